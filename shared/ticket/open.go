package ticket

import (
	"context"
	"time"

	"docket/shared/change"
	"docket/shared/customfield"
	"docket/shared/fault"
	"docket/shared/file"
	"docket/shared/id"
	"docket/shared/queue"
	"docket/shared/sla"
	"docket/shared/tenant"
)

// Draft is a ticket as a client gives it, with the due dates that it pins.
type Draft struct {
	Ticket
	Due   map[sla.Metric]*time.Time
	Takes file.Taking // files that it is opened with; nil: none
}

// Create opens a ticket (S0-32). Empty fields of the draft take the queue's
// defaults (S0-39), then the product's. Its Reference is the client's own
// ticket_number or empty.
func Create(ctx context.Context, s Store, act change.Act, draft Draft, render change.Render[Ticket]) (change.Answer, error) {
	draft.Ticket = prepare(requesting(act.Principal, draft.Ticket), act.Door)
	if err := checkDraft(draft); err != nil {
		return change.Answer{}, err
	}
	ask := Ask{Number: true, QueueID: draft.QueueID, Plan: true, Fields: true, Files: draft.Takes}
	decide := func(found Snapshot) (change.Decision[Ticket], error) {
		if err := checkDefined(found.Fields, draft.CustomFields, act.Principal); err != nil {
			return change.Decision[Ticket]{}, err
		}
		at := change.After(time.Time{}, act.Now())
		if err := checkAhead(pinned(Ticket{}, draft.Due), at); err != nil {
			return change.Decision[Ticket]{}, err
		}
		t := draft.Ticket
		if draft.QueueID != "" {
			if err := enter(&t, found.Queue); err != nil {
				return change.Decision[Ticket]{}, err
			}
		}
		t.complete(found.Number, at)
		t.Files = file.Attachments(found.Files)
		c := edited{act: act, at: at, after: t, changes: []change.Change{act.Change(change.TicketCreated, 0, at)}}
		terms := found.Plan.Match(string(t.Priority), draft.pins(), t.Targets)
		c.run([]sla.Entry{{Kind: sla.Created, Status: string(t.Status), Terms: &terms}})
		c.own().Fields = c.fields
		c.said() // its description, to who did not open it
		d, err := decision(c, c.after)
		d.Puts = append(d.Puts, file.AttachAll(found.Files, t.ID, "", true)...)
		return d, err
	}
	return edit(ctx, s, act, ask, decide, render)
}

func (d Draft) pins() sla.Pins {
	pins := sla.Pins{}
	for m, at := range d.Due {
		if at != nil {
			pins[m] = *utc(at)
		}
	}
	return pins
}

// prepare puts a draft's values in their canonical form.
func prepare(t Ticket, door change.Door) Ticket {
	if t.Status == "" {
		t.Status = New // unless the draft names one: any, as imports do (S0-42 is the Support module's own)
	}
	if t.Type == "" {
		t.Type = DefaultType
	}
	if t.Source == "" {
		t.Source = sourceOf(door)
	}
	t.Tags = unique(t.Tags)
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
		t.Reference = reference(number)
	}
	t.ID, t.Number = id.NewTicket(number, at).String(), number
	t.CreatedAt, t.UpdatedAt, t.ChangedAt = at, at, at
}

func checkDraft(d Draft) error {
	var r fault.Rules
	t := d.Ticket
	checkDue(&r, d.Due)
	checkReference(&r, t.Reference)
	if t.Priority == "" {
		t.Priority = Normal
	}
	return fault.Join(r.Err(), t.check())
}

// checkDefined names the custom fields of a new ticket that are not what they are
// defined to be. Agents are asked for the required ones: customers and automations need
// not know of them.
func checkDefined(defined customfield.Definitions, values customfield.Values, by tenant.Principal) error {
	var r fault.Rules
	defined.CheckValues(&r, customFields, nil, values)
	if !by.OwnOnly && !by.Automation {
		defined.CheckRequired(&r, customFields, values)
	}
	return r.Err()
}

// enter puts a ticket into a queue: its targets apply, its assignee and
// priority where the ticket has none. An archived queue takes no tickets.
func enter(t *Ticket, q *queue.Queue) error {
	switch {
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
