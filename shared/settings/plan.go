// Package settings holds what is decided for a workspace: its SLA plan, what its
// custom fields are, and which modules it has.
package settings

import (
	"context"
	"time"

	"docket/shared/change"
	"docket/shared/sla"
)

// Plan is a workspace's SLA plan and its version. Version 0 is the plan of a
// workspace that never set one.
type Plan struct {
	sla.Plan
	Version   uint64
	UpdatedAt time.Time
}

// SetPolicies replaces all policies of a workspace, or none if any is invalid
// (S2-16, S2-41). match decides whether the plan's version is the one that the
// caller expects. A job carries the change to open tickets (SLA rule 8).
func SetPolicies(ctx context.Context, s Store, act change.Act, match func(version uint64) bool, policies []sla.Policy, render change.Render[Plan]) (change.Answer, error) {
	replace := func(p *sla.Plan) error { p.Policies = policies; return p.CheckPolicies() }
	return plan(s, "sla-policies", change.PoliciesUpdated, match, replace).write(ctx, s, act, render)
}

// SetCalendars replaces all calendars of a workspace, or none if any is
// invalid, like SetPolicies.
func SetCalendars(ctx context.Context, s Store, act change.Act, match func(version uint64) bool, calendars []sla.NamedCalendar, render change.Render[Plan]) (change.Answer, error) {
	replace := func(p *sla.Plan) error { p.Calendars = calendars; return p.CheckCalendars() }
	return plan(s, "business-hours", change.HoursUpdated, match, replace).write(ctx, s, act, render)
}

func plan(s Store, name string, kind change.Kind, match func(version uint64) bool, replace func(*sla.Plan) error) setting[Plan] {
	return setting[Plan]{
		name: name, kind: kind, read: s.Plan, values: Plan.values, moves: func(Plan, Plan) bool { return true },
		match: func(p Plan) bool { return match(p.Version) },
		next: func(p Plan, at time.Time) (Plan, uint64, error) {
			p.Version, p.UpdatedAt = p.Version+1, change.After(p.UpdatedAt, at)
			err := replace(&p.Plan)
			return p, p.Version, err
		},
	}
}

// values are what a Change reports: each policy by its priority and each
// calendar by its name.
func (p Plan) values() map[string]any {
	values := map[string]any{}
	for _, policy := range p.Policies {
		values["policies."+policy.Priority] = policy
	}
	for _, calendar := range p.Calendars {
		values["calendars."+calendar.Name] = calendar
	}
	return values
}
