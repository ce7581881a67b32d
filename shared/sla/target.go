package sla

import "time"

// Source says where a metric's target comes from (rule 1).
type Source string

// The sources, the first that applies wins.
const (
	FromPin    Source = "pinned"
	FromQueue  Source = "queue"
	FromPolicy Source = "policy"
	FromNone   Source = "none"
)

// Target is the goal of one metric. The minutes and their source are kept
// beside a pin, for when it is removed. The zero Target tracks nothing.
type Target struct {
	Minutes   *int64    `json:"minutes,omitempty"`
	MinutesOf Source    `json:"minutes_source,omitempty"` // queue or policy
	Pinned    time.Time `json:"pinned,omitzero"`          // the due date that a client set, as it did; the clock takes its whole seconds
}

// Source returns where the target comes from.
func (t Target) Source() Source {
	switch {
	case !t.Pinned.IsZero():
		return FromPin
	case t.Minutes != nil:
		return t.MinutesOf
	}
	return FromNone
}

// Tracked says whether the metric has a target.
func (t Target) Tracked() bool { return t.Source() != FromNone }

// same tells whether two targets run the same clock, whatever their source.
func (t Target) same(other Target) bool {
	return sameMinutes(t.Minutes, other.Minutes) && t.Pinned.Equal(other.Pinned)
}

func sameMinutes(a, b *int64) bool { return a == b || (a != nil && b != nil && *a == *b) }

// atOnce tells whether the target is 0 minutes.
func (t Target) atOnce() bool { return t.Pinned.IsZero() && t.Minutes != nil && *t.Minutes == 0 }

// full is the target in seconds of business time, warn the 75% of it (rule 9).
func (t Target) full() int64 { return *t.Minutes * 60 }
func (t Target) warn() int64 { return *t.Minutes * 45 }
