package sla

import (
	"fmt"
	"slices"
	"time"
)

// Targets are the minutes that each metric may take; nil names none, 0 is due
// at once (rule 1).
type Targets struct {
	FirstResponse *int64 `json:"first_response_minutes,omitempty"`
	NextResponse  *int64 `json:"next_response_minutes,omitempty"`
	Resolution    *int64 `json:"resolution_minutes,omitempty"`
}

// Pins are the due dates that a client set; nil where it set none.
type Pins struct {
	FirstResponse *time.Time
	NextResponse  *time.Time
	Resolution    *time.Time
}

// Policy is what a workspace promises for the tickets of one priority.
type Policy struct {
	Priority string   `json:"priority"`
	Targets  Targets  `json:"targets,omitzero"`
	Calendar string   `json:"calendar,omitempty"` // by name; 24x7 without one
	PausesOn []string `json:"pauses_on"`          // statuses in which resolution pauses; null for DefaultPauses
}

// MaxTarget is the longest target, in minutes: ten years.
const MaxTarget = 10 * 366 * 24 * 60

// DefaultPauses are the statuses in which resolution pauses where the policy
// lists none (rule 5).
func DefaultPauses() []string { return []string{pending, waitingOnCustomer} }

// Check is nil or Invalid with every broken rule of the policy.
func (p Policy) Check() error {
	var all Invalid
	if p.Priority == "" {
		all.broken("priority", "must not be empty")
	}
	for _, m := range Metrics() {
		if minutes := p.Targets.of(m); minutes != nil && (*minutes < 0 || *minutes > MaxTarget) {
			all.broken("targets."+string(m)+"_minutes", fmt.Sprintf("must be 0 to %d minutes", MaxTarget))
		}
	}
	for i, status := range p.PausesOn {
		if status == "" || done(status) {
			all.broken(fmt.Sprintf("pauses_on[%d]", i), "must be a status in which the ticket is not done")
		}
	}
	return all.err()
}

// Terms are what a ticket is held to from some instant on.
type Terms struct {
	FirstResponse Target   `json:"first_response,omitzero"`
	NextResponse  Target   `json:"next_response,omitzero"`
	Resolution    Target   `json:"resolution,omitzero"`
	CalendarName  string   `json:"calendar_name,omitempty"`
	Calendar      Calendar `json:"calendar,omitzero"` // as it was then, for all three
	PausesOn      []string `json:"pauses_on,omitempty"`
}

// Of is the target of one metric.
func (t Terms) Of(m Metric) Target {
	switch m {
	case FirstResponse:
		return t.FirstResponse
	case NextResponse:
		return t.NextResponse
	}
	return t.Resolution
}

// Match says what a ticket of this priority is held to (rule 1): for each
// metric a pin, or else the queue's target, or else that of the priority's
// policy. The calendar is the policy's even for a pin or a queue's target, and
// 24x7 where there is no policy, it names none, or the name is not in calendars.
func Match(priority string, pins Pins, queue Targets, policies []Policy, calendars map[string]Calendar) Terms {
	var policy Policy
	if i := slices.IndexFunc(policies, func(p Policy) bool { return p.Priority == priority }); i >= 0 {
		policy = policies[i]
	}
	terms := Terms{
		FirstResponse: target(pins.FirstResponse, queue.FirstResponse, policy.Targets.FirstResponse),
		NextResponse:  target(pins.NextResponse, queue.NextResponse, policy.Targets.NextResponse),
		Resolution:    target(pins.Resolution, queue.Resolution, policy.Targets.Resolution),
		PausesOn:      policy.PausesOn,
	}
	if calendar, ok := calendars[policy.Calendar]; ok {
		terms.CalendarName, terms.Calendar = policy.Calendar, calendar
	}
	if terms.PausesOn == nil {
		terms.PausesOn = DefaultPauses()
	}
	return terms
}

func target(pin *time.Time, queue, policy *int64) Target {
	var t Target
	switch {
	case queue != nil:
		t = Target{Minutes: queue, MinutesOf: FromQueue}
	case policy != nil:
		t = Target{Minutes: policy, MinutesOf: FromPolicy}
	}
	if pin != nil {
		t.Pinned = whole(*pin)
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
