package suppress

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/id"
	"docket/shared/mail"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// Undelivered is what is told of a letter of ours that did not arrive, or that nobody
// wanted.
type Undelivered struct {
	Failures   []mail.Failure // one of each address that is told of
	Complained bool           // the owners of these addresses called it spam
	Sent       []string       // the addresses that the letter went to: nothing is believed of others
	About      string         // its Message-ID, without angle brackets; empty where that is not known
	TicketID   string         // the UUID of its ticket, empty for none
}

// ReportStore is what reporting needs of the table.
type ReportStore interface {
	Store
	ticket.Store
}

// ReportOperation is the operation of what a report writes.
const ReportOperation = "report_undelivered_mail"

// mostNamed is how many addresses a note names.
const mostNamed = 20

// Report takes what is told of a letter of ours: addresses that are dead, or whose owners
// complained, are suppressed; failures that may pass are counted; and whoever works on the
// ticket is told, by a note on it. Of an address that the letter did not go to only the
// note tells: anybody can write a bounce, and an alias fails under another name. What is
// still being tried is told to nobody.
//
// The same report again changes nothing, and so does one that breaks off and comes again,
// within a day. A ticket that is gone gets no note.
func Report(ctx context.Context, s ReportStore, now func() time.Time, scope tenant.Scope, u Undelivered) error {
	act := change.SystemAct(scope, id.Prefixed(id.RequestPrefix, now()), ReportOperation, now)
	var lines []string
	for i, f := range u.failures() {
		part := act
		part.Part = change.PartOf(i + 1)
		stopped, err := report(ctx, s, part, u, f)
		if err != nil {
			return err
		}
		if len(lines) < mostNamed {
			lines = append(lines, u.line(f, stopped))
		}
	}
	if len(lines) == 0 || u.TicketID == "" {
		return nil
	}
	if more := len(u.failures()) - len(lines); more > 0 {
		lines = append(lines, fmt.Sprintf("And %d more.", more))
	}
	act.IdempotencyKey = u.once()
	err := ticket.NoteUndelivered(ctx, s, act, u.TicketID, strings.Join(lines, "\n"))
	if fault.KindOf(err) == fault.NotFound || fault.KindOf(err) == fault.IdempotencyKeyReused {
		return nil // it was deleted or erased
	}
	return err
}

// failures are those that are told of: each address once.
func (u Undelivered) failures() (all []mail.Failure) {
	for _, f := range u.Failures {
		if f.Address == "" && len(u.Sent) == 1 {
			f.Address = u.Sent[0]
		}
		same := func(o mail.Failure) bool { return mail.AddressKey(o.Address) == mail.AddressKey(f.Address) }
		if f.Class != mail.Delayed && !slices.ContainsFunc(all, same) {
			all = append(all, f)
		}
	}
	return all
}

// report notes what a failure says of its address, and tells whether nothing is sent to it.
func report(ctx context.Context, s ReportStore, act change.Act, u Undelivered, f mail.Failure) (stopped bool, err error) {
	went := func(to string) bool { return mail.AddressKey(to) == mail.AddressKey(f.Address) }
	if f.Address == "" || !slices.ContainsFunc(u.Sent, went) {
		return false, nil
	}
	_, err = onAddress(ctx, s, act, f.Address, func(before Address) (change.Decision[Address], error) {
		now := act.Now().UTC()
		is, suppress := before, true
		if !u.Complained {
			is, suppress = before.failed(now, f, u.About)
		}
		is.Address = cmp.Or(before.Address, f.Address)
		switch {
		case before.Suppressed():
			return change.Unchanged(before), nil
		case suppress:
			is.Reason, is.Status, is.Said, is.About, is.TicketID = Bounced, f.Status, f.Reason, u.About, u.TicketID
			if u.Complained {
				is.Reason = Complained
			}
			return suppressing(act, before, is), nil
		case slices.Equal(is.Soft, before.Soft):
			return change.Unchanged(before), nil
		}
		put := known(before, &is, now)
		return change.Noted(is, put), nil
	}, func(is Address) (change.Answer, error) {
		stopped = is.Suppressed()
		return change.Answer{}, nil
	})
	return stopped, err
}

// line is what the note says of a failure.
func (u Undelivered) line(f mail.Failure, stopped bool) string {
	who := cmp.Or(f.Address, "somebody")
	said := "Mail to " + who + " could not be delivered"
	if u.Complained {
		said = who + " reported mail of this ticket as spam"
	}
	if f.Status != "" {
		said += " (" + f.Status + ")"
	}
	if f.Reason != "" {
		said += ": " + strings.TrimRight(f.Reason, ". ")
	}
	said += "."
	if stopped {
		said += " No more mail is sent to this address until an admin lifts that."
	}
	return said
}

// once tells the report from all others: by the letter and whom it is told of.
func (u Undelivered) once() *change.IdempotencyKey {
	var of []string
	for _, f := range u.failures() {
		of = append(of, mail.AddressKey(f.Address))
	}
	slices.Sort(of)
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %q %q %t %q", ReportOperation, u.TicketID, u.About, u.Complained, of))
	key := hex.EncodeToString(sum[:])
	return &change.IdempotencyKey{Key: key, Input: key}
}
