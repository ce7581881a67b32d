// Package support is the Support module's REST face, /v1/support: queues,
// tickets and what is said on them. Each operation is one file and one function.
package support

import (
	"strings"

	"docket/shared/id"
	"docket/shared/queue"
	"docket/shared/rest"
	"docket/shared/tenant"
)

// Store is what the face's operations need of the table.
type Store interface {
	rest.TicketStore
	queue.Store
}

// Routes lists every operation of the face.
func Routes(s Store) []rest.Route {
	return append(ToolRoutes(s),
		GetSupportQueue(s),
		UpdateSupportQueue(s),
		ListSupportTicketRelated(s),
		GetSupportFile(s),
		GetSupportDocument(s),
	)
}

// ToolRoutes are the operations that assistants have: the tools, and those that
// a ticket is read by.
func ToolRoutes(s Store) []rest.Route {
	return []rest.Route{
		ListSupportQueues(s),
		CreateSupportQueue(s),
		ListSupportTickets(s),
		CreateSupportTicket(s),
		GetSupportTicket(s),
		UpdateSupportTicket(s),
		ListSupportTicketMessages(s),
		AddSupportTicketMessage(s),
		ListSupportTicketComments(s),
		AddSupportTicketComment(s),
		GetSupportTicketSLA(s),
	}
}

// Face is the Support face, with routes to serve.
func Face(routes ...rest.Route) rest.Face {
	return rest.Face{Name: "support", Prefixes: []string{"/v1/support"}, Envelope: rest.Problems, Module: tenant.SupportModule,
		Info: info, Routes: routes}
}

var info = rest.Info{
	Title:   "Docket Support",
	Version: "1.0.0",
	Description: "Queues, tickets, conversations and internal notes of one workspace. " +
		"Every answer carries a `request_id`; errors are RFC 9457 problems with a `code`.",
	Tags: []rest.Tag{
		{Name: "Queues", Description: "Inboxes, which give the tickets put in them an assignee, a priority and targets"},
		{Name: "Tickets", Description: "The case records of customers' issues"},
		{Name: "Messages", Description: "The conversation on a ticket"},
		{Name: "Comments", Description: "Internal notes on a ticket, which customers never see"},
		{Name: "Related", Description: "What other modules made for a ticket: tasks, assets and activities"},
		{Name: "SLA", Description: "Each ticket's clocks, and what moved them"},
	},
}

// ticketOf is a ticket's UUID from its id in this face; empty for what is none.
func ticketOf(ticketID string) string {
	bare, ok := strings.CutPrefix(ticketID, id.TicketPrefix)
	if !ok {
		return ""
	}
	return bare
}
