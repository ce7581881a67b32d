package ticket

import (
	"context"
	"slices"
	"time"

	"docket/shared/change"
	"docket/shared/customfield"
	"docket/shared/fault"
	"docket/shared/id"
)

// Patch changes what is given (S0-45). A pointer to an empty value clears;
// custom fields merge by key, and null removes one; tags are replaced.
type Patch struct {
	Status             func(now Status) Status // a face's status, seen through its lens
	Priority           *Priority
	QueueID            *string // a pointer to "" clears
	AssigneeID         *string
	OwnerID            *string
	Category           *string
	Tags               *[]string
	FirstResponseDueAt **time.Time // nil inside clears, which unpins
	NextResponseDueAt  **time.Time
	ResolutionDueAt    **time.Time
	CustomFields       customfield.Values
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
		c := next(act, change.TicketUpdated, before, after)
		c.Change.Resource, c.Change.Fields = id.TicketPrefix+before.ID, diff(before, after)
		if len(c.Change.Fields) == 0 {
			c.After.UpdatedAt = before.UpdatedAt // writing back what was read changes nothing
		}
		return c, c.After, nil
	}
	return edit(ctx, s, act, ticketID, queueID, decide, render)
}

// next is the commit of after as before's next version.
func next(act change.Act, kind change.Kind, before, after Ticket) Commit {
	at := change.After(before.UpdatedAt, act.Now())
	after.Version++
	after.UpdatedAt = at
	return Commit{Before: &before, After: after, Change: act.Change(kind, 0, at)}
}

// check names the rules that the patch breaks whatever the ticket is like.
func (p Patch) check() error {
	return p.apply(Ticket{Subject: "any", Status: New, Priority: Normal, Source: Other}).check()
}

func (p Patch) apply(t Ticket) Ticket {
	if p.Status != nil {
		t.Status = p.Status(t.Status)
	}
	set(&t.Priority, p.Priority)
	set(&t.AssigneeID, p.AssigneeID)
	set(&t.OwnerID, p.OwnerID)
	set(&t.Category, p.Category)
	set(&t.Pinned.FirstResponse, p.FirstResponseDueAt)
	set(&t.Pinned.NextResponse, p.NextResponseDueAt)
	set(&t.Pinned.Resolution, p.ResolutionDueAt)
	t.Pinned = t.Pinned.utc()
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
