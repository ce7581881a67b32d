// Package support is the Support module's REST face, /v1/support (S0), with
// the API keys of a workspace and its audit and usage records. Each operation is one file and one function.
package support

import (
	"context"
	"net/http"
	"strings"

	"docket/shared/audit"
	"docket/shared/id"
	"docket/shared/identity"
	"docket/shared/job"
	"docket/shared/queue"
	"docket/shared/rest"
	"docket/shared/settings"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// Desk is where the face's operations find and keep things.
type Desk interface {
	// WantCompaction has a workspace's index compacted soon. It may be called any number of times.
	WantCompaction(ctx context.Context, scope tenant.Scope) error

	ticket.Store
	queue.Store
	identity.KeyStore
	audit.Reader
	settings.Store
	job.Reader
	Workspace(ctx context.Context, scope tenant.Scope) (tenant.Workspace, error)
}

// Routes lists every operation of the face.
func Routes(d Desk) []rest.Route { return append(DeskRoutes(d), adminRoutes(d)...) }

// DeskRoutes are the operations of those who answer customers, assistants among them.
func DeskRoutes(d Desk) []rest.Route {
	return []rest.Route{
		ListSupportQueues(d),
		CreateSupportQueue(d),
		ListSupportTickets(d),
		CreateSupportTicket(d),
		GetSupportTicket(d),
		UpdateSupportTicket(d),
		ListSupportTicketMessages(d),
		AddSupportTicketMessage(d),
		ListSupportTicketComments(d),
		AddSupportTicketComment(d),
		GetSupportTicketSLA(d),
	}
}

// adminRoutes are all others.
func adminRoutes(d Desk) []rest.Route {
	return []rest.Route{
		GetSupportQueue(d),
		UpdateSupportQueue(d),
		ListSupportTicketRelated(d),
		GetSLAPolicies(d),
		PutSLAPolicies(d),
		GetBusinessHours(d),
		PutBusinessHours(d),
		GetSettings(d),
		UpdateSettings(d),
		ListAPIKeys(d),
		CreateAPIKey(d),
		RevokeAPIKey(d),
		ListAuditEvents(d),
		GetAuditTrace(d),
		ListUsageEvents(d),
		GetUsageSummary(d),
		CreateJob(d),
		ListJobs(d),
		GetJob(d),
		CancelJob(d),
	}
}

// Info describes the face in its document.
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
		{Name: "SLA", Description: "How long tickets may wait: policies by priority, business hours, and each ticket's clocks"},
		{Name: "Settings", Description: "What the workspace is"},
		{Name: "Audit", Description: "Who did what, under which request"},
		{Name: "Usage", Description: "What the writes of a workspace count for"},
		{Name: "Jobs", Description: "Work that lasts, done in the background: how far it is, and why it failed"},
		{Name: "API keys", Description: "Credentials of programs, for one workspace each"},
	},
}

// Document is the face's OpenAPI 3.1 document.
func Document() ([]byte, error) {
	api := rest.API(http.NewServeMux(), nil, info, Routes(nil)...)
	return rest.Document(api)
}

// ticketOf is a ticket's UUID from its id in this face; empty for what is none.
func ticketOf(ticketID string) string {
	bare, ok := strings.CutPrefix(ticketID, id.TicketPrefix)
	if !ok {
		return ""
	}
	return bare
}
