package worker

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"docket/shared/id"
	"docket/shared/job"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// reindexStore is what a reindex needs of the table.
type reindexStore interface {
	// LastNumber is the number of a workspace's newest ticket, 0 where none is.
	LastNumber(ctx context.Context, scope tenant.Scope) (uint32, error)

	// Reindex has these tickets indexed by the facets that they have today;
	// numbers without a ticket are passed over.
	Reindex(ctx context.Context, scope tenant.Scope, numbers []uint32) error

	// Reword has a ticket found by all words that were said on it and its duplicates;
	// anew has others forgotten.
	Reword(ctx context.Context, scope tenant.Scope, number uint32, anew bool) error
}

// reindex has a workspace's tickets indexed anew, the newest first. Its cursor
// is the number below which it goes on. Tickets that are opened meanwhile are
// indexed by today's facets anyway. No Change tells of what a page adds to the
// log, so each page asks for a look at it. One that a merging began is about one
// ticket alone.
func reindex(ctx context.Context, t reindexStore, waker job.Waker, j job.Job) (job.Page, error) {
	if j.Arguments != "" {
		return reword(ctx, t, waker, j)
	}
	below, total := uint64(0), 0
	if j.Cursor == "" {
		last, err := t.LastNumber(ctx, j.Scope)
		if err != nil {
			return job.Page{}, err
		}
		below, total = uint64(last)+1, int(last)
	} else {
		var err error
		if below, err = strconv.ParseUint(j.Cursor, 10, 33); err != nil {
			return job.Page{}, fmt.Errorf("the cursor %q: %w", j.Cursor, err)
		}
	}
	var numbers []uint32
	for ; below > 1 && len(numbers) < page; below-- {
		numbers = append(numbers, uint32(below-1))
	}
	if len(numbers) > 0 {
		if err := t.Reindex(ctx, j.Scope, numbers); err != nil {
			return job.Page{}, fmt.Errorf("reindex the tickets below %d of %s: %w", numbers[0]+1, j.Scope, err)
		}
		if err := waker.Send(ctx, job.Wake{Call: job.Compact, Scope: j.Scope}); err != nil {
			return job.Page{}, fmt.Errorf("have the index of %s looked at: %w", j.Scope, err)
		}
	}
	return job.Page{Cursor: strconv.FormatUint(below, 10), Done: len(numbers), Total: total, Last: below <= 1}, nil
}

// reword has the ticket of a Rewording found by the words of its duplicates.
func reword(ctx context.Context, t reindexStore, waker job.Waker, j job.Job) (job.Page, error) {
	var asked ticket.Rewording
	err := json.Unmarshal([]byte(j.Arguments), &asked)
	n, ours := id.TicketNumber(asked.Ticket)
	if err != nil || !ours {
		return job.Page{}, fmt.Errorf("which ticket job %s is to have found by its duplicates' words: %q: %w", j.ID, asked.Ticket, err)
	}
	if err := t.Reword(ctx, j.Scope, n, asked.Anew); err != nil {
		return job.Page{}, fmt.Errorf("index the words of ticket %d of %s: %w", n, j.Scope, err)
	}
	return job.Page{Done: 1, Total: 1, Last: true}, waker.Send(ctx, job.Wake{Call: job.Compact, Scope: j.Scope})
}
