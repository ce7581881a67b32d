package ticket

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/file"
	"docket/shared/id"
	"docket/shared/sla"
)

// ErrNotFound is the answer for a ticket that is absent or elsewhere (S0-17).
var ErrNotFound = fault.New(fault.NotFound, "no such ticket in this workspace")

// edited is one write of a ticket on its way: what the ticket was and becomes,
// the Changes that tell of it, and what it adds to the SLA history.
type edited struct {
	act     change.Act
	ordinal int // of its first Change, among all of the act
	at      time.Time
	before  *Ticket // nil for a new one
	after   Ticket
	changes []change.Change // the first is the act's own
	history []sla.Entry
	fields  []change.Field // in which after differs from before, once it has run
}

// was is what the ticket was, the zero ticket before it was there.
func (t *edited) was() *Ticket {
	if t.before == nil {
		return &Ticket{}
	}
	return t.before
}

// next is before's next version, once what happened was told to the clocks.
func next(act change.Act, kind change.Kind, before, after Ticket, happened ...sla.Entry) edited {
	return beside(act, 0, []change.Kind{kind}, before, after, happened...)
}

// beside is next for a ticket that an act writes beside others: what it did to the
// ticket is of some kinds, and its Changes are numbered from an ordinal on.
func beside(act change.Act, ordinal int, kinds []change.Kind, before, after Ticket, happened ...sla.Entry) edited {
	at := change.After(before.ChangedAt, act.Now())
	after.ChangedAt = at
	t := edited{act: act, ordinal: ordinal, at: at, before: &before, after: after}
	for i, kind := range kinds {
		t.changes = append(t.changes, act.Change(kind, ordinal+i, at))
	}
	t.run(happened)
	return t
}

// own is the Change of the act itself.
func (t *edited) own() *change.Change { return &t.changes[0] }

// sequence is that of the act's own Change: it is the first of the write's.
func (t *edited) sequence() uint64 { return t.after.Version - uint64(len(t.changes)-1) }

// said notes on the ticket that the act says something on it, and is its sequence.
func (t *edited) said() uint64 {
	t.after.Said, t.after.SaidBy = t.sequence(), ReaderOf(t.act.Principal.User)
	return t.after.Said
}

// decision completes the write: its Changes' details, and the ticket beside
// what else is put.
func decision[T any](t edited, shown T, also ...any) (change.Decision[T], error) {
	d := change.Decision[T]{Changes: t.changes, Shown: shown}
	if len(t.changes) == 0 {
		return d, nil
	}
	for i := range t.changes {
		one := &t.changes[i]
		one.Ticket, one.TicketID = t.after.Number, t.after.ID
		one.Sequence = t.after.Version - uint64(len(t.changes)-1-i)
		one.Resource = cmp.Or(one.Resource, id.TicketPrefix+t.after.ID)
		switch one.Kind {
		case change.MessageAdded, change.SLAWarned, change.SLABreached:
			one.Assignee = t.after.AssigneeID
		}
	}
	if len(t.history) > 0 {
		lines, err := json.Marshal(short(t.history))
		if err != nil {
			return d, fmt.Errorf("encode the SLA history of ticket %s: %w", t.after.ID, err)
		}
		t.own().History = lines
	}
	put := change.Put{After: t.after}
	if t.before != nil {
		put.Before = *t.before
	}
	d.Puts = []change.Put{put}
	for _, thing := range also {
		d.Puts = append(d.Puts, change.Put{After: thing})
	}
	return d, nil
}

// short is a history that names its calendars by their hashes: the store has them.
func short(history []sla.Entry) []sla.Entry {
	lines := slices.Clone(history)
	for i, e := range lines {
		if e.Terms != nil {
			terms := *e.Terms
			terms.CalendarHash, terms.Calendar = terms.Calendar.Hash(), sla.Calendar{}
			lines[i].Terms = &terms
		}
	}
	return lines
}

// read reads what is asked for: the files last, as of a ticket that is not there nothing is
// told; but first where a number is taken, which a refusal would leave unused.
func read(ctx context.Context, s Store, sight Sight, ask Ask) (found Snapshot, err error) {
	if ask.Files == nil {
		return s.Snapshot(ctx, sight, ask)
	}
	var files []file.Taken
	if ask.Number {
		if files, err = ask.Files(ctx); err != nil {
			return found, err
		}
	}
	if found, err = s.Snapshot(ctx, sight, ask); err == nil && !ask.Number {
		files, err = ask.Files(ctx)
	}
	found.Files = files
	return found, err
}

// edit carries out a verb on the ticket that is asked for.
func edit[T any](ctx context.Context, s Store, act change.Act, ask Ask, decide func(Snapshot) (change.Decision[T], error),
	render change.Render[T]) (change.Answer, error) {
	return change.Do(ctx, s, act, change.Verb[Snapshot, T]{
		Read: func(ctx context.Context) (Snapshot, error) {
			if ask.Ticket == "" && ask.Nth == 0 && !ask.Number { // what a face makes of an id that is none
				return Snapshot{}, ErrNotFound
			}
			sight := SightOf(act.Principal)
			if ask.Deleted {
				sight = sight.withDeleted()
			}
			return read(ctx, s, sight, ask)
		},
		Decide: func(found Snapshot) (change.Decision[T], error) {
			if found.Ticket.ErasedBy != "" && !ask.Erased {
				return change.Decision[T]{}, ErrErased
			}
			decided, err := decide(found)
			decided.Ticket = cmp.Or(found.Ticket.Number, found.Number)
			return decided, err
		},
		Render: render,
	})
}
