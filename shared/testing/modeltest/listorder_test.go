package modeltest_test

import (
	"cmp"
	"slices"
	"time"

	"docket/shared/sla"
	"docket/shared/ticket"
)

// before is the order of two tickets in a list.
func before(o ticket.Order) func(a, b ticket.Ticket) int {
	return func(a, b ticket.Ticket) int {
		by := 0
		switch o.By {
		case ticket.ByUpdate:
			by = a.UpdatedAt.Compare(b.UpdatedAt)
		case ticket.ByStatus:
			by = cmp.Compare(rank(o, a.Status), rank(o, b.Status))
		case ticket.ByPriority:
			by = cmp.Compare(slices.Index(ticket.Priorities(), a.Priority), slices.Index(ticket.Priorities(), b.Priority))
		case ticket.ByDeadline:
			return byDeadline(a, b)
		}
		if by = cmp.Or(by, cmp.Compare(a.Number, b.Number)); !o.Ascending {
			by = -by
		}
		return by
	}
}

// byDeadline is the order of a desk: by the next deadline, then by how long a customer
// waits, then by creation, then what is done, the newest first.
func byDeadline(a, b ticket.Ticket) int {
	rank := func(t ticket.Ticket) (int, time.Time) {
		var due time.Time
		for _, m := range sla.Metrics() {
			if c := t.Clocks.Clock(m); c.State() == sla.Running && !c.DueAt.IsZero() && (due.IsZero() || c.DueAt.Before(due)) {
				due = c.DueAt
			}
		}
		first, next := t.Clocks.FirstResponse, t.Clocks.NextResponse
		switch {
		case t.Status == ticket.Resolved || t.Status == ticket.Closed:
			return 4, time.Time{}
		case !due.IsZero():
			return 1, due
		case first.MetAt.IsZero():
			return 2, first.StartedAt
		case next.Phase == sla.Running:
			return 2, next.StartedAt
		}
		return 3, t.CreatedAt
	}
	ra, ta := rank(a)
	rb, tb := rank(b)
	if ra == 4 && rb == 4 {
		return cmp.Compare(b.Number, a.Number)
	}
	return cmp.Or(cmp.Compare(ra, rb), ta.Compare(tb), cmp.Compare(a.Number, b.Number))
}

// rank is a status's place among all: that of the first that a face shows so.
func rank(o ticket.Order, of ticket.Status) int {
	return slices.IndexFunc(ticket.Statuses(), func(s ticket.Status) bool {
		return s == of || o.Shown != nil && o.Shown(string(s)) == o.Shown(string(of))
	})
}
