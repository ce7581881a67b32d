package lens

import "docket/shared/ticket"

// Face is the vocabulary of one face.
type Face struct {
	Status   Lens[ticket.Status]
	Priority Lens[ticket.Priority]
	Source   Lens[ticket.Source]
	Type     TypeLens
}

// Support is the vocabulary of the Support module (S0-20 to S0-22). The portal
// and the widget are the web to it. It does not show types.
var Support = Face{
	Status:   of(ticket.Statuses(), as("open", ticket.Open, ticket.InProgress)),
	Priority: of(ticket.Priorities()),
	Source:   of(ticket.Sources(), as("web", ticket.Web, ticket.Portal, ticket.Widget)),
}

// Helpdesk is the vocabulary of the Helpdesk API (S1-2 to S1-4). It does not
// show sources.
var Helpdesk = Face{
	Status: of(ticket.Statuses(), as("open", ticket.Open, ticket.InProgress),
		as("pending", ticket.Pending, ticket.WaitingOnCustomer)),
	Priority: of(ticket.Priorities()),
	Source:   of(ticket.Sources()),
	Type: TypeLens{rest: "question", words: []word[string]{
		as("question", "question", "support", "billing"),
		as("incident", "incident", "bug"),
		as("problem", "problem"),
		as("task", "task", "customer_request", "feature_request"),
	}},
}

// Desk is the vocabulary of the desk (S2-10 to S2-13).
var Desk = Face{
	Status:   of(ticket.Statuses(), as("open", ticket.Open, ticket.New), as("waiting", ticket.WaitingOnCustomer, ticket.Pending)),
	Priority: of(ticket.Priorities(), as("medium", ticket.Normal)),
	Source: of(ticket.Sources(), as("portal", ticket.Portal, ticket.Widget, ticket.Web), as("chat", ticket.Chat, ticket.Slack),
		as("api", ticket.API, ticket.MCP, ticket.Manual, ticket.Other)),
	Type: TypeLens{rest: "support_ticket", words: []word[string]{
		as("support_ticket", "support", "question", "billing"),
		as("customer_request", "customer_request", "task"),
		as("bug_report", "bug", "incident", "problem"),
		as("feature_request", "feature_request"),
	}},
}

// SelfService is the vocabulary of customers' self-service (S3-5, S3-6). It shows
// a type as its slug, and no source.
var SelfService = Face{
	Status: of(ticket.Statuses(), as("open", ticket.Open, ticket.New),
		as("in_progress", ticket.InProgress, ticket.Pending, ticket.WaitingOnCustomer)),
	Priority: of(ticket.Priorities()),
	Source:   of(ticket.Sources()),
}
