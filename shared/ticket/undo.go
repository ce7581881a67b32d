package ticket

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"docket/shared/change"
	"docket/shared/customfield"
	"docket/shared/fault"
	"docket/shared/id"
	"docket/shared/sla"
	"docket/shared/tenant"
)

// Which names a Change of a ticket: by its ID, or where that is empty by its Sequence.
type Which struct {
	ID       string
	Sequence uint64
}

// Undo takes back what a Change of a ticket did (S2-65 to S2-83): each field that it
// gave another value has the one from before again. It is an update of its own, so it
// can be undone too. Clocks are told as by any update: what ran out meanwhile stays.
//
// A field that no longer has the value which the Change gave it is a fault of kind
// ChangedSince that names all such fields, and nothing is written. A Change that moved
// nothing which can be taken back is a fault of kind Invalid: of these are messages,
// notes, merges and deletions. match judges the revision found; false is a fault of
// kind PreconditionFailed.
func Undo(ctx context.Context, s Store, act change.Act, ticketID string, match func(revision uint64) bool, which Which, render change.Render[Acted]) (change.Answer, error) {
	number, _ := id.TicketNumber(ticketID)
	return takeBack(ctx, s, act, match, "", func(Ticket) {}, render, func(ctx context.Context) (change.Change, error) {
		done, err := s.Change(ctx, SightOf(act.Principal), number, which)
		if err == nil && done.TicketID != ticketID {
			err = ErrNotFound
		}
		archived := func(f change.Field) bool { return f.Name == markField }
		if err == nil && slices.ContainsFunc(done.Fields, archived) && !act.Principal.Can(tenant.DeskDelete) {
			err = fault.New(fault.InsufficientScope, "archiving and restoring needs the scope "+string(tenant.DeskDelete))
		}
		return done, err
	})
}

// UndoEach takes back what was done to one ticket of many, by the ID of the Change, and
// returns the ticket with the Change that tells of it, also one that is refused. Like
// Each it does so once for all calls under the act's request and part. ErrNotFound
// without a ticket's ID says that there is no such Change, and with nothing but that
// the ticket is gone.
func UndoEach(ctx context.Context, s Store, act change.Act, number uint32, changeID string) (t Ticket, undone *change.Change, err error) {
	once := act.Change("", 0, act.Now()).ID
	done, err := s.Change(ctx, SightOf(act.Principal), number, Which{ID: changeID})
	if err != nil {
		return t, nil, err
	}
	t.ID = done.TicketID
	any := func(uint64) bool { return true }
	_, err = takeBack(ctx, s, act, any, once, func(found Ticket) { t = found }, func(is Acted) (change.Answer, error) {
		t, undone = is.Ticket, is.Change
		return change.Answer{}, nil
	}, func(context.Context) (change.Change, error) { return done, nil })
	return t, undone, err
}

// takeBack carries out an Undo of the Change that find gives, unless the ticket has the
// Change of an ID already. saw is told of each ticket that is judged.
func takeBack(ctx context.Context, s Store, act change.Act, match func(uint64) bool, once string, saw func(Ticket), render change.Render[Acted], find func(context.Context) (change.Change, error)) (change.Answer, error) {
	type snapshot struct {
		Snapshot
		back reversal
	}
	return change.Do(ctx, s, act, change.Verb[snapshot, Acted]{
		Read: func(ctx context.Context) (found snapshot, err error) {
			done, err := find(ctx)
			if err != nil {
				return found, err
			}
			if found.back, err = takingBack(done); err != nil {
				return found, err
			}
			// What was done to a duplicate is nothing of its primary's.
			found.Snapshot, err = s.Snapshot(ctx, SightOf(act.Principal), Ask{Ticket: done.TicketID, Itself: true, Once: once, Whole: true,
				QueueID: found.back.queueID, InQueue: found.back.queueID == "", Plan: true, Fields: len(found.back.values()) > 0})
			return found, err
		},
		Decide: func(found snapshot) (d change.Decision[Acted], err error) {
			saw(found.Ticket)
			switch {
			case found.Once != nil:
				return change.Unchanged(Acted{Ticket: found.Ticket, Change: found.Once}), nil
			case found.Ticket.ErasedBy != "":
				return d, ErrErased
			case !match(found.Ticket.Revision):
				return d, errOtherVersion
			case found.Ticket.Mark == Merged:
				return d, ErrMerged
			}
			after, pins, err := found.back.apply(found.Snapshot)
			if err != nil {
				return d, err
			}
			if err := keepsAnswer(found.Ticket, after); err != nil {
				return d, err
			}
			d, err = found.written(act, after, telling{}, pins...)
			d.Ticket = found.Ticket.Number
			return d, err
		},
		Render: render,
	})
}

// ErrNoUndo refuses to take back what cannot be.
var ErrNoUndo = fault.New(fault.Invalid, "what this change did cannot be taken back")

// reversal is what takes a Change back.
type reversal struct {
	fields  []change.Field              // that are set back
	solved  bool                        // it resolved the ticket: a score from before is of an earlier resolution
	pins    map[sla.Metric]change.Field // due dates that its caller set or took off
	queueID string                      // the queue into which the ticket goes back
}

// takingBack is what takes a Change back: the fields of an update, or of another act
// that sets some. What follows from them by itself is not among these: the SLA
// state, due dates that nobody pinned.
func takingBack(done change.Change) (reversal, error) {
	r := reversal{pins: map[sla.Metric]change.Field{}}
	if !slices.Contains(reversible, done.Kind) {
		return r, ErrNoUndo
	}
	var history []sla.Entry
	if len(done.History) > 0 {
		if err := json.Unmarshal(done.History, &history); err != nil {
			return r, fmt.Errorf("read the SLA history of change %s: %w", done.ID, err)
		}
	}
	for _, f := range done.Fields {
		m := metricOf(f.Name)
		pinned := func(e sla.Entry) bool { return e.Metric == m && (e.Kind == sla.Pinned || e.Kind == sla.Unpinned) }
		switch {
		case m != "" && slices.ContainsFunc(history, pinned):
			r.pins[m] = f
		case f.Name == markField && !archiving(f), slices.Contains(merging, f.Name), f.Name == erasedField:
			return r, ErrNoUndo
		case f.Name == "tags", fieldOf(f.Name) != nil, strings.HasPrefix(f.Name, customFields+"."):
			r.fields = append(r.fields, f)
		}
		if f.Name == "status" {
			r.solved = isDone(f.New) && !isDone(f.Old)
		}
		if f.Name == queueField {
			if err := json.Unmarshal(f.Old, &r.queueID); err != nil {
				return r, fmt.Errorf("read the queue of change %s: %w", done.ID, err)
			}
		}
	}
	if len(r.fields)+len(r.pins) == 0 {
		return r, ErrNoUndo
	}
	return r, nil
}

// values are the custom fields that are set back, with their values from before.
func (r reversal) values() customfield.Values {
	values := customfield.Values{}
	for _, f := range r.fields {
		if key, custom := strings.CutPrefix(f.Name, customFields+"."); custom {
			values[key] = f.Old
		}
	}
	return values
}

// reversible are the kinds of Changes that set fields and do nothing else.
var reversible = []change.Kind{change.TicketUpdated, change.TicketEscalated, change.TicketArchived, change.TicketRestored}

// merging are the fields that merging and unmerging change, each of which takes the
// other back.
var merging = []string{mergedField, beforeField, duplicatesField}

// archiving tells the mark of a ticket that is archived or restored from one that
// is merged or deleted.
func archiving(f change.Field) bool {
	is := func(raw json.RawMessage, m Mark) bool { return string(raw) == string(change.Text(string(m))) }
	return is(f.Old, Archived) && is(f.New, Unmarked) || is(f.Old, Unmarked) && is(f.New, Archived)
}

// isDone tells a status, as a Change has it, of a ticket that is done.
func isDone(raw json.RawMessage) bool {
	return slices.ContainsFunc(Statuses(), func(s Status) bool { return s.Done() && string(raw) == string(change.Text(string(s))) })
}

// metricOf is the metric whose due date a field is, empty for another field.
func metricOf(name string) sla.Metric {
	for _, m := range sla.Metrics() {
		if dueField(m) == name {
			return m
		}
	}
	return ""
}

// apply gives the ticket that was found its values from before, and what its clocks
// are told of due dates.
func (r reversal) apply(found Snapshot) (after Ticket, pins []sla.Entry, err error) {
	before := found.Ticket
	after = found.taken()
	var since []string
	for _, f := range r.fields {
		if !before.has(f) {
			since = append(since, f.Name)
			continue
		}
		if err := after.putBack(f); err != nil {
			return after, nil, err
		}
	}
	if r.solved {
		after.CSATScore, after.CSATBy, after.CSATComment = "", ByAgent, ""
	}
	for _, m := range sla.Metrics() {
		f, set := r.pins[m]
		switch {
		case !set:
		case string(change.Text(before.Due(m))) != string(f.New):
			since = append(since, f.Name)
		default:
			entry, err := before.repin(m, f)
			if err != nil {
				return after, nil, err
			}
			pins = append(pins, entry)
		}
	}
	if len(since) > 0 {
		return after, nil, changedSince(since)
	}
	var rules fault.Rules
	found.Fields.CheckValues(&rules, customFields, before.CustomFields, r.values())
	if err := rules.Err(); err != nil {
		return after, nil, err
	}
	if r.queueID != "" && r.queueID != before.QueueID {
		in := after
		if err := enter(&in, found.Queue); err != nil {
			return after, nil, err
		}
		after.Targets = in.Targets
	} else if after.QueueID == "" {
		after.Targets = sla.Targets{}
	}
	return after, pins, after.check()
}

// changedSince refuses to take back what was changed since, and names it.
func changedSince(fields []string) error {
	refusal := fault.New(fault.ChangedSince, "this was changed again since")
	for _, name := range fields {
		refusal.Fields = append(refusal.Fields, fault.Field{Location: name, Message: "has another value by now"})
	}
	return refusal
}

// has tells whether a field still has the value that a Change gave it.
func (t *Ticket) has(f change.Field) bool {
	key, custom := strings.CutPrefix(f.Name, customFields+".")
	switch {
	case f.Name == "tags":
		return string(change.Text(t.Tags)) == string(f.New)
	case custom:
		is, _ := t.CustomFields.Get(key) // one that came under another form of its key is this one, too
		return customfield.Equal(change.Text(is), f.New)
	}
	return string(change.Text(fieldOf(f.Name).Get(t))) == string(f.New)
}

// putBack gives a field the value that it had before a Change.
func (t *Ticket) putBack(f change.Field) error {
	key, custom := strings.CutPrefix(f.Name, customFields+".")
	var err error
	switch {
	case f.Name == "tags":
		var tags []string
		err = json.Unmarshal(f.Old, &tags)
		t.tag(tags)
	case custom:
		t.CustomFields = t.CustomFields.Merge(customfield.Values{key: f.Old})
	default:
		var value string
		err = json.Unmarshal(f.Old, &value) // null is none
		fieldOf(f.Name).Set(t, value)
	}
	if err != nil {
		return fmt.Errorf("read what %s was before: %w", f.Name, err)
	}
	return nil
}

// repin is the entry that gives a metric the due date which it had: by taking the pin
// off where the clock then says so by itself, and else by pinning it again.
func (t *Ticket) repin(m sla.Metric, f change.Field) (sla.Entry, error) {
	off := sla.Entry{At: t.ChangedAt, Kind: sla.Unpinned, Metric: m}
	free, _ := t.Clocks.Record(off)
	if string(f.Old) == "null" || t.Clocks.Clock(m).HasPin() && string(change.Text(free.Clock(m).Due())) == string(f.Old) {
		return sla.Entry{Kind: sla.Unpinned, Metric: m}, nil
	}
	on := sla.Entry{Kind: sla.Pinned, Metric: m}
	if err := json.Unmarshal(f.Old, &on.DueAt); err != nil {
		return on, fmt.Errorf("read what %s was before: %w", f.Name, err)
	}
	return on, nil
}
