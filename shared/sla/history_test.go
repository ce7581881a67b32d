package sla

import (
	"encoding/json"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// world is five days around a change of the clocks, every second of them
// looked at under each of some calendars.
type world struct {
	start, turn time.Time
	calendars   []Calendar
	open        [][]bool
	passed      [][]int // open seconds before each second
}

const worldDays = 5

// worlds are slow to look at, so they are made once and shared.
var worlds = sync.OnceValue(func() []*world {
	var all []*world
	for _, turn := range turns[:6] {
		near, _ := time.Parse(time.RFC3339, turn.at)
		zone, _ := time.LoadLocation(turn.zone)
		w := &world{start: near.Add(-36 * time.Hour), turn: near}
		day := near.In(zone)
		w.calendars = []Calendar{
			Always(),
			office(turn.zone, day.AddDate(0, 0, 2).Format(time.DateOnly)),
			everyDay(turn.zone, "00:10", "01:45", "01:50", "02:20", "02:40", "03:10", "22:00", "24:00"),
		}
		for _, c := range w.calendars {
			seen := make([]bool, worldDays*secondsPerDay)
			edges := secondsOf(c)
			for i := range seen {
				seen[i] = c.always() || openFast(c, edges, w.start.Add(seconds(int64(i))).In(zone))
			}
			passed := make([]int, len(seen)+1)
			for i, open := range seen {
				passed[i+1] = passed[i]
				if open {
					passed[i+1]++
				}
			}
			w.open, w.passed = append(w.open, seen), append(w.passed, passed)
		}
		all = append(all, w)
	}
	return all
})

func secondsOf(c Calendar) (edges [7][]span) {
	for _, i := range c.Intervals {
		day, _ := weekday(i.Day)
		from, _ := clock(i.From)
		to, _ := clock(i.To)
		edges[day] = append(edges[day], span{from, to})
	}
	return edges
}

// openFast is openAt without text. TestTheOracleReadsTheWallClock compares them.
func openFast(c Calendar, edges [7][]span, wall time.Time) bool {
	hour, minute, second := wall.Clock()
	now := int64(hour*3600 + minute*60 + second)
	for _, s := range edges[wall.Weekday()] {
		if s.from <= now && now < s.to {
			return len(c.Holidays) == 0 || !slices.Contains(c.Holidays, wall.Format(time.DateOnly))
		}
	}
	return false
}

func TestTheOracleReadsTheWallClock(t *testing.T) {
	for _, w := range worlds() {
		for n, c := range w.calendars[1:] {
			zone, _ := time.LoadLocation(c.Zone)
			for i := 0; i < len(w.open[n+1]); i += 7 * 13 {
				if want := openAt(c, zone, w.start.Unix()+int64(i)); w.open[n+1][i] != want {
					t.Fatalf("%v at %v: %v", c, w.start.Add(seconds(int64(i))).In(zone), !want)
				}
			}
		}
	}
}

type oTerms struct {
	targets  map[Metric]oTarget
	calendar int
	pauses   []string
}

// terms draws terms for the oracle, and the same for the package, by way of Match.
func (w *world) terms(t *rapid.T, pins map[Metric]int) (oTerms, Terms) {
	o := oTerms{targets: map[Metric]oTarget{}, calendar: rapid.IntRange(0, len(w.calendars)-1).Draw(t, "calendar")}
	var queue, policy Targets
	pinned := Pins{}
	for _, m := range Metrics() {
		minutes := rapid.SampledFrom([]int{never, 0, 1, 7, 60, 95, 240, 480})
		source := rapid.SampledFrom([]Source{FromQueue, FromPolicy, FromPolicy}).Draw(t, "source")
		target := oTarget{minutes: minutes.Draw(t, string(m)), source: source, pin: never}
		if pin, ok := pins[m]; ok {
			target.pin = pin
			pinned[m] = w.at(pin)
		}
		if target.minutes != never {
			into := &policy
			if source == FromQueue {
				into = &queue
				*policy.slot(m) = ptr(int64(17)) // the queue's goes before it
			}
			*into.slot(m) = ptr(int64(target.minutes))
		}
		o.targets[m] = target
	}
	pauses := rapid.SampledFrom([][]string{nil, {}, {"pending"}, {"in_progress", "waiting_on_customer"}}).Draw(t, "pauses")
	if o.pauses = pauses; pauses == nil {
		o.pauses = []string{"pending", "waiting_on_customer"}
	}
	policies := []Policy{
		{Priority: "low", Targets: Targets{Resolution: ptr(int64(1))}},
		{Priority: "high", Targets: policy, Calendar: []string{"", "a", "b"}[o.calendar], PausesOn: pauses},
	}
	return o, Plan{policies, []NamedCalendar{{"a", w.calendars[1]}, {"b", w.calendars[2]}}}.Match("high", pinned, queue)
}

func (t *Targets) slot(m Metric) **int64 {
	return map[Metric]**int64{FirstResponse: &t.FirstResponse, NextResponse: &t.NextResponse, Resolution: &t.Resolution}[m]
}

func (w *world) at(second int) time.Time {
	if second == never {
		return time.Time{}
	}
	return w.start.Add(seconds(int64(second)))
}

// history is one ticket of a test: what the package says of it, and the oracle.
type history struct {
	*world
	*oracle
	state  State
	ledger []Entry
}

// reread is v after a trip through JSON.
func reread[T any](t *rapid.T, v T) T {
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var back T
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	return back
}

// record has the package and the oracle take e at once: what was due is
// recorded before it, and what it makes due after it.
func (h *history) record(t *rapid.T, e Entry, act func()) {
	e.At = h.at(h.now).Add(time.Duration(h.now%1000) * time.Millisecond) // fractions change nothing
	h.sweep()
	act()
	h.sweep()
	state, entries := h.state.Record(e)
	h.keep(t, state, entries)
}

// keep compares the state that was reached with the one applied entry by entry.
func (h *history) keep(t *rapid.T, state State, entries []Entry) {
	applied := h.state
	for _, e := range entries {
		applied = reread(t, applied.Apply(reread(t, e)))
	}
	sameJSON(t, "applied after JSON", applied, state)
	h.state, h.ledger = applied, append(h.ledger, entries...)
}

func sameJSON(t *rapid.T, what string, got, want any) {
	a, _ := json.Marshal(got)
	b, _ := json.Marshal(want)
	if string(a) != string(b) {
		t.Fatalf("%s:\n%s\n%s", what, a, b)
	}
}

func TestAHistoryIsWhatTheOracleWalks(t *testing.T) {
	worlds()
	rapid.Check(t, func(t *rapid.T) {
		h := begin(t)
		h.check(t)
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			h.walk(h.gap(t))
			if h.now >= (worldDays-2)*secondsPerDay {
				break
			}
			h.step(t)
			h.check(t)
		}
		sameJSON(t, "fold", Fold(h.ledger), h.state)
	})
}

func begin(t *rapid.T) *history {
	w := worlds()[rapid.IntRange(0, len(worlds())-1).Draw(t, "world")]
	now := rapid.IntRange(0, 40*3600).Draw(t, "created")
	pins := map[Metric]int{}
	for _, m := range Metrics() {
		if rapid.IntRange(0, 5).Draw(t, "pin "+string(m)) == 0 {
			pins[m] = max(0, now+rapid.IntRange(-600, 6*3600).Draw(t, "due"))
		}
	}
	o, terms := w.terms(t, pins)
	status := rapid.SampledFrom([]string{"new", "new", "open", "pending", "resolved"}).Draw(t, "status")
	h := &history{world: w, oracle: newOracle(w, now, status, o)}
	h.record(t, Entry{Kind: Created, Status: status, Terms: &terms}, func() {})
	return h
}

// gap is when the next thing happens: close, far, at the change of the clocks,
// or about when something is due.
func (h *history) gap(t *rapid.T) int {
	now := h.now
	switch rapid.IntRange(0, 5).Draw(t, "gap") {
	case 0:
		return now + rapid.IntRange(0, 3).Draw(t, "s")
	case 1:
		return now + rapid.IntRange(0, 2*3600).Draw(t, "s")
	case 2:
		return now + rapid.IntRange(0, 9*3600).Draw(t, "s")
	case 3:
		return max(now, int(h.turn.Sub(h.start)/time.Second)+rapid.IntRange(-3700, 3700).Draw(t, "s"))
	}
	c := h.state.Clock(rapid.SampledFrom(Metrics()).Draw(t, "of"))
	due := c.DueAt
	if rapid.Bool().Draw(t, "warning") {
		due = c.WarningAt
	}
	if due.IsZero() || due.Sub(h.start) > worldDays*24*time.Hour {
		return now + 60
	}
	return max(now, int(due.Sub(h.start)/time.Second)+rapid.IntRange(-1, 2).Draw(t, "s"))
}

func (h *history) step(t *rapid.T) {
	m := rapid.SampledFrom(Metrics()).Draw(t, "metric")
	switch op := rapid.SampledFrom([]string{"sweep", "sweep", "note", "out", "out", "in", "in", "in", "status", "status", "status", "match", "match", "pin", "unpin", "cancel"}).Draw(t, "op"); op {
	case "sweep":
		h.sweep()
		state, entries := h.state.Sweep(h.at(h.now))
		h.keep(t, state, entries)
		if again := Detect(h.state, h.at(h.now)); len(again) > 0 {
			t.Fatalf("detected twice: %v", again)
		}
	case "note": // has no entry (rule 3)
	case "out":
		h.record(t, Entry{Kind: Outbound}, h.answered)
	case "in":
		h.record(t, Entry{Kind: Inbound}, h.wrote)
	case "status":
		status := rapid.SampledFrom([]string{"open", "in_progress", "pending", "waiting_on_customer", "resolved", "closed"}).Draw(t, "status")
		h.record(t, Entry{Kind: StatusChanged, Status: status}, func() { h.enter(status) })
	case "match":
		o, terms := h.terms(t, nil)
		h.record(t, Entry{Kind: Matched, Terms: &terms, Why: "priority"}, func() { h.match(o) })
	case "pin":
		due := max(0, h.now+rapid.IntRange(-3600, 8*3600).Draw(t, "due"))
		h.record(t, Entry{Kind: Pinned, Metric: m, DueAt: h.at(due)}, func() { h.pin(m, due) })
	case "unpin":
		h.record(t, Entry{Kind: Unpinned, Metric: m}, func() { h.pin(m, never) })
	case "cancel":
		if rapid.IntRange(0, 2).Draw(t, "really") == 0 {
			h.record(t, Entry{Kind: Cancelled, Why: "archived"}, h.cancel)
		}
	}
}

func levelOf(s State, now time.Time) Level {
	if level := Overall(s, now); level != nil {
		return *level
	}
	return ""
}

// check compares everything that the package says with the oracle.
func (h *history) check(t *rapid.T) {
	s := h.state.Until(h.at(h.now))
	for _, m := range Metrics() {
		h.checkClock(t, m, s.Clock(m), h.clocks[m])
	}
	if s.Status != h.status || s.Reopenings != h.reopenings || !s.FirstResolvedAt.Equal(h.at(h.firstRes)) || !s.LastResolvedAt.Equal(h.at(h.last)) {
		t.Fatalf("the state is %+v, the oracle %+v", s, h.oracle)
	}
	recorded := levelOf(h.state, h.state.CountedTo)
	if recorded != h.level() {
		t.Fatalf("the level is %q, the oracle's %q", recorded, h.level())
	}
	swept, _ := h.state.Sweep(h.at(h.now))
	if now, then := levelOf(h.state, h.at(h.now)), levelOf(swept, swept.CountedTo); now != then {
		t.Fatalf("the level shows as %q and is %q once recorded", now, then)
	}
	h.checkFacts(t)
	h.checkNext(t, s)
}

func (h *history) checkClock(t *rapid.T, m Metric, c Clock, o *oClock) {
	want := Clock{
		Phase: o.phase, Cycle: o.cycle, Elapsed: int64(o.elapsed), Warned: o.warned, Amber: o.amber, Breached: o.breached, Breaches: o.breaches,
	}
	if o.cycle > 0 {
		want.StartedAt, want.MetAt = h.at(o.start), h.at(o.met)
		want.BreachedAt, want.DetectedAt = h.at(o.breachedAt), h.at(o.seen)
	}
	warn, due := h.expected(o)
	got := c
	got.Target, got.Later, got.WarningAt, got.DueAt = Target{}, nil, time.Time{}, time.Time{}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s is\n%+v, the oracle's\n%+v", m, got, want)
	}
	if !h.near(c.WarningAt, warn) || !h.near(c.DueAt, due) {
		t.Fatalf("%s at %v warns at %v and is due at %v, the oracle's %v and %v", m, h.at(h.now), c.WarningAt, c.DueAt, h.at(warn), h.at(due))
	}
	if source := c.Target.Source(); (o.held.pin != never) != (source == FromPin) || (o.held.pin == never && o.held.minutes != never && source != o.held.source) {
		t.Fatalf("%s has the source %s, the oracle's %+v", m, source, o.held)
	}
}

// expected is when the warning and the breach will be due, never for not at all.
func (h *history) expected(o *oClock) (warn, due int) {
	pinned := o.held.pin != never
	if (o.phase != Running && (o.phase != Paused || !pinned)) || !o.held.tracked() {
		return never, never
	}
	warn, due = o.warnAt, o.dueAt
	switch {
	case pinned:
		if due = o.held.pin; warn == never {
			for warn = h.now; (warn-o.start)*4 < (due-o.start)*3; warn++ {
			}
		}
		return min(warn, due), due
	case warn == never:
		warn = h.ahead(o, o.held.minutes*45)
	}
	if due == never {
		due = h.ahead(o, o.held.minutes*60)
	}
	return warn, due
}

// near tells whether an instant is the oracle's, or both are past the end of its world.
func (h *history) near(got time.Time, want int) bool {
	if want >= worldDays*secondsPerDay {
		return !got.Before(h.at(worldDays * secondsPerDay))
	}
	return got.Equal(h.at(want))
}

func (h *history) checkFacts(t *rapid.T) {
	type fact struct {
		Kind   Kind
		Metric Metric
		Cycle  int
		Due    string
		At     string
		Again  bool
	}
	count := map[fact]int{}
	once := map[fact]int{}
	for _, e := range h.ledger {
		if e.Kind == Warned || e.Kind == Breached {
			count[fact{e.Kind, e.Metric, e.Cycle, e.DueAt.Format(time.RFC3339), e.At.Format(time.RFC3339), e.Again}]++
			if key := (fact{Kind: e.Kind, Metric: e.Metric, Cycle: e.Cycle}); !e.Again {
				if once[key]++; once[key] > 1 {
					t.Fatalf("twice: %+v", key)
				}
			}
		}
	}
	for _, f := range h.facts {
		count[fact{f.kind, f.metric, f.cycle, h.at(f.due).Format(time.RFC3339), h.at(f.at).Format(time.RFC3339), f.again}]--
	}
	for f, n := range count {
		if n != 0 {
			t.Fatalf("%+d of %+v in the ledger\n%+v\nof the oracle's\n%+v", n, f, h.ledger, h.facts)
		}
	}
}

// checkNext: the timer goes off at the first second that finds anything.
func (h *history) checkNext(t *rapid.T, s State) {
	next, ok := Next(s)
	first := never
	for _, m := range Metrics() {
		o := h.clocks[m]
		warn, due := h.expected(o)
		if due == never || o.breached {
			continue
		}
		if o.held.pin != never || o.held.minutes != 0 {
			due++
		}
		if !o.amber {
			due = min(due, warn)
		}
		if first == never || due < first {
			first = due
		}
	}
	if ok != (first != never) || (ok && !h.near(next.At, first)) {
		t.Fatalf("next is %+v %v, the oracle's %v", next, ok, h.at(first))
	}
	if ok && (len(Detect(s, next.At)) == 0 || (next.At.After(s.CountedTo) && len(Detect(s, next.At.Add(-time.Second))) > 0)) {
		t.Fatalf("the timer of %+v is not the first second that finds anything", next)
	}
}
