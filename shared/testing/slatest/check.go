package slatest

import (
	"encoding/json"
	"reflect"
	"time"

	"docket/shared/sla"
)

// T is what a check needs of a test.
type T interface {
	Helper()
	Fatalf(format string, args ...any)
}

// CheckState compares with the oracle all that a ticket's state says at the
// oracle's second, to the second.
func (o *Oracle) CheckState(t T, kept sla.State) {
	t.Helper()
	now := o.world.At(o.Now)
	s := kept.Until(now)
	untracked := true
	for _, m := range sla.Metrics() {
		o.checkClock(t, m, s.Clock(m))
		untracked = untracked && s.Clock(m).State() == sla.Untracked
	}
	if (levelOf(kept, now) == "") != untracked {
		t.Fatalf("the level is %q of %+v", levelOf(kept, now), s)
	}
	if s.Status != o.Status || s.Reopenings != o.reopenings ||
		!s.FirstResolvedAt.Equal(o.world.At(o.firstRes)) || !s.LastResolvedAt.Equal(o.world.At(o.last)) {
		t.Fatalf("the state is %+v, the oracle %+v", s, o)
	}
	if recorded := levelOf(kept, kept.CountedTo); recorded != o.Level() {
		t.Fatalf("the level is %q, the oracle's %q", recorded, o.Level())
	}
	other := o.Clone()
	other.Sweep()
	swept, _ := kept.Sweep(now)
	shows := levelOf(kept, now)
	if then := levelOf(swept, swept.CountedTo); shows != then || shows != other.Level() {
		t.Fatalf("the level shows as %q and is %q once recorded, the oracle's is %q", shows, then, other.Level())
	}
	// An index knows a ticket by these, and is not told of what is recorded.
	if sla.Lasting(kept) != sla.Lasting(swept) || lasting(kept, now) != shows {
		t.Fatalf("the level is %q, and %q of what lasts, which is %q once recorded, and of what has run out: %s %+v", shows, sla.Lasting(kept), sla.Lasting(swept), now, kept)
	}
	amber, due := sla.RunsOut(kept)
	if then, later := sla.RunsOut(swept); !then.Equal(amber) || !later.Equal(due) {
		t.Fatalf("what runs out at %v and %v does so at %v and %v once recorded", amber, due, then, later)
	}
	o.checkNext(t, s)
}

// lasting is the level of what lasts and of what has run out.
func lasting(s sla.State, now time.Time) sla.Level {
	level := sla.Lasting(s)
	amber, due := sla.RunsOut(s)
	if now.Before(s.CountedTo) { // by a clock that is behind
		now = s.CountedTo
	}
	switch {
	case level == "" || due.IsZero() || level == sla.LevelBreached:
		return level
	case !now.Before(due):
		return sla.LevelBreached
	case !now.Before(amber):
		return sla.LevelWarning
	}
	return level
}

// CheckHistory compares the warnings and breaches of a ticket's history with the
// oracle's, and what the history comes to with the state that is kept.
func (o *Oracle) CheckHistory(t T, kept sla.State, history []sla.Entry) {
	t.Helper()
	o.checkFacts(t, history)
	SameJSON(t, "the history folded", sla.Fold(history), kept)
}

// SameJSON compares two values as they are kept.
func SameJSON(t T, what string, got, want any) {
	t.Helper()
	a, _ := json.Marshal(got)
	b, _ := json.Marshal(want)
	if string(a) != string(b) {
		t.Fatalf("%s:\n%s\n%s", what, a, b)
	}
}

func levelOf(s sla.State, now time.Time) sla.Level {
	if level := sla.Overall(s, now); level != nil {
		return *level
	}
	return ""
}

func (o *Oracle) checkClock(t T, m sla.Metric, c sla.Clock) {
	t.Helper()
	own := o.Clocks[m]
	want := sla.Clock{
		Phase: o.phase(m), Cycle: own.cycle, Elapsed: int64(own.elapsed), Warned: own.warned, Amber: own.amber, Breached: own.breached, Breaches: own.breaches,
	}
	if own.cycle > 0 {
		want.StartedAt, want.MetAt = o.world.At(own.start), o.world.At(own.met)
		want.BreachedAt, want.DetectedAt = o.world.At(own.breachedAt), o.world.At(own.seen)
	}
	warn, due := o.Expected(m)
	got := c
	got.Target, got.Later, got.WarningAt, got.DueAt, got.ResumedAt = sla.Target{}, nil, time.Time{}, time.Time{}, time.Time{}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s is\n%+v, the oracle's\n%+v", m, got, want)
	}
	if since := max(c.StartedAt.Unix(), c.ResumedAt.Unix()); own.cycle > 0 && since != o.world.At(own.from).Unix() {
		t.Fatalf("%s began at %v and went on at %v, the oracle's has run since %v", m, c.StartedAt, c.ResumedAt, o.world.At(own.from))
	}
	if !o.world.Near(c.WarningAt, warn) || !o.world.Near(c.DueAt, due) {
		t.Fatalf("%s at %v warns at %v and is due at %v, the oracle's %v and %v",
			m, o.world.At(o.Now), c.WarningAt, c.DueAt, o.world.At(warn), o.world.At(due))
	}
	source, pinned := c.Target.Source(), own.Held.Pin != Never
	if pinned != (source == sla.FromPin) || (!pinned && own.Held.Minutes != Never && source != own.Held.Source) {
		t.Fatalf("%s has the source %s, the oracle's %+v", m, source, own.Held)
	}
}

// Near tells whether an instant is that second, or both are past the end of the world.
func (w *World) Near(got time.Time, want int) bool {
	if want >= Days*Day {
		return !got.Before(w.At(Days * Day))
	}
	return got.Equal(w.At(want))
}

func (o *Oracle) checkFacts(t T, history []sla.Entry) {
	t.Helper()
	count := map[Fact]int{}
	once := map[Fact]int{}
	for _, e := range history {
		if e.Kind != sla.Warned && e.Kind != sla.Breached {
			continue
		}
		if !e.At.Equal(o.world.At(o.world.Second(e.At))) || !e.DueAt.Equal(o.world.At(o.world.Second(e.DueAt))) {
			t.Fatalf("not to the second: %+v", e)
		}
		count[Fact{e.Kind, e.Metric, e.Cycle, o.world.Second(e.DueAt), o.world.Second(e.At), e.Again}]++
		if key := (Fact{Kind: e.Kind, Metric: e.Metric, Cycle: e.Cycle}); !e.Again {
			if once[key]++; once[key] > 1 {
				t.Fatalf("twice: %+v", key)
			}
		}
	}
	for _, f := range o.Facts {
		count[f]--
	}
	for f, n := range count {
		if n != 0 {
			t.Fatalf("%+d of %+v in the history\n%+v\nof the oracle's\n%+v", n, f, history, o.Facts)
		}
	}
}

// checkNext: the timer goes off at the first second that finds anything.
func (o *Oracle) checkNext(t T, s sla.State) {
	t.Helper()
	next, ok := sla.Next(s)
	first := Never
	for _, m := range sla.Metrics() {
		c := o.Clocks[m]
		warn, due := o.Expected(m)
		if due == Never || c.breached {
			continue
		}
		if c.Held.Pin != Never || c.Held.Minutes != 0 {
			due++
		}
		if due = max(due, c.from); !c.amber {
			due = min(due, max(warn, c.from))
		}
		if first == Never || due < first {
			first = due
		}
	}
	if ok != (first != Never) || (ok && !o.world.Near(next.At, first)) {
		t.Fatalf("next is %+v %v, the oracle's %v", next, ok, o.world.At(first))
	}
	if ok && (len(sla.Detect(s, next.At)) == 0 || (next.At.After(s.CountedTo) && len(sla.Detect(s, next.At.Add(-time.Second))) > 0)) {
		t.Fatalf("the timer of %+v is not the first second that finds anything", next)
	}
}
