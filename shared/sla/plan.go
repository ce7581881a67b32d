package sla

import (
	"fmt"
	"slices"

	"docket/shared/fault"
	"docket/shared/fold"
)

// Plan is what a workspace promises: its policies, one a priority at most, and
// the calendars that they name.
type Plan struct {
	Policies  []Policy        `json:"policies"`
	Calendars []NamedCalendar `json:"calendars"`
	Pauses    []string        `json:"-"` // statuses in which resolution pauses where no policy says; nil: DefaultPauses. A setting of the workspace has them
}

// NamedCalendar is a calendar under the name by which policies refer to it.
type NamedCalendar struct {
	Name string `json:"name"`
	Calendar
}

// Limits of a plan, which keep it and every ticket's state far below the size of an item.
const (
	MaxCalendars    = 20
	MaxCalendarName = 64 // characters
)

// Match returns the terms for a ticket of this priority (rule 1): for each
// metric a pin, or else the queue's target, or else that of the priority's
// policy. The calendar is always the policy's, and 24x7 if there is no policy
// or it names none.
func (p Plan) Match(priority string, pins Pins, queue Targets) Terms {
	var policy Policy
	if i := slices.IndexFunc(p.Policies, func(p Policy) bool { return p.Priority == priority }); i >= 0 {
		policy = p.Policies[i]
	}
	terms := Terms{
		FirstResponse: target(pins[FirstResponse], queue.FirstResponse, policy.FirstResponse),
		NextResponse:  target(pins[NextResponse], queue.NextResponse, policy.NextResponse),
		Resolution:    target(pins[Resolution], queue.Resolution, policy.Resolution),
	}
	if i := p.calendar(policy.Calendar); i >= 0 {
		terms.CalendarName, terms.Calendar = policy.Calendar, p.Calendars[i].Calendar
	}
	if on := pauses(policy.PausesOn, p.Pauses, DefaultPauses()); len(on) > 0 {
		terms.PausesOn = on
	}
	return terms
}

// pauses are the first of some lists of statuses that says any, which an empty one does.
func pauses(lists ...[]string) []string {
	i := slices.IndexFunc(lists, func(on []string) bool { return on != nil })
	return lists[i]
}

// calendar is the index of a calendar, -1 where there is none of the name, in
// whatever form it is written.
func (p Plan) calendar(name string) int {
	form := fold.Text(name)
	return slices.IndexFunc(p.Calendars, func(c NamedCalendar) bool { return fold.Text(c.Name) == form })
}

// CheckPolicies returns nil, or a fault with every rule that the policies
// break. A policy must name calendars that exist.
func (p Plan) CheckPolicies() error {
	var r fault.Rules
	var seen []string
	for i, policy := range p.Policies {
		at := fmt.Sprintf("policies[%d]", i)
		if slices.Contains(seen, policy.Priority) {
			r.Broken(at+".priority", "must not have a second policy")
		}
		seen = append(seen, policy.Priority)
		if policy.Calendar != "" && p.calendar(policy.Calendar) < 0 {
			r.Broken(at+".calendar", "must be the name of a calendar in business-hours")
		}
		policy.check(&r, at)
	}
	return r.Err()
}

func (p Policy) check(r *fault.Rules, at string) {
	for _, m := range Metrics() {
		if minutes := p.of(m); minutes != nil && (*minutes < 0 || *minutes > MaxTarget) {
			r.Broken(at+"."+string(m)+"_target_minutes", fmt.Sprintf("must be 0 to %d", MaxTarget))
		}
	}
	CheckPauses(r, at+".pauses_on", p.PausesOn)
}

// CheckPauses notes which rules statuses break in which a clock is to pause.
func CheckPauses(r *fault.Rules, at string, on []string) {
	for i, status := range on {
		here := fmt.Sprintf("%s[%d]", at, i)
		switch {
		case status == "" || done(status):
			r.Broken(here, "must be a status in which the ticket is not done")
		case slices.Contains(on[:i], status):
			r.Broken(here, "must not repeat a status")
		}
	}
}

// CheckCalendars returns nil, or a fault with every rule that the calendars
// break. A calendar that a policy names must stay.
func (p Plan) CheckCalendars() error {
	var r fault.Rules
	if len(p.Calendars) > MaxCalendars {
		r.Broken("calendars", fmt.Sprintf("must be at most %d", MaxCalendars))
	}
	for i, c := range p.Calendars {
		at := fmt.Sprintf("calendars[%d]", i)
		r.Line(at+".name", c.Name, 1, MaxCalendarName)
		if p.calendar(c.Name) != i {
			r.Broken(at+".name", "must not be the name of another calendar")
		}
		c.Check(&r, at)
	}
	for _, policy := range p.Policies {
		if policy.Calendar != "" && p.calendar(policy.Calendar) < 0 {
			r.Broken("calendars", fmt.Sprintf("must have %q, which the policy of priority %s names", policy.Calendar, policy.Priority))
		}
	}
	return r.Err()
}
