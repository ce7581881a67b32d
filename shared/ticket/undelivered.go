package ticket

import (
	"context"

	"docket/shared/change"
	"docket/shared/id"
)

// Tells is what a Change of a note tells of beside the note, as its field of this name.
const Tells = "comment.tells"

// MailFailed is the value of Tells of a note of mail that did not arrive.
const MailFailed = "mail_failed"

// NoteUndelivered puts a note on a ticket that says which of its mail did not arrive and
// why. Whoever works on the ticket is told of it (shared/notice). It moves nothing. Under
// one idempotency key of the act there is one note. Of a ticket that is erased it is a
// fault of kind NotFound.
func NoteUndelivered(ctx context.Context, s Store, act change.Act, ticketID, body string) error {
	note := Comment{Body: body}
	if err := note.check(); err != nil {
		return err
	}
	_, err := edit(ctx, s, act, Ask{Ticket: ticketID, Erased: true}, func(found Snapshot) (change.Decision[Comment], error) {
		t := found.Ticket
		if t.ErasedBy != "" {
			return change.Decision[Comment]{}, ErrNotFound
		}
		c, by := next(act, change.CommentAdded, t, t), act.Principal
		n := note
		n.ID, n.TicketID, n.CreatedAt, n.Sequence = id.Prefixed(id.CommentPrefix, c.at), t.ID, c.at, c.said()
		n.Author, n.AuthorName, n.AuthorEmail = by.User, by.Name, by.Email
		c.own().Resource, c.own().Assignee = n.ID, t.AssigneeID
		c.own().Fields = append(change.Diff(nil, map[string]any{"comment.pinned": false, Tells: MailFailed}), c.fields...)
		return decision(c, n, n)
	}, unanswered[Comment])
	return err
}
