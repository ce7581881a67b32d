package desk

import (
	"context"
	"time"

	"docket/shared/contact"
	"docket/shared/fault"
	"docket/shared/grant"
	"docket/shared/lens"
	"docket/shared/rest"
	"docket/shared/ticket"

	"github.com/danielgtaylor/huma/v2"
)

// Filters are what a list of tickets is narrowed by (S2-21). Of several values of a
// filter a ticket has one, and it has none of those of a filter that ends in _not. A saved
// view has them as an object of the same members.
type Filters struct {
	Query        string        `query:"query" json:"query,omitempty" maxLength:"500" doc:"Words of the title, the description, the reference, the customer, the messages or the notes (S2-23): all of them, the last one may be the beginning of one. A phrase stands in double quotes"`
	Status       []Status      `query:"status,explode" json:"status,omitempty" maxItems:"20" nullable:"false"`
	StatusNot    []Status      `query:"status_not,explode" json:"status_not,omitempty" maxItems:"20" nullable:"false"`
	Priority     []Priority    `query:"priority,explode" json:"priority,omitempty" maxItems:"20" nullable:"false"`
	PriorityNot  []Priority    `query:"priority_not,explode" json:"priority_not,omitempty" maxItems:"20" nullable:"false"`
	Type         []Type        `query:"type,explode" json:"type,omitempty" maxItems:"20" nullable:"false"`
	TypeNot      []Type        `query:"type_not,explode" json:"type_not,omitempty" maxItems:"20" nullable:"false"`
	Channel      []Channel     `query:"channel,explode" json:"channel,omitempty" maxItems:"20" nullable:"false"`
	ChannelNot   []Channel     `query:"channel_not,explode" json:"channel_not,omitempty" maxItems:"20" nullable:"false"`
	Label        []filterLabel `query:"label,explode" json:"label,omitempty" maxItems:"20" nullable:"false"`
	LabelNot     []filterLabel `query:"label_not,explode" json:"label_not,omitempty" maxItems:"20" nullable:"false"`
	AssigneeID   []filterID    `query:"assignee_id,explode" json:"assignee_id,omitempty" maxItems:"20" nullable:"false" doc:"User IDs; me is the caller's, none is nobody's"`
	AssigneeNot  []filterID    `query:"assignee_id_not,explode" json:"assignee_id_not,omitempty" maxItems:"20" nullable:"false"`
	QueueID      []filterID    `query:"queue_id,explode" json:"queue_id,omitempty" maxItems:"20" nullable:"false" doc:"none is no queue"`
	QueueNot     []filterID    `query:"queue_id_not,explode" json:"queue_id_not,omitempty" maxItems:"20" nullable:"false"`
	Customer     []filterID    `query:"customer,explode" json:"customer,omitempty" maxItems:"5" nullable:"false" doc:"Ids of contacts of the workspace: tickets that were asked from their addresses, or that name them"`
	ContactID    []filterID    `query:"contact_id,explode" json:"contact_id,omitempty" maxItems:"20" nullable:"false"`
	ContactNot   []filterID    `query:"contact_id_not,explode" json:"contact_id_not,omitempty" maxItems:"20" nullable:"false"`
	SLAState     []slaState    `query:"sla_state,explode" json:"sla_state,omitempty" maxItems:"4" nullable:"false" doc:"At the moment of the call; untracked is where nothing is promised"`
	SLAStateNot  []slaState    `query:"sla_state_not,explode" json:"sla_state_not,omitempty" maxItems:"4" nullable:"false"`
	UpdatedSince time.Time     `query:"updated_since" json:"updated_since,omitzero" doc:"When they were last updated, at the earliest"`
	Unread       bool          `query:"unread" json:"unread,omitempty" doc:"Only those that are unread by the caller"`
	Snoozed      snoozed       `query:"snoozed" json:"snoozed,omitempty" doc:"false, as when it is left out: none that is snoozed; true: only those; any: those, too"`
	Archived     bool          `query:"archived" json:"archived,omitempty" doc:"Archived tickets, which are in no other list"`
	Email        []filterEmail `query:"customer_email,explode" json:"customer_email,omitempty" maxItems:"20" nullable:"false" doc:"As it is written, but for the case of ASCII letters"`
}

// The texts that tickets are filtered by, as long as a ticket's are.
type (
	filterID    string
	filterLabel string
	filterEmail string
)

// Schema implements huma.SchemaProvider.
func (filterID) Schema(huma.Registry) *huma.Schema { return filterSchema(ticket.MaxID) }

// Schema implements huma.SchemaProvider.
func (filterLabel) Schema(huma.Registry) *huma.Schema { return filterSchema(ticket.MaxTag) }

// Schema implements huma.SchemaProvider.
func (filterEmail) Schema(huma.Registry) *huma.Schema { return filterSchema(ticket.MaxEmail) }

func filterSchema(most int) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, MaxLength: &most}
}

// searches is what listing tickets by Filters does to the table.
func searches() grant.Table {
	return grant.Union(grant.SearchTickets(), grant.On(grant.Reads, grant.BatchGet), grant.On(grant.Contacts, grant.Get))
}

func (f *Filters) filter(ctx context.Context, call *rest.Call, s contact.Store) (ticket.Filter, error) {
	customers, err := f.customers(ctx, call, s)
	filter := ticket.Filter{Updated: ticket.Range{From: f.UpdatedSince}, Query: f.Query, Language: call.Workspace.SearchLanguage, Notes: true, Choices: []ticket.Choice{
		statuses(f.Status), ticket.Not(statuses(f.StatusNot)),
		priorities(f.Priority), ticket.Not(priorities(f.PriorityNot)),
		types(f.Type), ticket.Not(types(f.TypeNot)),
		channels(f.Channel), ticket.Not(channels(f.ChannelNot)),
		ticket.Tagged(f.Label...), ticket.Not(ticket.Tagged(f.LabelNot...)),
		ids(call, "assignee_id", f.AssigneeID), ticket.Not(ids(call, "assignee_id", f.AssigneeNot)),
		ids(call, "queue_id", f.QueueID), ticket.Not(ids(call, "queue_id", f.QueueNot)),
		ticket.OneOf("contact_id", f.ContactID...), ticket.Not(ticket.OneOf("contact_id", f.ContactNot...)),
		ticket.OneOf("requester_email", f.Email...),
	}}
	switch some := f.levels(); len(some) {
	case 0:
		filter.Choices = append(filter.Choices, ticket.OneOf("subject", none)) // which takes no ticket
	case len(levels):
	default:
		filter.Levels, filter.At = some, call.Now()
	}
	filter.Choices = append(filter.Choices, f.Snoozed.choice())
	if f.Unread {
		filter.Unread = call.Principal.User
	}
	if f.Archived {
		filter.Marked = ticket.Archived
	}
	filter.Choices = append(filter.Choices, customers)
	return filter, err
}

// customers takes the tickets of the contacts that are asked for: none of one that there
// is not.
func (f *Filters) customers(ctx context.Context, call *rest.Call, s contact.Store) (ticket.Choice, error) {
	choices := []ticket.Choice{}
	for _, named := range f.Customer {
		c, err := s.Contact(ctx, call.Scope(), string(named))
		if fault.KindOf(err) == fault.NotFound {
			c, err = contact.Contact{ID: string(named)}, nil
		}
		if err != nil {
			return ticket.Choice{}, err
		}
		choices = append(choices, ticket.OneOf("contact_id", c.IDs()...), ticket.OneOf("requester_email", c.Emails...))
	}
	return ticket.Either(choices...), nil
}

func statuses(words []Status) ticket.Choice {
	return ticket.OneOf("status", canonical(lens.Desk.Status, words)...)
}

func priorities(words []Priority) ticket.Choice {
	return ticket.OneOf("priority", canonical(lens.Desk.Priority, words)...)
}

func channels(words []Channel) ticket.Choice {
	return ticket.OneOf("source", canonical(lens.Desk.Source, words)...)
}

func types(words []Type) ticket.Choice {
	shown := make([]string, len(words))
	for i, word := range words {
		shown[i] = string(word)
	}
	return lens.Desk.Type.Choice(shown...)
}

// canonical are the canonical values of some words of the face.
func canonical[C ~string, W ~string](of lens.Lens[C], words []W) []C {
	var values []C
	for _, word := range words {
		values = append(values, of.Canonical(string(word))...)
	}
	return values
}

// ids takes the tickets that have one of some ids in a field, which none of them may
// have: its Field says that it can.
func ids(call *rest.Call, field string, values []filterID) ticket.Choice {
	var named []string
	choices := []ticket.Choice{}
	for _, value := range values {
		switch {
		case value == none:
			choices = append(choices, ticket.None(field))
		case field == "assignee_id":
			named = append(named, userMeant(call, string(value)))
		default:
			named = append(named, string(value))
		}
	}
	return ticket.Either(append(choices, ticket.OneOf(field, named...))...)
}
