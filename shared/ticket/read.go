package ticket

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/tenant"
)

// ReaderOf names a user within a workspace by 128 bits, where their own name may be an
// e-mail address.
func ReaderOf(u tenant.User) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d:%s%s", len(u.Issuer), u.Issuer, u.Subject))
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}

// Read is how far somebody has read a ticket. The zero Read is that of who never did.
type Read struct {
	Reader  string // ReaderOf a user
	Number  uint32 // the ticket's
	Seen    uint64 // the ticket's sequence up to which they have seen it
	Marked  uint64 // the sequence at which they marked it as unread; 0: they did not
	Version uint64 // of this record
}

// UnreadBy tells whether a ticket is unread by somebody: they marked it so, or somebody
// else had the last word and they have not seen it. Who said the last word was there.
func (t Ticket) UnreadBy(reader string, r Read) bool {
	return r.Marked > 0 || t.Said > r.Seen && t.SaidBy != reader
}

// Reading is a ticket, and how far its reader has read it.
type Reading struct {
	Ticket
	Read Read
}

// Unread tells whether the ticket is unread by its reader.
func (r Reading) Unread() bool { return r.UnreadBy(r.Read.Reader, r.Read) }

// Seen notes that the caller has seen a ticket up to a sequence. It never takes back
// what was seen. A mark of unread goes once what came after it is seen, or by hand: so
// a ticket that is opened again stays as it was marked.
func Seen(ctx context.Context, s Store, act change.Act, ticketID string, sequence uint64, byHand bool, render change.Render[Reading]) (change.Answer, error) {
	return note(ctx, s, act, ticketID, func(t Ticket, now Read) (Read, error) {
		if err := t.had("sequence", sequence); err != nil {
			return now, err
		}
		now.Seen = max(now.Seen, sequence)
		if byHand || sequence > now.Marked {
			now.Marked = 0
		}
		return now, nil
	}, render)
}

// had refuses a sequence that the ticket never had, such as one of a duplicate's.
func (t Ticket) had(member string, sequence uint64) error {
	var r fault.Rules
	if sequence > t.Version {
		r.Broken(member, "must be one that the ticket itself has had: its thread tells it as seen")
	}
	return r.Err()
}

// MarkUnread marks a ticket as unread by the caller, and by nobody else.
func MarkUnread(ctx context.Context, s Store, act change.Act, ticketID string, render change.Render[Reading]) (change.Answer, error) {
	return note(ctx, s, act, ticketID, func(t Ticket, now Read) (Read, error) {
		now.Marked = t.Version
		return now, nil
	}, render)
}

// note changes how far the caller has read a ticket. No Change tells of it: it says
// nothing of the ticket.
func note(ctx context.Context, s Store, act change.Act, ticketID string, becomes func(Ticket, Read) (Read, error), render change.Render[Reading]) (change.Answer, error) {
	reader := ReaderOf(act.Principal.User)
	decide := func(found Snapshot) (change.Decision[Reading], error) {
		before := found.Read
		before.Reader, before.Number = reader, found.Ticket.Number
		after, err := becomes(found.Ticket, before)
		if err != nil || after == before {
			return change.Unchanged(Reading{found.Ticket, before}), err
		}
		after.Version++
		put := change.Put{After: after}
		if before.Version > 0 {
			put.Before = before
		}
		return change.Noted(Reading{found.Ticket, after}, put), nil
	}
	return edit(ctx, s, act, Ask{Ticket: ticketID, Erased: true, Reader: reader}, decide, render)
}
