package ticket

import (
	"context"
	"fmt"
	"slices"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/id"
	"docket/shared/queue"
)

// Create opens a ticket (S0-32). The draft holds what the client gave; empty
// fields take the queue's defaults (S0-39), then the product's. Its Reference
// is the client's own ticket_number or empty.
func Create(ctx context.Context, s Store, act change.Act, draft Ticket, render change.Render[Ticket]) (change.Answer, error) {
	draft = prepare(draft, act.Door)
	if err := checkDraft(draft); err != nil {
		return change.Answer{}, err
	}
	return change.Attempt(ctx, "", func(ctx context.Context) (change.Answer, error) {
		at := change.After(time.Time{}, act.Now())
		ground, err := s.Ground(ctx, act.Principal.Scope, Ask{Once: act.Once, Now: at, Number: true, QueueID: draft.QueueID})
		if err != nil {
			return change.Answer{}, err
		}
		if ground.Prior != nil {
			return ground.Prior.Replay(*act.Once)
		}
		t := draft
		if err := enter(&t, draft.QueueID, ground.Queue); err != nil {
			return change.Answer{}, err
		}
		t.complete(ground.Number, at)
		c := Commit{After: t, Change: act.Change(change.TicketCreated, 0, at)}
		c.Change.Resource, c.Change.Fields = id.TicketPrefix+t.ID, diff(Ticket{}, t)
		return commit(ctx, s, act, c, t, render)
	})
}

// prepare puts a draft's values in their canonical form.
func prepare(t Ticket, door change.Door) Ticket {
	if t.Status == "" {
		t.Status = New // S0-43
	}
	if t.Type == "" {
		t.Type = DefaultType
	}
	if t.Source == "" {
		t.Source = Source(door)
	}
	t.Tags = unique(t.Tags)
	t.Pinned = t.Pinned.utc()
	t.CustomFields = t.CustomFields.Clean()
	return t
}

// complete gives a new ticket its identity, and the defaults that neither the
// client nor the queue gave.
func (t *Ticket) complete(number uint32, at time.Time) {
	if t.Priority == "" {
		t.Priority = Normal
	}
	if t.Reference == "" {
		t.Reference = fmt.Sprintf("TKT-%04d", number)
	}
	t.ID, t.Number, t.Version = id.NewTicket(number, at).String(), number, 1
	t.CreatedAt, t.UpdatedAt = at, at
}

func checkDraft(t Ticket) error {
	var r fault.Rules
	checkReference(&r, t.Reference)
	if !slices.Contains([]Status{New, Open, Pending, WaitingOnCustomer}, t.Status) { // S0-42
		r.Broken("status", "must be one of new, open, pending, waiting_on_customer")
	}
	if t.Priority == "" {
		t.Priority = Normal
	}
	return fault.Join(r.Err(), t.check())
}

// enter puts a ticket into the queue that was asked for: its targets apply,
// its assignee and priority where the ticket has none. An archived queue
// takes no tickets.
func enter(t *Ticket, queueID string, q *queue.Queue) error {
	switch {
	case queueID == "":
		return nil
	case q == nil:
		return queue.ErrNotFound
	case q.Status == queue.Archived:
		var r fault.Rules
		r.Broken("queue_id", "the queue is archived and takes no tickets")
		return r.Err()
	}
	t.QueueID, t.Targets = q.ID, q.Targets
	if t.AssigneeID == "" {
		t.AssigneeID = q.DefaultAssigneeID
	}
	if t.Priority == "" {
		t.Priority = Priority(q.DefaultPriority)
	}
	return nil
}
