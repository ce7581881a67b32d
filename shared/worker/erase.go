package worker

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"docket/shared/change"
	"docket/shared/dynamo"
	"docket/shared/job"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// eraseStore is what the erasing of a contact needs of the table.
type eraseStore interface {
	ticket.Store

	// LastNumber is the number of a workspace's newest ticket, 0 where none is.
	LastNumber(ctx context.Context, scope tenant.Scope) (uint32, error)

	// Erasable are those of some tickets, by number, at most 100, on which
	// something of a contact's is to be erased, in their order; also those that an
	// erasing has begun with.
	Erasable(ctx context.Context, scope tenant.Scope, numbers []uint32, who ticket.Contact) ([]dynamo.Erasable, error)

	// EraseItems erases some of what lies beside a ticket, from a cursor on. The
	// next cursor is empty after the last item.
	EraseItems(ctx context.Context, scope tenant.Scope, e dynamo.Erasable, who ticket.Contact, after string) (next string, changed int, err error)

	// EraseQuarantined removes what was quarantined since a day and names a ticket
	// whose contact was erased.
	EraseQuarantined(ctx context.Context, scope tenant.Scope, since, now time.Time) (int, error)

	// KeepShort compacts a workspace's index.
	KeepShort(ctx context.Context, scope tenant.Scope, entries int) (more bool, err error)
}

// erasedAtOnce is on how many tickets one page erases.
const erasedAtOnce = 10

// eraseCursor is where an erasing stands: in which of its passes, at which
// ticket, 0 for the newest, and behind which of that ticket's items. The pass
// after the last looks at what lies with no ticket.
type eraseCursor struct {
	pass   int
	number uint32
	after  string
}

func (c eraseCursor) String() string { return fmt.Sprintf("%d/%d/%s", c.pass, c.number, c.after) }

func readEraseCursor(text string) (c eraseCursor, err error) {
	if text == "" {
		return eraseCursor{pass: 1}, nil
	}
	// What is behind a ticket's last slash may be empty.
	if n, err := fmt.Sscanf(text, "%d/%d/%s", &c.pass, &c.number, &c.after); n < 2 {
		return c, fmt.Errorf("the cursor %q: %w", text, err)
	}
	return c, nil
}

// erase erases a contact: on every ticket of the workspace, newest first, by
// number. A second pass, a while after the first, meets what was under way when the
// job began, and tickets that were opened meanwhile.
func erase(ctx context.Context, t eraseStore, now func() time.Time, j job.Job) (job.Page, error) {
	var who ticket.Contact
	if err := json.Unmarshal([]byte(j.Arguments), &who); err != nil {
		return job.Page{}, fmt.Errorf("whom job %s is to erase: %w", j.ID, err)
	}
	at, err := readEraseCursor(j.Cursor)
	if err != nil {
		return job.Page{}, err
	}
	if at.pass > passes {
		return eraseElsewhere(ctx, t, now, j, at)
	}
	if at.number == 0 {
		if at.number, err = t.LastNumber(ctx, j.Scope); err != nil {
			return job.Page{}, err
		}
	}
	var numbers []uint32
	for n := at.number; n > 0 && len(numbers) < page; n-- {
		numbers = append(numbers, n)
	}
	next, done, err := eraseOn(ctx, t, now, j, who, at, numbers)
	if err != nil {
		return job.Page{}, err
	}
	p := job.Page{Cursor: next.String(), Done: done}
	if next.pass > at.pass && next.pass <= passes {
		p.NotBefore = now().Add(settled)
	}
	return p, nil
}

// eraseOn erases on tickets, by number from the one at the cursor down, and
// returns where to go on and how many items it changed.
func eraseOn(ctx context.Context, t eraseStore, now func() time.Time, j job.Job, who ticket.Contact, at eraseCursor, numbers []uint32) (next eraseCursor, done int, err error) {
	next = eraseCursor{pass: at.pass + 1}
	if len(numbers) == 0 {
		return next, 0, nil
	}
	found, err := t.Erasable(ctx, j.Scope, numbers, who)
	if err != nil {
		return at, 0, err
	}
	for i, e := range found {
		if i == erasedAtOnce {
			return eraseCursor{pass: at.pass, number: e.Number}, done, nil
		}
		if e.Whole {
			act := change.SystemAct(j.Scope, j.RequestID, string(job.EraseContact), now)
			act.Part = part(now())
			erased, err := ticket.Erase(ctx, t, act, e.ID, j.ID, who)
			if err != nil {
				return at, done, fmt.Errorf("erase ticket %s: %w", e.ID, err)
			}
			if !erased { // it became another's since it was looked at
				continue
			}
		}
		after := ""
		if e.Number == at.number {
			after = at.after
		}
		rest, changed, err := t.EraseItems(ctx, j.Scope, e, who, after)
		if done += changed; err != nil {
			return at, done, err
		}
		if rest != "" {
			return eraseCursor{at.pass, e.Number, rest}, done, nil
		}
	}
	if last := numbers[len(numbers)-1]; last > 1 {
		next = eraseCursor{pass: at.pass, number: last - 1}
	}
	return next, done, nil
}

// firstDay is a day before which nothing was quarantined.
var firstDay = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)

// eraseElsewhere erases what lies with no ticket: records and events in
// quarantine, and the lines of the index's log.
func eraseElsewhere(ctx context.Context, t eraseStore, now func() time.Time, j job.Job, at eraseCursor) (job.Page, error) {
	gone, err := t.EraseQuarantined(ctx, j.Scope, firstDay, latest(now(), time.Now()))
	if err != nil {
		return job.Page{}, err
	}
	more, err := t.KeepShort(ctx, j.Scope, 1)
	return job.Page{Cursor: at.String(), Done: gone, Last: !more}, err
}

// latest is the later of two instants: quarantine goes by the real time.
func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
