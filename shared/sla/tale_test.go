package sla_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	. "docket/shared/sla"
)

// tale is a ticket of 2026-06-01, a Monday, told by the wall clock of UTC:
// "09:00" is of that day, "+2 09:00" of two days later.
type tale struct {
	*testing.T
	State
	history []Entry
}

func (t *tale) when(clock string) time.Time {
	t.Helper()
	day := 0
	if rest, ok := strings.CutPrefix(clock, "+"); ok {
		if _, err := fmt.Sscanf(rest, "%d %s", &day, &clock); err != nil {
			t.Fatal(err)
		}
	}
	if len(clock) == 5 {
		clock += ":00"
	}
	return at(t, "2026-06-01T"+clock+"Z").AddDate(0, 0, day)
}

// minutes is a target of the policy.
func minutes(n int64) Target { return Target{Minutes: &n, MinutesOf: FromPolicy} }

// open tells of a ticket created at 09:00.
func open(t *testing.T, terms Terms) *tale {
	if terms.PausesOn == nil {
		terms.PausesOn = DefaultPauses()
	}
	s := &tale{T: t}
	s.do("09:00", Entry{Kind: Created, Status: "new", Terms: &terms})
	return s
}

func (t *tale) do(clock string, e Entry) {
	t.Helper()
	e.At = t.when(clock)
	state, entries := t.Record(e)
	t.State, t.history = state, append(t.history, entries...)
}

func (t *tale) status(clock, status string) {
	t.Helper()
	t.do(clock, Entry{Kind: StatusChanged, Status: status})
}

func (t *tale) match(clock string, terms Terms) {
	t.Helper()
	if terms.PausesOn == nil {
		terms.PausesOn = DefaultPauses()
	}
	t.do(clock, Entry{Kind: Matched, Terms: &terms})
}

func (t *tale) pin(clock string, m Metric, due string) {
	t.Helper()
	t.do(clock, Entry{Kind: Pinned, Metric: m, DueAt: t.when(due)})
}

func (t *tale) sweep(clock string) {
	t.Helper()
	state, entries := t.Sweep(t.when(clock))
	t.State, t.history = state, append(t.history, entries...)
}

// is checks the shown phase and the due date, "" for none.
func (t *tale) is(m Metric, phase Phase, due string) {
	t.Helper()
	var want time.Time
	if due != "" {
		want = t.when(due)
	}
	if c := t.Clock(m); c.State() != phase || !c.DueAt.Equal(want) {
		t.Fatalf("%s is %s, due %v, want %s and %s", m, c.State(), c.DueAt, phase, due)
	}
}

func (t *tale) level(want Level) {
	t.Helper()
	got := Level("null")
	if l := Overall(t.State, t.CountedTo); l != nil {
		got = *l
	}
	if got != want {
		t.Fatalf("the ticket is %s, want %s", got, want)
	}
}

// recorded checks all warnings and breaches: "breached resolution 1 10:00 10:05"
// is of cycle 1, due at 10:00, detected at 10:05.
func (t *tale) recorded(want ...string) {
	t.Helper()
	got := []string{}
	for _, e := range t.history {
		if e.Kind == Warned || e.Kind == Breached {
			day := func(x time.Time) string { return strings.TrimSuffix(x.Format("02 15:04:05")[3:], ":00") }
			line := fmt.Sprintf("%s %s %d %s %s", e.Kind, e.Metric, e.Cycle, day(e.DueAt), day(e.At))
			if e.Again {
				line += " again"
			}
			got = append(got, line)
		}
	}
	if !slices.Equal(got, want) {
		t.Fatalf("recorded\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
