// Package selfservice is the face of customers who sign in, /api/v1/support: each
// sees the tickets that it requested, opens and closes them, and comments on them.
// Whoever calls is such a customer here, an agent too. Each operation is one file
// and one function.
package selfservice

import (
	"context"

	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// Store is what the face's operations need of the table.
type Store interface {
	// WantCompaction has a workspace's index compacted soon. It may be called any number of times.
	WantCompaction(ctx context.Context, scope tenant.Scope) error

	ticket.Store
}

// Routes lists every operation of the face.
func Routes(s Store) []rest.Route {
	return []rest.Route{
		ListMyTickets(s),
		CreateMyTicket(s),
		GetMyTicket(s),
		CloseMyTicket(s),
		AddMyTicketComment(s),
		AnnounceMyFile(s),
		GetMyFile(s),
		GetSurvey(s),
		AnswerSurvey(s),
		GetSchema(s),
		GetSelfServiceDocument(s),
	}
}

// Face is the self-service face, with routes to serve.
func Face(routes ...rest.Route) rest.Face {
	return rest.Face{Name: "selfservice", Prefixes: []string{"/api/v1"}, Envelope: problems, Module: tenant.SupportModule,
		OwnOnly: true, Info: info, Routes: routes}
}

var info = rest.Info{
	Title:   "Docket Self-Service",
	Version: "1.0.0",
	Description: "A customer's own support tickets: those whose requester is the user that the token names, or has the e-mail address that the token says is verified. " +
		"Nothing internal is shown. Errors are RFC 9457 problems, whose `type` says what went wrong and whose `instance` names the request.",
	Tags: []rest.Tag{
		{Name: "Support", Description: "The caller's own tickets, and what was said on them"},
		{Name: "Files", Description: "What goes with what the caller says, and comes with what is answered"},
		{Name: "Satisfaction", Description: "How content the customer of a resolved ticket is, asked by a link"},
		{Name: "Schemas", Description: "The JSON Schemas that answers name in `$schema`"},
	},
}
