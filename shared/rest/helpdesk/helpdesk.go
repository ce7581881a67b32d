// Package helpdesk is the Helpdesk API's face, /helpdesk/api/v1: the tickets of
// a workspace for programs that know them by the Helpdesk's words, with bodies in
// camelCase. Each operation is one file and one function.
package helpdesk

import (
	"context"

	"docket/shared/list"
	"docket/shared/rest"
	"docket/shared/settings"
	"docket/shared/tenant"
	"docket/shared/webhook"
)

// Store is what the face's operations need of the table.
type Store interface {
	rest.TicketStore
	settings.FieldStore
	webhook.Store
	webhook.AskStore

	// Deliveries are those to an endpoint, the newest event first.
	Deliveries(ctx context.Context, scope tenant.Scope, endpointID string, q webhook.DeliveryList) (list.Page[webhook.Delivery], error)

	// RecentFields are the definitions of a workspace's custom fields as they were within five seconds.
	RecentFields(ctx context.Context, scope tenant.Scope) (settings.Fields, error)
}

// Routes lists every operation of the face.
func Routes(s Store) []rest.Route {
	return []rest.Route{
		ListHelpdeskTickets(s),
		CreateHelpdeskTicket(s),
		GetHelpdeskTicket(s),
		UpdateHelpdeskTicket(s),
		DeleteHelpdeskTicket(s),
		ListHelpdeskCustomFields(s),
		CreateHelpdeskCustomField(s),
		GetHelpdeskCustomField(s),
		UpdateHelpdeskCustomField(s),
		DeleteHelpdeskCustomField(s),
		ListHelpdeskWebhooks(s),
		CreateHelpdeskWebhook(s),
		GetHelpdeskWebhook(s),
		UpdateHelpdeskWebhook(s),
		DeleteHelpdeskWebhook(s),
		RotateHelpdeskWebhookSecret(s),
		TestHelpdeskWebhook(s),
		ListHelpdeskWebhookDeliveries(s),
		RedeliverHelpdeskWebhookDelivery(s),
		ReplayHelpdeskWebhook(s),
		GetHelpdeskDocument(s),
	}
}

// Face is the Helpdesk face, with routes to serve. It shows the tickets of the
// Support module, and is there while that is switched on.
func Face(routes ...rest.Route) rest.Face {
	return rest.Face{Name: "helpdesk", Prefixes: []string{"/helpdesk/api/v1"}, Envelope: failures, Module: tenant.SupportModule,
		Info: info, Routes: routes}
}

var info = rest.Info{
	Title:   "Docket Helpdesk",
	Version: "1.0.0",
	Description: "The tickets of one workspace. Every answer has its request's id in the header `X-Request-Id`; " +
		"errors are `{\"error\": {\"code\", \"message\"}}`, with `details` where the input is wrong.",
	Tags: []rest.Tag{
		{Name: "Tickets", Description: "Customers' support requests"},
		{Name: "Custom fields", Description: "What the workspace keeps of a ticket besides"},
		{Name: "Webhooks", Description: "Where events are posted to, signed and in the order of each ticket"},
	},
}
