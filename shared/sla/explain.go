package sla

import (
	"fmt"
	"strings"
	"time"
)

// Line is one sentence of the explanation of a metric.
type Line struct {
	At   time.Time `json:"at"`
	Text string    `json:"text"`
}

// Explain describes how a metric got into its present state: one line for each
// entry of the history that moved its clock, oldest first.
func Explain(entries []Entry, m Metric) []Line {
	var lines []Line
	var s State
	for _, e := range entries {
		before := s
		s = s.Apply(e)
		if text := sentence(e, before, s, m); text != "" {
			lines = append(lines, Line{At: s.CountedTo, Text: text})
		}
	}
	return lines
}

// sentence says what e did to the clock of m. It is empty if e did nothing.
func sentence(e Entry, before, after State, m Metric) string {
	was, is := before.Clock(m), after.Clock(m)
	switch {
	case e.Kind == Warned || e.Kind == Breached:
		return recorded(e, was, is, m)
	case is.Phase == Stopped && was.Phase != Stopped:
		return fmt.Sprintf("Cancelled (%s) after %s.", cause(e), elapsed(is))
	case is.Phase == Met && was.Phase != Met:
		return fmt.Sprintf("Met (%s) after %s.", cause(e), elapsed(is))
	case is.Cycle != was.Cycle && m != NextResponse:
		return fmt.Sprintf("Started (%s): %s.", cause(e), standing(after, m))
	case is.Cycle != was.Cycle:
		return fmt.Sprintf("Cycle %d started (%s): %s.", is.Cycle, cause(e), standing(after, m))
	case was.Phase == Met && is.Phase != Met:
		return fmt.Sprintf("Reopened (%s), time while done does not count: %s.", cause(e), standing(after, m))
	case e.Kind == Pinned && e.Metric == m:
		return fmt.Sprintf("Due date pinned to %s: %s.", instant(whole(e.DueAt)), standing(after, m))
	case e.Kind == Unpinned && e.Metric == m:
		return fmt.Sprintf("Due date unpinned: %s.", standing(after, m))
	case e.Kind == Matched:
		return rematched(e, before, after, m)
	case is.Phase != was.Phase && is.Phase != Idle:
		return fmt.Sprintf("%s (%s): %s.", change(e, is.Phase), cause(e), standing(after, m))
	}
	return ""
}

func recorded(e Entry, was, is Clock, m Metric) string {
	switch {
	case e.Metric != m || (was.Amber == is.Amber && was.Breached == is.Breached):
		return ""
	case e.Kind == Warned && e.Again:
		return fmt.Sprintf("Past 75%% once more at %s, detected at %s; nobody is notified again.", instant(e.DueAt), instant(e.At))
	case e.Kind == Warned:
		return fmt.Sprintf("Warning: 75%% of the target passed at %s, detected at %s.", instant(e.DueAt), instant(e.At))
	}
	return fmt.Sprintf("Breached at %s, detected at %s.", instant(is.BreachedAt), instant(is.DetectedAt))
}

// rematched is a sentence where the match changed how the clock runs.
func rematched(e Entry, before, after State, m Metric) string {
	was, is := before.Clock(m), after.Clock(m)
	if is.Phase == Met || is.Phase == Stopped {
		return ""
	}
	if was.Target.same(is.Target) && was.Phase == is.Phase && before.Calendar.Equal(after.Calendar) {
		return ""
	}
	return fmt.Sprintf("Matched again (%s), elapsed time kept: %s.", cause(e), standing(after, m))
}

// standing says the target, how much of it has elapsed, and when it is due.
func standing(s State, m Metric) string {
	c := s.Clock(m)
	words := []string{held(c.Target, s)}
	if c.Elapsed > 0 {
		words = append(words, elapsed(c)+" elapsed")
	}
	switch {
	case !c.DueAt.IsZero():
		words = append(words, "due "+instant(c.DueAt))
	case c.State() == Paused && c.HasPin():
		words = append(words, "stopped, due date "+instant(whole(c.Target.Pinned))+" kept")
	case c.State() == Paused:
		words = append(words, "paused with "+duration(c.Remaining(s.CountedTo))+" left")
	}
	return strings.Join(words, ", ")
}

func held(t Target, s State) string {
	switch t.Source() {
	case FromPin:
		return "pinned, in wall time"
	case FromNone:
		return "no target"
	}
	calendar := "24x7"
	if s.CalendarName != "" {
		calendar = "calendar " + s.CalendarName
	}
	return fmt.Sprintf("target %s of the %s (%s)", duration(seconds(t.full())), t.Source(), calendar)
}

func elapsed(c Clock) string { return duration(seconds(c.Elapsed)) }

// cause names an entry in a word or two.
func cause(e Entry) string {
	switch e.Kind {
	case StatusChanged:
		return "status " + e.Status
	case Outbound:
		return "public reply"
	case Inbound:
		return "customer's message"
	}
	if e.Why != "" {
		return e.Why
	}
	return string(e.Kind)
}

func change(e Entry, to Phase) string {
	switch {
	case e.Kind == Suspended:
		return "Suspended"
	case to == Running:
		return "Resumed"
	}
	return "Paused"
}

func instant(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// duration is d as "8h 30m 5s", without the parts that are nothing.
func duration(d time.Duration) string {
	if d <= 0 {
		return "0s"
	}
	var parts []string
	n := int64(d / time.Second)
	for _, unit := range []struct {
		name string
		size int64
	}{{"h", 3600}, {"m", 60}, {"s", 1}} {
		if n >= unit.size {
			parts = append(parts, fmt.Sprintf("%d%s", n/unit.size, unit.name))
			n %= unit.size
		}
	}
	return strings.Join(parts, " ")
}
