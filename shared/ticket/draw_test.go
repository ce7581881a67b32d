package ticket_test

import (
	"maps"
	"slices"
	"time"

	"docket/shared/queue"
	"docket/shared/sla"
	"docket/shared/tenant"
	"docket/shared/testing/slatest"
	"docket/shared/ticket"

	"pgregory.net/rapid"
)

// one draws one of some values.
func one[T any](t *rapid.T, what string, of ...T) T { return rapid.SampledFrom(of).Draw(t, what) }

func number(t *rapid.T, what string, from, to int) int { return rapid.IntRange(from, to).Draw(t, what) }

// once in n draws.
func rarely(t *rapid.T, what string, n int) bool { return number(t, what, 1, n) == n }

func drawMinutes(t *rapid.T) minutes {
	targets := minutes{}
	for _, m := range sla.Metrics() {
		if n := one(t, string(m), slatest.Never, 0, 1, 7, 60, 60, 95, 240, 480); n != slatest.Never {
			targets[m] = n
		}
	}
	return targets
}

func (m minutes) targets() (targets sla.Targets) {
	for metric, n := range m {
		*slot(&targets, metric) = ptr(int64(n))
	}
	return targets
}

func drawPolicies(t *rapid.T) map[string]policy {
	drawn := map[string]policy{}
	for _, priority := range []string{"low", "normal", "high"} {
		if !rarely(t, "without "+priority, 6) {
			drawn[priority] = policy{drawMinutes(t), one(t, "calendar", "", "a", "b"), drawPauses(t)}
		}
	}
	return drawn
}

func drawPauses(t *rapid.T) []string {
	return one(t, "pauses", nil, nil, []string{}, []string{"pending"}, []string{"in_progress", "waiting_on_customer"})
}

// given are policies as an admin gives them.
func given(drawn map[string]policy) (policies []sla.Policy) {
	for _, priority := range slices.Sorted(maps.Keys(drawn)) {
		p := drawn[priority]
		policies = append(policies, sla.Policy{Priority: priority, Targets: p.targets.targets(), Calendar: p.calendar, PausesOn: p.pauses})
	}
	return policies
}

// drawCalendars may leave one out, and gives a name now this and now that calendar.
func (d *desk) drawCalendars(t *rapid.T) (map[string]int, []sla.NamedCalendar) {
	drawn, given := map[string]int{}, []sla.NamedCalendar{}
	for _, name := range []string{"a", "b"} {
		if rarely(t, "without "+name, 8) {
			continue
		}
		drawn[name] = one(t, name, 1, 2)
		given = append(given, sla.NamedCalendar{Name: name, Calendar: d.Calendars[drawn[name]]})
	}
	return drawn, given
}

// begin opens a workspace and its ticket.
func begin(t *rapid.T) *desk {
	d := &desk{counter: newCounter(t), World: slatest.Worlds()[number(t, "world", 0, len(slatest.Worlds())-1)]}
	d.clock = d.At(number(t, "created", 3600, 40*3600)).Add(fraction(t))
	calendars := []sla.NamedCalendar{{Name: "a", Calendar: d.Calendars[1]}, {Name: "b", Calendar: d.Calendars[2]}}
	d.calendars = map[string]int{"a": 1, "b": 2}
	d.policies = drawPolicies(t)
	if err := d.setCalendars(anyVersion, calendars); err != nil {
		t.Fatal(err)
	}
	if err := d.setPolicies(anyVersion, given(d.policies)); err != nil {
		t.Fatal(err)
	}
	d.queues["queue_1"] = queue.Queue{ID: "queue_1", Status: queue.Active, Targets: drawMinutes(t).targets(), DefaultPriority: "high"}
	d.queues["queue_2"] = queue.Queue{ID: "queue_2", Status: queue.Paused, Targets: drawMinutes(t).targets()}
	d.queues["queue_0"] = queue.Queue{ID: "queue_0", Status: queue.Active}
	d.queues["queue_old"] = queue.Queue{ID: "queue_old", Status: queue.Archived}
	d.open(t)
	return d
}

func fraction(t *rapid.T) time.Duration {
	return time.Duration(number(t, "fraction", 0, 900_000)) * time.Microsecond
}

func (d *desk) open(t *rapid.T) {
	draft := ticket.Draft{Due: map[sla.Metric]*time.Time{}}
	draft.Status = one(t, "status", ticket.New, ticket.New, ticket.Open, ticket.Pending, ticket.WaitingOnCustomer, ticket.Resolved, ticket.Closed)
	draft.Priority = one[ticket.Priority](t, "priority", "", "low", "normal", "high", "urgent")
	draft.QueueID = one(t, "queue", "", "", "queue_1", "queue_2", "queue_0")
	pins := map[sla.Metric]time.Time{}
	for _, m := range sla.Metrics() {
		if rarely(t, "pin "+string(m), 6) {
			pins[m] = d.drawPin(t, d.Second(d.clock))
			draft.Due[m] = ptr(pins[m])
		}
	}
	act := d.act(tenant.RoleAgent, "create")
	if _, err := d.create(act, draft); err != nil {
		t.Fatal(err)
	}
	priority := string(draft.Priority)
	if priority == "" {
		priority = "normal"
		if d.queues[draft.QueueID].DefaultPriority != "" {
			priority = "high"
		}
	}
	d.created(draft.Status, priority, draft.QueueID, pins)
}

// drawPin is a due date as a client may write it: ahead, in some zone, with a fraction.
func (d *desk) drawPin(t *rapid.T, now int) time.Time {
	due := now + one(t, "due", 0, 1, number(t, "soon", 0, 3600), number(t, "later", 0, 8*3600))
	return d.At(due).Add(time.Duration(one(t, "fraction of due", 0, 1, 500_000, 999_999)) * time.Microsecond).In(time.FixedZone("", 3600))
}

// pass lets time pass before a call: little, much, to the change of the clocks,
// around a holiday, or to about when something is due. A host may also be
// behind the clock of the one that wrote last; then no time passes.
func (d *desk) pass(t *rapid.T) {
	now := d.oracle.Now
	to := now
	switch number(t, "gap", 0, 8) {
	case 0:
		to += number(t, "s", 0, 3)
	case 1:
		to += number(t, "s", 0, 2*3600)
	case 2:
		to += number(t, "s", 0, 9*3600)
	case 3:
		to = d.Second(d.Turn) + number(t, "s", -3700, 3700)
	case 4:
		holiday := d.Second(d.Turn) + 36*3600
		to = holiday + number(t, "s", -20*3600, 20*3600)
	case 5:
		if counted := d.Second(d.kept.Clocks.CountedTo); counted == now {
			d.clock = d.At(now - number(t, "behind", 1, 90))
			return
		}
	default:
		c := d.kept.Clocks.Clock(one(t, "of", sla.Metrics()...))
		due := c.DueAt
		if rapid.Bool().Draw(t, "warning") {
			due = c.WarningAt
		}
		if to += 60; !due.IsZero() && due.Before(d.At(slatest.Days*slatest.Day)) {
			to = d.Second(due) + number(t, "s", -1, 2)
		}
	}
	to = max(now, to)
	d.clock = d.At(to).Add(fraction(t))
	d.oracle.Walk(min(to, slatest.Days*slatest.Day))
}
