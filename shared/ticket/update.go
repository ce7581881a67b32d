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

// Update patches a ticket (S0-33). match judges the version found; false is
// a fault of kind PreconditionFailed.
func Update(ctx context.Context, s Store, act change.Act, ticketID string, match func(version uint64) bool, p Patch, render change.Render[Ticket]) (change.Answer, error) {
	if err := p.check(); err != nil {
		return change.Answer{}, err
	}
	queueID := ""
	if p.QueueID != nil {
		queueID = *p.QueueID
	}
	decide := func(ground Ground) (Commit, Ticket, error) {
		before := *ground.Ticket
		if !match(before.Version) {
			return Commit{}, Ticket{}, fault.New(fault.PreconditionFailed, "the ticket is at another version")
		}
		after := p.apply(before)
		if queueID != "" && queueID != before.QueueID {
			if err := enter(&after, queueID, ground.Queue); err != nil {
				return Commit{}, Ticket{}, err
			}
		}
		if err := after.check(); err != nil {
			return Commit{}, Ticket{}, err
		}
		happened := slices.Concat(rematched(before, after, ground.Plan), pinned(before, p.Due), moved(before, after))
		c := next(act, change.TicketUpdated, before, after, happened...)
		c.Changes[0].Fields = diff(before, c.After)
		if len(c.Changes) == 1 && len(c.Changes[0].Fields) == 0 {
			c.After.UpdatedAt = before.UpdatedAt // writing back what was read changes nothing
		}
		return c, c.After, nil
	}
	return edit(ctx, s, act, Ask{Ticket: ticketID, QueueID: queueID, Plan: true}, decide, render)
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
