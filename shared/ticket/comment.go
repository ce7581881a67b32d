package ticket

import (
	"context"
	"time"

	"docket/shared/change"
	"docket/shared/customfield"
	"docket/shared/fault"
	"docket/shared/file"
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
	Sequence     uint64 // of its Change
	Files        []file.Attachment
}

// AddComment puts an internal note on a ticket (S0-37, S0-48). It moves nothing.
func AddComment(ctx context.Context, s Store, act change.Act, ticketID string, draft Comment, render change.Render[Comment]) (change.Answer, error) {
	return notes(ctx, s, act, Ask{Ticket: ticketID}, draft, func(n Noted) (change.Answer, error) { return render(n.Comment) })
}

// Noted is a ticket with a note on it.
type Noted struct {
	Acted
	Comment Comment
}

// AddNote is AddComment of what the caller had in a draft, which goes with it (S2-33), and
// with files.
func AddNote(ctx context.Context, s Store, act change.Act, ticketID string, draft Comment, files file.Taking, render change.Render[Noted]) (change.Answer, error) {
	return notes(ctx, s, act, Ask{Ticket: ticketID, Files: files, Unsent: UnsentOf{ReaderOf(act.Principal.User), NoteMode}}, draft, render)
}

func notes(ctx context.Context, s Store, act change.Act, ask Ask, draft Comment, render change.Render[Noted]) (change.Answer, error) {
	by := act.Principal
	draft.Author, draft.AuthorName, draft.AuthorEmail = by.User, by.Name, by.Email
	draft.CustomFields = draft.CustomFields.Clean()
	if err := draft.check(); err != nil {
		return change.Answer{}, err
	}
	decide := func(found Snapshot) (change.Decision[Noted], error) {
		c := next(act, change.CommentAdded, found.Ticket, found.Ticket)
		n := draft
		n.ID, n.TicketID, n.CreatedAt, n.Sequence = id.Prefixed(id.CommentPrefix, c.at), found.Ticket.ID, c.at, c.said()
		n.Files = file.Attachments(found.Files)
		c.own().Resource = n.ID
		c.own().Fields = append(change.Diff(nil, map[string]any{"comment.pinned": n.Pinned}), c.fields...)
		d, err := decision(c, Noted{c.acted(), n}, n)
		d.Puts = append(d.Puts, file.AttachAll(found.Files, n.TicketID, n.ID, false)...)
		if found.Unsent != nil {
			d.Puts = append(d.Puts, change.Put{Before: *found.Unsent, After: Dropped(*found.Unsent)})
		}
		return d, err
	}
	return edit(ctx, s, act, ask, decide, render)
}

func (c Comment) check() error {
	var r fault.Rules
	r.Text("body", c.Body, 1, MaxText, MaxText)
	c.CustomFields.Check(&r, "custom_fields")
	return r.Err()
}
