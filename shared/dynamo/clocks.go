package dynamo

import (
	"slices"

	"docket/shared/sla"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// A ticket's clocks are attributes of its item, one a value: short names, as
// each write of a ticket is billed by all of them. A write updates those that
// differ, so an attribute that only a newer build knows survives. Instants are
// in seconds since 1970, but for pins, which have microseconds. The
// calendar under which the clocks count lies elsewhere, under its hash.
const (
	clocksAt        = "ck_at"     // the instant up to which the clocks have counted
	clocksStatus    = "ck_status" // absent: the ticket's
	clocksPauses    = "ck_pauses" // absent: those of sla.DefaultPauses
	clocksCalendar  = "ck_cal"    // the calendar's name
	clocksFirst     = "ck_first"  // when the ticket was first resolved
	clocksLast      = "ck_last"   // when it was last resolved
	clocksReopened  = "ck_reopened"
	clocksOwed      = "ck_owed" // the customer wrote while the ticket was done or suspended
	clocksSuspended = "ck_suspended"
	clocksCancelled = "ck_cancelled"
)

// clockNames are the attributes of one metric's clock, in the order of sla.Clock.
type clockNames struct {
	target, later                              targetNames
	hasLater                                   string
	phase, cycle, started, resumed, elapsed    string
	warning, due, met, warned, amber, breached string
	breachedAt, detectedAt, breaches           string
}

// targetNames are the attributes of a target.
type targetNames struct{ minutes, source, pin string }

// clockNamesOf are the names of a metric's clock, behind the metric's prefix:
// f_ is the first response's, n_ the next response's, r_ the resolution's.
func clockNamesOf(prefix string) clockNames {
	return clockNames{
		target:   targetNames{minutes: prefix + "min", source: prefix + "of", pin: prefix + "pin"},
		later:    targetNames{minutes: prefix + "lmin", source: prefix + "lof", pin: prefix + "lpin"},
		hasLater: prefix + "later",
		phase:    prefix + "is", cycle: prefix + "n", started: prefix + "from", resumed: prefix + "on", elapsed: prefix + "ran",
		warning: prefix + "warn", due: prefix + "due", met: prefix + "met",
		warned: prefix + "w", amber: prefix + "a", breached: prefix + "b",
		breachedAt: prefix + "broke", detectedAt: prefix + "seen", breaches: prefix + "hits",
	}
}

var (
	firstResponseNames = clockNamesOf("f_")
	nextResponseNames  = clockNamesOf("n_")
	resolutionNames    = clockNamesOf("r_")
)

func (w writer) clocks(s sla.State) {
	w.second(clocksAt, s.CountedTo)
	w.text(clocksStatus, s.Status)
	w.text(clocksCalendar, s.CalendarName)
	w.pauses(s.PausesOn)
	w.second(clocksFirst, s.FirstResolvedAt)
	w.second(clocksLast, s.LastResolvedAt)
	w.integer(clocksReopened, int64(s.Reopenings))
	w.flag(clocksOwed, s.Unanswered)
	w.flag(clocksSuspended, s.Suspended)
	w.flag(clocksCancelled, s.Cancelled)
	w.clock(&firstResponseNames, s.FirstResponse)
	w.clock(&nextResponseNames, s.NextResponse)
	w.clock(&resolutionNames, s.Resolution)
}

// pauses writes the statuses in which resolution pauses, where they are not those of
// nearly every ticket.
func (w writer) pauses(on []string) {
	if slices.Equal(on, sla.DefaultPauses()) {
		return
	}
	w.list(clocksPauses, on)
	if len(on) == 0 {
		w[clocksPauses] = &types.AttributeValueMemberL{Value: []types.AttributeValue{}}
	}
}

func (r *reader) pauses() []string {
	if r.it[clocksPauses] == nil {
		return sla.DefaultPauses()
	}
	return r.list(clocksPauses)
}

func (w writer) clock(n *clockNames, c sla.Clock) {
	w.target(n.target, c.Target)
	if c.Later != nil {
		w.flag(n.hasLater, true)
		w.target(n.later, *c.Later)
	}
	w.text(n.phase, string(c.Phase))
	w.integer(n.cycle, int64(c.Cycle))
	w.second(n.started, c.StartedAt)
	w.second(n.resumed, c.ResumedAt)
	w.integer(n.elapsed, c.Elapsed)
	w.second(n.warning, c.WarningAt)
	w.second(n.due, c.DueAt)
	w.second(n.met, c.MetAt)
	w.flag(n.warned, c.Warned)
	w.flag(n.amber, c.Amber)
	w.flag(n.breached, c.Breached)
	w.second(n.breachedAt, c.BreachedAt)
	w.second(n.detectedAt, c.DetectedAt)
	w.integer(n.breaches, int64(c.Breaches))
}

func (w writer) target(n targetNames, t sla.Target) {
	w.minutes(n.minutes, t.Minutes)
	w.text(n.source, string(t.MinutesOf))
	w.time(n.pin, t.Pinned)
}

// clocks reads what writer.clocks wrote; the calendar is not among it.
func (r *reader) clocks() sla.State {
	return sla.State{
		CountedTo: r.second(clocksAt), Status: r.text(clocksStatus), CalendarName: r.text(clocksCalendar), PausesOn: r.pauses(),
		FirstResolvedAt: r.second(clocksFirst), LastResolvedAt: r.second(clocksLast), Reopenings: int(r.integer(clocksReopened)),
		Unanswered: r.flag(clocksOwed), Suspended: r.flag(clocksSuspended), Cancelled: r.flag(clocksCancelled),
		FirstResponse: r.clock(&firstResponseNames), NextResponse: r.clock(&nextResponseNames), Resolution: r.clock(&resolutionNames),
	}
}

func (r *reader) clock(n *clockNames) sla.Clock {
	c := sla.Clock{
		Target: r.target(n.target), Phase: sla.Phase(r.text(n.phase)), Cycle: int(r.integer(n.cycle)),
		StartedAt: r.second(n.started), ResumedAt: r.second(n.resumed), Elapsed: r.integer(n.elapsed),
		WarningAt: r.second(n.warning), DueAt: r.second(n.due), MetAt: r.second(n.met),
		Warned: r.flag(n.warned), Amber: r.flag(n.amber), Breached: r.flag(n.breached),
		BreachedAt: r.second(n.breachedAt), DetectedAt: r.second(n.detectedAt), Breaches: int(r.integer(n.breaches)),
	}
	if r.flag(n.hasLater) {
		later := r.target(n.later)
		c.Later = &later
	}
	return c
}

func (r *reader) target(n targetNames) sla.Target {
	return sla.Target{Minutes: r.minutes(n.minutes), MinutesOf: sla.Source(r.text(n.source)), Pinned: r.time(n.pin)}
}
