package dynamo

import (
	"context"
	"fmt"
	"time"

	"docket/shared/ticket"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// Tickets get their numbers nearly in the order of their creation. So a list of
// those that were created in a span of time is one of numbers between two bounds.
// Every startEvery-th ticket leaves its number under its time for that.
const startEvery = 1024

// slack is more than the time between the taking of a number and the creation
// that its ticket tells, and than clocks differ.
const slack = time.Minute

// startPart is what a new ticket leaves for lists by creation, if it does.
func (t *Table) startPart(k keys, tk ticket.Ticket) (part, bool) {
	if tk.Number%startEvery != 0 {
		return part{}, false
	}
	it := k.start(tk.CreatedAt, tk.Number).item()
	it["n"] = number(tk.Number)
	return t.put(it, "", nil, nil), true
}

// created gives the lowest and the highest number that a ticket can have which
// was created in the list's range: 0 where there is no bound.
func (l *lister) created(ctx context.Context) (low, high uint32, err error) {
	within := l.list.Filter.Created
	if !within.From.IsZero() {
		if low, err = l.startBefore(ctx, within.From.Add(-slack)); err != nil {
			return 0, 0, err
		}
	}
	if !within.Until.IsZero() {
		high, err = l.startAfter(ctx, within.Until.Add(slack))
	}
	return low, high, err
}

// startBefore is the number of the last start at or before a time, 0 if there is none.
func (l *lister) startBefore(ctx context.Context, at time.Time) (uint32, error) {
	return l.startIn(ctx, l.keys.start(time.Unix(0, 0), 0).sk, l.keys.start(at, lastTicket).sk, false)
}

// startAfter is the number of the first start at or after a time, 0 if there is none.
func (l *lister) startAfter(ctx context.Context, at time.Time) (uint32, error) {
	return l.startIn(ctx, l.keys.start(at, 0).sk, lastStart, true)
}

// lastStart sorts behind every start.
const lastStart = "~"

func (l *lister) startIn(ctx context.Context, from, to string, first bool) (uint32, error) {
	in := l.Table.query(l.keys.starts(), from, to)
	in.ScanIndexForward, in.Limit = aws.Bool(first), aws.Int32(1)
	out, err := l.db.Query(ctx, in)
	if err != nil {
		return 0, failed(fmt.Errorf("read when tickets were created: %w", err))
	}
	l.budget.pay(total(out.ConsumedCapacity))
	if len(out.Items) == 0 {
		return 0, nil
	}
	n, err := readNumber(out.Items[0]["n"])
	return uint32(n), err
}
