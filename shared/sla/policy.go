package sla

import (
	"slices"
	"time"
)

// Targets are the minutes that each metric may take; nil names none, 0 is due
// at once (rule 1).
type Targets struct {
	FirstResponse *int64 `json:"first_response_target_minutes,omitempty"`
	NextResponse  *int64 `json:"next_response_target_minutes,omitempty"`
	Resolution    *int64 `json:"resolution_target_minutes,omitempty"`
}

// Equal tells whether each metric may take the same minutes.
func (t Targets) Equal(other Targets) bool {
	return !slices.ContainsFunc(Metrics(), func(m Metric) bool { return !sameMinutes(t.of(m), other.of(m)) })
}

// Pins are the due dates that a client set.
type Pins map[Metric]time.Time

// Policy is what a workspace promises for the tickets of one priority.
type Policy struct {
	Priority string `json:"priority"`
	Targets
	Calendar string   `json:"calendar,omitempty"` // by name; 24x7 without one
	PausesOn []string `json:"pauses_on"`          // statuses in which resolution pauses; null for those of the plan
}

// MaxTarget is the longest target, in minutes: ten years.
const MaxTarget = 10 * 366 * 24 * 60

// DefaultPauses are the statuses in which resolution pauses where neither the policy
// nor the workspace lists any (rule 5).
func DefaultPauses() []string { return []string{pending, waitingOnCustomer} }

// Terms are the targets and the calendar that apply to a ticket from some
// instant on.
type Terms struct {
	FirstResponse Target   `json:"first_response,omitzero"`
	NextResponse  Target   `json:"next_response,omitzero"`
	Resolution    Target   `json:"resolution,omitzero"`
	CalendarName  string   `json:"calendar_name,omitempty"`
	Calendar      Calendar `json:"calendar,omitzero"`       // as it was then, for all three
	CalendarHash  string   `json:"calendar_hash,omitempty"` // where it is kept by that
	PausesOn      []string `json:"pauses_on,omitempty"`     // nil where it pauses on none
}

// Of returns the target of one metric.
func (t Terms) Of(m Metric) Target {
	switch m {
	case FirstResponse:
		return t.FirstResponse
	case NextResponse:
		return t.NextResponse
	}
	return t.Resolution
}

// target returns the target of a metric: the queue's minutes, or else the
// policy's, and the pin if there is one.
func target(pin time.Time, queue, policy *int64) Target {
	t := Target{Pinned: pin.UTC()}
	switch {
	case queue != nil:
		t.Minutes, t.MinutesOf = queue, FromQueue
	case policy != nil:
		t.Minutes, t.MinutesOf = policy, FromPolicy
	}
	return t
}

func (t Targets) of(m Metric) *int64 {
	switch m {
	case FirstResponse:
		return t.FirstResponse
	case NextResponse:
		return t.NextResponse
	}
	return t.Resolution
}
