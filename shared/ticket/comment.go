package ticket

import (
	"context"
	"time"

	"docket/shared/change"
	"docket/shared/customfield"
	"docket/shared/fault"
	"docket/shared/id"
	"docket/shared/tenant"
)

// Comment is an internal note on a ticket; it can be pinned (S0-28).
type Comment struct {
	ID           string
	TicketID     string // the ticket's UUID
	Body         string
	Pinned       bool
	CustomFields customfield.Values
	Author       tenant.User
	AuthorName   string
	AuthorEmail  string
	CreatedAt    time.Time
}

// AddComment puts an internal note on a ticket (S0-37, S0-48). It moves nothing.
func AddComment(ctx context.Context, s Store, act change.Act, ticketID string, draft Comment, render change.Render[Comment]) (change.Answer, error) {
	by := act.Principal
	draft.Author, draft.AuthorName, draft.AuthorEmail = by.User, by.Name, by.Email
	draft.CustomFields = draft.CustomFields.Clean()
	if err := draft.check(); err != nil {
		return change.Answer{}, err
	}
	decide := func(found Snapshot) (change.Decision[Comment], error) {
		c := next(act, change.CommentAdded, found.Ticket, found.Ticket)
		n := draft
		n.ID, n.TicketID, n.CreatedAt = id.Prefixed(id.CommentPrefix, c.at), found.Ticket.ID, c.at
		c.own().Resource = n.ID
		c.own().Fields = append(change.Diff(nil, map[string]any{"comment.pinned": n.Pinned}), c.fields...)
		return decision(c, n, n)
	}
	return edit(ctx, s, act, Ask{Ticket: ticketID}, decide, render)
}

func (c Comment) check() error {
	var r fault.Rules
	r.Text("body", c.Body, 1, MaxText, MaxText)
	c.CustomFields.Check(&r, "custom_fields")
	return r.Err()
}
