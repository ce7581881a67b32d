package ticket

import (
	"docket/shared/sla"
)

// A ticket is held to terms: the targets and the calendar that its clocks were
// last matched to. They come of the workspace's SLA plan and of its queue's
// targets, both of which may have changed since.

// under is the ticket with the targets that its queue has now.
func (t Ticket) under(queue sla.Targets) Ticket {
	t.Targets = queue
	return t
}

// current is the ticket under its queue's targets as they are now, where the
// queue was read.
func (s Snapshot) current() Ticket {
	if s.Queue == nil || s.Queue.ID != s.Ticket.QueueID {
		return s.Ticket
	}
	return s.Ticket.under(s.Queue.Targets)
}

// taken is the ticket as a caller's write takes it up. One that is done goes by
// its queue's targets as they are now: no job has brought them to it.
func (s Snapshot) taken() Ticket {
	if !s.Ticket.Status.Done() {
		return s.Ticket
	}
	return s.current()
}

// matched is the entry that holds a ticket to the terms that the plan has for it.
func matched(before, after Ticket, plan sla.Plan) sla.Entry {
	terms := plan.Match(string(after.Priority), nil, after.Targets)
	why := "policy"
	switch {
	case before.QueueID != after.QueueID, !before.Targets.Equal(after.Targets):
		why = "queue"
	case before.Priority != after.Priority:
		why = "priority"
	}
	return sla.Entry{Kind: sla.Matched, Terms: &terms, Why: why}
}

// rematched is that entry where the ticket is held to other terms (SLA rule 8),
// and none where it is held to these.
func rematched(before, after Ticket, plan sla.Plan) []sla.Entry {
	entry := matched(before, after, plan)
	if before.Clocks.Held(*entry.Terms) {
		return nil
	}
	return []sla.Entry{entry}
}

// Lags tells whether a ticket is held to other terms than the plan has for it
// under the targets that its queue has now.
func Lags(t Ticket, plan sla.Plan, queue sla.Targets) bool {
	return len(rematched(t, t.under(queue), plan)) > 0
}
