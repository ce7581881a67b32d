package sla_test

import (
	"encoding/json"
	"testing"
	"time"

	. "docket/shared/sla"
	"docket/shared/testing/slatest"

	"pgregory.net/rapid"
)

func TestTheOracleReadsTheWallClock(t *testing.T) {
	for _, w := range slatest.Worlds() {
		for n, c := range w.Calendars[1:] {
			zone, _ := time.LoadLocation(c.Zone)
			for i := 0; i < slatest.Days*slatest.Day; i += 7 * 13 {
				if want := slatest.OpenAt(c, zone, w.At(i).Unix()); w.Open(n+1, i) != want {
					t.Fatalf("%v at %v: %v", c, w.At(i).In(zone), !want)
				}
			}
		}
	}
}

// terms draws terms for the oracle, and the same for the package, by way of Match.
func terms(t *rapid.T, w *slatest.World, pins map[Metric]int) (slatest.Terms, Terms) {
	o := slatest.Terms{Targets: map[Metric]slatest.Target{}, Calendar: rapid.IntRange(0, len(w.Calendars)-1).Draw(t, "calendar")}
	var queue, policy Targets
	pinned := Pins{}
	for _, m := range Metrics() {
		minutes := rapid.SampledFrom([]int{slatest.Never, 0, 1, 7, 60, 95, 240, 480})
		source := rapid.SampledFrom([]Source{FromQueue, FromPolicy, FromPolicy}).Draw(t, "source")
		target := slatest.Target{Minutes: minutes.Draw(t, string(m)), Source: source, Pin: slatest.Never}
		if pin, ok := pins[m]; ok {
			target.Pin = pin
			pinned[m] = w.At(pin)
		}
		if target.Minutes != slatest.Never {
			into := &policy
			if source == FromQueue {
				into = &queue
				*slot(&policy, m) = ptr(int64(17)) // the queue's goes before it
			}
			*slot(into, m) = ptr(int64(target.Minutes))
		}
		o.Targets[m] = target
	}
	pauses := rapid.SampledFrom([][]string{nil, {}, {"pending"}, {"in_progress", "waiting_on_customer"}}).Draw(t, "pauses")
	if o.Pauses = pauses; pauses == nil {
		o.Pauses = []string{"pending", "waiting_on_customer"}
	}
	policies := []Policy{
		{Priority: "low", Targets: Targets{Resolution: ptr(int64(1))}},
		{Priority: "high", Targets: policy, Calendar: []string{"", "a", "b"}[o.Calendar], PausesOn: pauses},
	}
	return o, Plan{Policies: policies, Calendars: []NamedCalendar{{"a", w.Calendars[1]}, {"b", w.Calendars[2]}}}.Match("high", pinned, queue)
}

func slot(t *Targets, m Metric) **int64 {
	return map[Metric]**int64{FirstResponse: &t.FirstResponse, NextResponse: &t.NextResponse, Resolution: &t.Resolution}[m]
}

// history is one ticket of a test: what the package says of it, and the oracle.
type history struct {
	*slatest.World
	*slatest.Oracle
	state   State
	history []Entry
	told    State   // told of every message, whatever it does
	whole   []Entry // its history
}

// reread is an entry as it comes back from the history.
func reread(t *rapid.T, v Entry) Entry {
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var back Entry
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	return back
}

// record has the package and the oracle take e at once: what was due is
// recorded before it, and what it makes due after it.
func (h *history) record(t *rapid.T, e Entry, act func()) {
	e.At = h.At(h.Now).Add(time.Duration(h.Now%1000) * time.Millisecond) // fractions change nothing
	h.Sweep()
	act()
	h.Sweep()
	state, entries := h.state.Record(e)
	h.keep(t, state, entries)
	told, before := h.told.Sweep(e.At)
	told, after := told.Apply(e).Sweep(e.At)
	h.told, h.whole = told, append(append(append(h.whole, before...), e), after...)
}

// keep compares the state that was reached with the one applied entry by entry.
func (h *history) keep(t *rapid.T, state State, entries []Entry) {
	applied := h.state
	for _, e := range entries {
		applied = applied.Apply(reread(t, e))
	}
	slatest.SameJSON(t, "applied from the history's JSON", applied, state)
	h.state, h.history = applied, append(h.history, entries...)
}

func TestAHistoryIsWhatTheOracleWalks(t *testing.T) {
	slatest.Worlds()
	rapid.Check(t, func(t *rapid.T) {
		h := begin(t)
		h.check(t)
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			h.Walk(h.gap(t))
			if h.Now >= (slatest.Days-2)*slatest.Day {
				break
			}
			h.step(t, rapid.SampledFrom(everything).Draw(t, "op"))
			h.check(t)
		}
	})
}

func begin(t *rapid.T) *history {
	w := slatest.Worlds()[rapid.IntRange(0, len(slatest.Worlds())-1).Draw(t, "world")]
	now := rapid.IntRange(0, 40*3600).Draw(t, "created")
	pins := map[Metric]int{}
	for _, m := range Metrics() {
		if rapid.IntRange(0, 5).Draw(t, "pin "+string(m)) == 0 {
			pins[m] = max(0, now+rapid.IntRange(-600, 6*3600).Draw(t, "due"))
		}
	}
	o, terms := terms(t, w, pins)
	status := rapid.SampledFrom([]string{"new", "new", "open", "pending", "resolved"}).Draw(t, "status")
	h := &history{World: w, Oracle: slatest.New(w, now, status, o)}
	h.record(t, Entry{Kind: Created, Status: status, Terms: &terms}, func() {})
	return h
}

// gap is when the next thing happens: close, far, at the change of the clocks,
// or about when something is due.
func (h *history) gap(t *rapid.T) int {
	now := h.Now
	switch rapid.IntRange(0, 5).Draw(t, "gap") {
	case 0:
		return now + rapid.IntRange(0, 3).Draw(t, "s")
	case 1:
		return now + rapid.IntRange(0, 2*3600).Draw(t, "s")
	case 2:
		return now + rapid.IntRange(0, 9*3600).Draw(t, "s")
	case 3:
		return max(now, int(h.Turn.Sub(h.Start)/time.Second)+rapid.IntRange(-3700, 3700).Draw(t, "s"))
	}
	c := h.state.Clock(rapid.SampledFrom(Metrics()).Draw(t, "of"))
	due := c.DueAt
	if rapid.Bool().Draw(t, "warning") {
		due = c.WarningAt
	}
	if due.IsZero() || due.Sub(h.Start) > slatest.Days*24*time.Hour {
		return now + 60
	}
	return max(now, int(due.Sub(h.Start)/time.Second)+rapid.IntRange(-1, 2).Draw(t, "s"))
}

// everything is what can happen, the more likely the oftener it is named.
var everything = []string{"sweep", "sweep", "note", "out", "out", "in", "in", "in", "status", "status", "status", "status",
	"match", "match", "pin", "unpin", "suspend", "resume", "resume", "cancel"}

func (h *history) step(t *rapid.T, op string) {
	m := rapid.SampledFrom(Metrics()).Draw(t, "metric")
	switch op {
	case "sweep":
		h.Sweep()
		state, entries := h.state.Sweep(h.At(h.Now))
		h.keep(t, state, entries)
		told, same := h.told.Sweep(h.At(h.Now))
		h.told, h.whole = told, append(h.whole, same...)
		if again := Detect(h.state, h.At(h.Now)); len(again) > 0 {
			t.Fatalf("detected twice: %v", again)
		}
	case "note": // has no entry (rule 3)
	case "out":
		h.record(t, Entry{Kind: Outbound}, func() { h.Answered() })
	case "in":
		h.record(t, Entry{Kind: Inbound}, func() { h.Wrote() })
	case "status":
		status := rapid.SampledFrom([]string{"open", "in_progress", "pending", "waiting_on_customer", "resolved", "closed"}).Draw(t, "status")
		h.record(t, Entry{Kind: StatusChanged, Status: status}, func() { h.Enter(status) })
	case "match":
		o, terms := terms(t, h.World, nil)
		h.record(t, Entry{Kind: Matched, Terms: &terms, Why: "priority"}, func() { h.Match(o) })
	case "pin":
		due := max(0, h.Now+rapid.IntRange(-3600, 8*3600).Draw(t, "due"))
		h.record(t, Entry{Kind: Pinned, Metric: m, DueAt: h.At(due)}, func() { h.Pin(m, due) })
	case "unpin":
		h.record(t, Entry{Kind: Unpinned, Metric: m}, func() { h.Pin(m, slatest.Never) })
	case "suspend":
		h.record(t, Entry{Kind: Suspended, Why: "merged"}, h.Suspend)
	case "resume":
		h.record(t, Entry{Kind: Resumed, Why: "unmerged"}, h.Resume)
	case "cancel":
		if rapid.IntRange(0, 2).Draw(t, "really") == 0 {
			h.record(t, Entry{Kind: Cancelled, Why: "deleted"}, h.Cancel)
		}
	}
}

func (h *history) check(t *rapid.T) {
	h.CheckState(t, h.state)
	h.CheckHistory(t, h.state, h.history)
}
