package dynamo

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"docket/shared/change"
	"docket/shared/tenant"
)

// Bounds of one step: so many Changes, in one call of RecordChanges, of so many
// tickets or months.
const (
	rebuildChanges = 500
	rebuildPlaces  = 100
)

// earliest is a month before which nothing was ever written.
var earliest = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)

// RebuildStep is how far a rebuilding has come.
type RebuildStep struct {
	Next    string  // the cursor of the next step; empty after the last
	Read    int     // Changes that this step met and that are recorded now
	Unknown []error // those that it could not read, which are not
}

// RebuildAudit records a run of a workspace's Changes again, from a cursor on:
// ticket by ticket, then the Changes of everything else, month by month from
// now back. What is recorded stays as it is, so it may be done at any time, and
// any step again. The first cursor is empty.
func (t *Table) RebuildAudit(ctx context.Context, scope tenant.Scope, cursor string, now time.Time) (RebuildStep, error) {
	step := RebuildStep{Next: cursor}
	at, err := readRebuilding(cursor, now)
	if err != nil {
		return step, err
	}
	last, err := t.get(ctx, keysOf(scope).counter())
	if err != nil {
		return step, err
	}
	tickets, err := readNumber(last["n"])
	if err != nil {
		return step, fmt.Errorf("read the counter of %s: %w", scope, err)
	}
	var batch []change.Change
	for range rebuildPlaces {
		if at.done(tickets) || len(batch) >= rebuildChanges {
			break
		}
		ask := listing{after: at.after, limit: rebuildChanges - len(batch), all: true}
		found, err := merged(ctx, t, ask, at.places(keysOf(scope), tickets), func(it item) (change.Change, bool, error) {
			c, err := ReadChange(it)
			if err != nil {
				step.Unknown = append(step.Unknown, fmt.Errorf("%s %s: %w", str(it[pk]), str(it[sk]), err))
			}
			return c, err == nil, nil
		})
		if err != nil {
			return step, err
		}
		batch = append(batch, found.Rows...)
		at = at.next(found.Next, found.More, tickets)
	}
	if err := errors.Join(t.RecordChanges(ctx, batch)...); err != nil {
		return step, err
	}
	step.Read, step.Next = len(batch), at.String()
	if at.done(tickets) {
		step.Next = ""
	}
	return step, nil
}

// rebuilding is how far a rebuilding has come: the ticket, or past all of them
// the month, and the Change behind which to go on there.
type rebuilding struct {
	ticket uint64
	month  time.Time
	after  string
}

func (r rebuilding) String() string {
	return fmt.Sprintf("%d/%s/%s", r.ticket, r.month.Format("200601"), r.after)
}

func readRebuilding(cursor string, now time.Time) (rebuilding, error) {
	if cursor == "" {
		return rebuilding{ticket: 1, month: month(now)}, nil
	}
	parts := strings.SplitN(cursor, "/", 3)
	if len(parts) != 3 {
		return rebuilding{}, fmt.Errorf("cursor %q is none of a rebuilding", cursor)
	}
	ticket, err := strconv.ParseUint(parts[0], 10, 32)
	at, err2 := time.Parse("200601", parts[1])
	return rebuilding{ticket, at, parts[2]}, cmp.Or(err, err2)
}

func (r rebuilding) done(tickets uint64) bool { return r.ticket > tickets && r.month.Before(earliest) }

func (r rebuilding) places(k keys, tickets uint64) []place {
	if r.ticket <= tickets {
		return k.ticketChanges(uint32(r.ticket))
	}
	return k.otherChanges(r.month)
}

// next is behind what was read: in the same place where more lies there.
func (r rebuilding) next(last string, more bool, tickets uint64) rebuilding {
	switch {
	case more:
		r.after = last
	case r.ticket <= tickets:
		r.ticket, r.after = r.ticket+1, ""
	default:
		r.month, r.after = r.month.AddDate(0, -1, 0), ""
	}
	return r
}
