package ticket

import (
	"context"
	"slices"
	"time"

	"docket/shared/change"
	"docket/shared/customfield"
	"docket/shared/fault"
	"docket/shared/sla"
)

// Patch changes what is given (S0-45). A pointer to an empty value clears;
// custom fields merge by key, and null removes one; tags are replaced.
type Patch struct {
	Status       func(now Status) Status // a face's status, seen through its lens
	Priority     *Priority
	QueueID      *string // a pointer to "" clears
	AssigneeID   *string
	OwnerID      *string
	Category     *string
	Tags         *[]string
	Due          map[sla.Metric]*time.Time // nil unpins
	CustomFields customfield.Values
}

// Update patches a ticket (S0-33). match judges the revision found; false is
// a fault of kind PreconditionFailed.
func Update(ctx context.Context, s Store, act change.Act, ticketID string, match func(revision uint64) bool, p Patch, render change.Render[Ticket]) (change.Answer, error) {
	if err := p.check(); err != nil {
		return change.Answer{}, err
	}
	queueID := ""
	if p.QueueID != nil {
		queueID = *p.QueueID
	}
	decide := func(found Snapshot) (change.Decision[Ticket], error) {
		var none change.Decision[Ticket]
		before := found.Ticket
		if !match(before.Revision) {
			return none, fault.New(fault.PreconditionFailed, "the ticket is at another version")
		}
		after := p.apply(found.taken())
		if queueID != "" && queueID != before.QueueID {
			if err := enter(&after, found.Queue); err != nil {
				return none, err
			}
		}
		if err := after.check(); err != nil {
			return none, err
		}
		happened := slices.Concat(rematched(before, after, found.Plan), pinned(before, p.Due), moved(before, after))
		c := next(act, change.TicketUpdated, before, after, happened...)
		c.own().Fields = diff(before, c.after)
		if len(c.changes) == 1 && len(c.own().Fields) == 0 {
			c.after.UpdatedAt = before.UpdatedAt // writing back what was read changes nothing
		}
		return decision(c, c.after)
	}
	return edit(ctx, s, act, Ask{Ticket: ticketID, Whole: true, QueueID: queueID, InQueue: queueID == "", Plan: true}, decide, render)
}

// check names the rules that the patch breaks whatever the ticket is like.
func (p Patch) check() error {
	var r fault.Rules
	checkDue(&r, p.Due)
	return fault.Join(r.Err(), p.apply(Ticket{Subject: "any", Status: New, Priority: Normal, Source: Other}).check())
}

func (p Patch) apply(t Ticket) Ticket {
	if p.Status != nil {
		t.Status = p.Status(t.Status)
	}
	set(&t.Priority, p.Priority)
	set(&t.AssigneeID, p.AssigneeID)
	set(&t.OwnerID, p.OwnerID)
	set(&t.Category, p.Category)
	if p.Tags != nil {
		t.Tags = unique(slices.Clone(*p.Tags))
	}
	if p.QueueID != nil && *p.QueueID == "" {
		t.QueueID, t.Targets = "", Ticket{}.Targets
	}
	t.CustomFields = t.CustomFields.Merge(p.CustomFields)
	return t
}

func set[T any](field *T, given *T) {
	if given != nil {
		*field = *given
	}
}
