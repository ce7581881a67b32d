package modeltest_test

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"strings"

	"docket/shared/bulk"
	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/sla"
	"docket/shared/tenant"
	"docket/shared/ticket"

	"pgregory.net/rapid"
)

// effect is what an act did to a ticket, which can be taken back.
type effect struct {
	on      *kept
	was, is *kept        // the ticket before and behind it, as copies
	pins    []sla.Metric // whose due dates its caller pinned or unpinned
	change  string       // the id of its Change
}

// did notes an act that can be taken back.
func (m *model) did(requestID, part string, on, was *kept, pins ...sla.Entry) effect {
	e := effect{on: on, was: was, is: on.copy()}
	for _, pin := range pins {
		if pin.Kind == sla.Pinned || pin.Kind == sla.Unpinned {
			e.pins = append(e.pins, pin.Metric)
		}
	}
	act := change.Act{RequestID: requestID, Part: part}
	e.change = act.Change("", 0, parsed(on.row["updated_at"])).ID
	m.effects = append(m.effects, e)
	return e
}

// values are what of a ticket can be taken back.
func (t *kept) values() object {
	v := object{"status": t.status, "tags": t.row["tags"], "archived": t.archived}
	for _, name := range []string{"priority", "assignee_id", "owner_id", "category", "queue_id"} {
		v[name] = t.row[name]
	}
	fields, _ := t.row["custom_fields"].(object)
	for key, value := range fields {
		v["custom_fields."+key] = value
	}
	return v
}

// now is a value of a ticket by its name, custom fields by any form of their key.
func (t *kept) now(name string) any {
	if key, custom := strings.CutPrefix(name, "custom_fields."); custom {
		fields, _ := t.row["custom_fields"].(object)
		return fields[keyIn(fields, key)]
	}
	return t.values()[name]
}

// moved are the names of the values that an act changed.
func (e effect) moved() (names []string) {
	was, is := e.was.values(), e.is.values()
	both := maps.Clone(was)
	maps.Copy(both, is)
	for name := range both {
		if !reflect.DeepEqual(was[name], is[name]) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

const noFault = fault.Unknown

func sameValue(a, b any) bool { return reflect.DeepEqual(a, b) || equalNumbers(a, b) }

// undone is a ticket once an act is taken back, and the kind of the refusal, if one.
func (d *desk) undone(e effect) (is *kept, happened []sla.Entry, refused fault.Kind) {
	on, names := e.on, e.moved()
	var pins []sla.Metric
	for _, m := range e.pins {
		if e.was.row[dueField(m)] != e.is.row[dueField(m)] {
			pins = append(pins, m)
		}
	}
	switch {
	case len(names)+len(pins) == 0:
		return on, nil, fault.Invalid
	case on.into != nil:
		return on, nil, fault.TicketMerged
	}
	was, then := e.was.values(), e.is.values()
	if slices.ContainsFunc(names, func(name string) bool { return !sameValue(on.now(name), then[name]) }) ||
		slices.ContainsFunc(pins, func(m sla.Metric) bool { return on.row[dueField(m)] != e.is.row[dueField(m)] }) {
		return on, nil, fault.ChangedSince
	}
	is = on.copy()
	is.targets = d.taken(on)
	for _, name := range names {
		key, custom := strings.CutPrefix(name, "custom_fields.")
		switch {
		case custom:
			merge(is.row, object{key: was[name]})
		case name == "status":
			happened = is.entered(e.was.status)
		case name == "tags":
			is.retag(was[name].([]any))
		case name != "archived" && name != "queue_id":
			is.put(name, was[name])
		}
	}
	if slices.Contains(names, "queue_id") {
		switch q := d.queue(was["queue_id"]); {
		case q == nil:
			is.put("queue_id", nil)
			is.targets = sla.Targets{}
		case q.row["status"] == "archived":
			return on, nil, fault.Invalid
		default:
			is.put("queue_id", q.row["id"])
			is.targets = targetsOf(q)
		}
	}
	if slices.Contains(names, "archived") {
		happened = is.shelve(e.was.archived, happened)
	}
	var pinned []sla.Entry
	for _, m := range sla.Metrics() {
		if slices.Contains(pins, m) {
			pinned = append(pinned, on.repinned(m, e.was.row[dueField(m)]))
		}
	}
	return is, slices.Concat(d.rematched(is), pinned, happened), noFault
}

// repinned is what gives a metric the due date again that it had.
func (t *kept) repinned(m sla.Metric, due any) sla.Entry {
	off := sla.Entry{At: t.clocks.CountedTo, Kind: sla.Unpinned, Metric: m}
	free, _ := t.clocks.Record(off)
	if at := free.Clock(m).Due(); due == nil || t.clocks.Clock(m).HasPin() && at != nil && at.Equal(parsed(due)) {
		return sla.Entry{Kind: sla.Unpinned, Metric: m}
	}
	return sla.Entry{Kind: sla.Pinned, Metric: m, DueAt: parsed(due)}
}

// becomes brings a ticket to what a write left of it.
func (m *model) becomes(t *rapid.T, k, is *kept, happened ...sla.Entry) {
	t.Helper()
	if *k = *is; k.archived {
		m.move(&m.tickets, &m.archived, m.among(m.tickets, k)...)
	} else {
		m.move(&m.archived, &m.tickets, m.among(m.archived, k)...)
	}
	m.wrote(t, k, 1, happened...)
}

// among is a ticket where it is one of some.
func (m *model) among(some []*kept, k *kept) (one []*kept) {
	if slices.Contains(some, k) {
		one = append(one, k)
	}
	return one
}

// undoAct takes one act on one ticket back, by its sequence.
func (m *model) undoAct(t *rapid.T) {
	if len(m.effects) == 0 {
		t.Skip("nothing was done")
	}
	recent := m.effects[max(0, len(m.effects)-12):]
	e := rapid.SampledFrom(recent).Draw(t, "act")
	sight := ticket.SightOf(tenant.Principal{Scope: m.scope})
	act := m.actOf("undo_desk_ticket")
	act.Principal.Permissions = tenant.Permissions()
	done, err := docket.Table.Change(context.Background(), sight, e.on.number(), ticket.Which{ID: e.change})
	if err != nil {
		t.Fatalf("the Change %s of %s: %v", e.change, e.on.uuid(), err)
	}
	is, happened, refused := m.undone(e)
	if slices.Contains(m.deleted, e.on) {
		refused = fault.NotFound
	}
	_, err = ticket.Undo(context.Background(), m.table(), act, e.on.uuid(), anyVersion, ticket.Which{Sequence: done.Sequence}, unshown[ticket.Acted])
	if refused != noFault {
		if fault.KindOf(err) != refused {
			t.Fatalf("undone %v of %v: %v, want %v", e.moved(), e.on.row, err, refused)
		}
		return
	}
	if err != nil {
		t.Fatalf("undo of %v: %v", e.moved(), err)
	}
	m.acknowledged[act.RequestID] = 1
	was := e.on.copy()
	m.becomes(t, e.on, is, happened...)
	m.did(act.RequestID, "", e.on, was, happened...)
	m.readAs(t, e.on)
}

// outcomeOf is what a refusal is to a ticket of a bulk.
var outcomeOf = map[fault.Kind]bulk.Outcome{fault.ChangedSince: bulk.Since, fault.TicketMerged: bulk.Refused, fault.Invalid: bulk.Refused}
