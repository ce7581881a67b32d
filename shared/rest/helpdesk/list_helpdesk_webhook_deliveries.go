package helpdesk

import (
	"context"
	"net/http"

	"docket/shared/grant"
	"docket/shared/list"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/webhook"
)

type listWebhookDeliveries struct {
	rest.Input
	WebhookID string         `path:"webhook_id" maxLength:"200"`
	Status    DeliveryStatus `query:"status"`
	Event     DeliveredType  `query:"event"`
	PageSize  int            `query:"page_size" minimum:"1" maximum:"100" default:"25" doc:"How many deliveries at most"`
	After     string         `query:"after" maxLength:"1000" doc:"The cursor of the page, as links.next has it"`

	IfNoneMatch string `header:"If-None-Match" maxLength:"1000" doc:"Answer 304 where the list is still what the client has under one of these entity tags"`
}

type listedWebhookDeliveries struct {
	Deliveries []WebhookDelivery `json:"deliveries" nullable:"false"`
	PageEnd
}

// ListHelpdeskWebhookDeliveries lists what was sent to a webhook, and what waits.
func ListHelpdeskWebhookDeliveries(s Store) rest.Route {
	route := rest.Route{
		Operation: "list_helpdesk_webhook_deliveries", Method: http.MethodGet, Path: "/helpdesk/api/v1/webhooks/{webhook_id}/deliveries",
		Permission: tenant.WebhooksWrite, Tag: "Webhooks",
		Table:   grant.Union(grant.On(grant.Webhooks, grant.Get), grant.On(grant.Deliveries, grant.Query)),
		Summary: "List deliveries",
		Description: "Lists the deliveries to a webhook page by page, those of the newest events first, for 30 days behind their last attempts. " +
			"What happens while a webhook is down becomes a delivery once it is up. Follow `links.next` as it stands.",
		Problems: []int{http.StatusNotFound},
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *listWebhookDeliveries) (*rest.Listed[listedWebhookDeliveries], error) {
		if _, err := s.Endpoint(ctx, call.Scope(), in.WebhookID); err != nil {
			return nil, err
		}
		asked := webhook.DeliveryList{Status: webhook.Status(in.Status), Limit: in.PageSize}
		if in.Event != "" {
			asked.Events = []webhook.EventType{webhook.EventType(in.Event)}
		}
		page := rest.Paged{Limit: in.PageSize, Cursor: in.After, IfNoneMatch: in.IfNoneMatch}
		return rest.Page[listedWebhookDeliveries](ctx, call, page, "deliveries", rest.Listing[webhook.Delivery, WebhookDelivery]{
			Read: func(ctx context.Context, after string) (list.Page[webhook.Delivery], error) {
				asked.Below = after
				return s.Deliveries(ctx, call.Scope(), in.WebhookID, asked)
			},
			Position: func(d webhook.Delivery) string { return d.Place },
			Show:     showDelivery,
			End:      pageEnd(call, in.PageSize),
		})
	})
}
