package ticket_test

import (
	"maps"
	"slices"
	"time"

	"docket/shared/change"
	"docket/shared/sla"
	"docket/shared/testing/slatest"
	"docket/shared/ticket"
)

// desk is a workspace with one ticket: the verbs over a store in memory, and
// beside them an oracle that is told what each call means.
type desk struct {
	*counter
	*slatest.World
	oracle *slatest.Oracle
	promised
	priority string
	queue    string
	targets  minutes                  // of the queue when the ticket was put there
	pins     map[sla.Metric]time.Time // as the client wrote them; whether they stand, the oracle knows
	kinds    []change.Kind            // of all Changes but those of the clocks
	told     []string                 // what the history says besides what ran out
}

// minutes are targets; what is not there has none.
type minutes map[sla.Metric]int

// promised is a workspace's plan.
type promised struct {
	policies  map[string]policy // by priority
	calendars map[string]int    // of the world, by name; "" is 24x7
}

type policy struct {
	targets  minutes
	calendar string
	pauses   []string // nil: those that the rules name
}

// terms are what the plan has for the ticket (rule 1).
func (d *desk) terms() slatest.Terms { return d.termsUnder(d.targets) }

// termsUnder are the same under such targets of its queue.
func (d *desk) termsUnder(queue minutes) slatest.Terms {
	p := d.policies[d.priority]
	o := slatest.Terms{Targets: map[sla.Metric]slatest.Target{}, Calendar: d.calendars[p.calendar], Pauses: p.pauses}
	if p.pauses == nil {
		o.Pauses = []string{"pending", "waiting_on_customer"}
	}
	for _, m := range sla.Metrics() {
		target := slatest.Target{Minutes: slatest.Never, Pin: slatest.Never}
		if n, ok := p.targets[m]; ok {
			target.Minutes, target.Source = n, sla.FromPolicy
		}
		if n, ok := queue[m]; ok {
			target.Minutes, target.Source = n, sla.FromQueue
		}
		o.Targets[m] = target
	}
	return o
}

// created: the clocks start, under the pins that the client gave.
func (d *desk) created(status ticket.Status, priority, queue string, pins map[sla.Metric]time.Time) {
	d.priority, d.pins = priority, map[sla.Metric]time.Time{}
	d.enter(queue)
	terms := d.terms()
	for m, at := range pins {
		target := terms.Targets[m]
		target.Pin, d.pins[m] = d.Second(at), at
		terms.Targets[m] = target
	}
	d.oracle = slatest.New(d.World, d.Second(d.clock), string(status), terms)
	d.told = append(d.told, "created "+string(status))
	d.happens(change.TicketCreated)
}

func (d *desk) enter(queue string) {
	d.queue, d.targets = queue, minutesOf(d.queues[queue].Targets)
}

func minutesOf(targets sla.Targets) minutes {
	found := minutes{}
	for _, m := range sla.Metrics() {
		if n := slot(&targets, m); *n != nil {
			found[m] = int(**n)
		}
	}
	return found
}

func slot(t *sla.Targets, m sla.Metric) **int64 {
	return map[sla.Metric]**int64{sla.FirstResponse: &t.FirstResponse, sla.NextResponse: &t.NextResponse, sla.Resolution: &t.Resolution}[m]
}

// happens is a write: what ran out before it is found, then each of its parts
// takes effect, and what a part makes due at once is found too.
func (d *desk) happens(kind change.Kind, parts ...func()) {
	d.oracle.Sweep()
	for _, part := range parts {
		part()
		d.oracle.Sweep()
	}
	d.kinds = append(d.kinds, kind)
}

// matched: the plan as it is now applies.
func (d *desk) matched(why string) func() {
	return func() {
		if terms := d.terms(); !d.oracle.HeldTo(terms) {
			d.oracle.Match(terms)
			d.told = append(d.told, "matched "+why)
		}
	}
}

// takenUp: a write of a ticket that is done finds the targets that its queue
// has now. It gives why the ticket may be matched.
func (d *desk) takenUp() string {
	if d.queue == "" || d.oracle.Status != "resolved" && d.oracle.Status != "closed" {
		return "policy"
	}
	was := d.targets
	if d.targets = minutesOf(d.queues[d.queue].Targets); maps.Equal(was, d.targets) {
		return "policy"
	}
	return "queue"
}

// said is a public message: an agent's reply or the customer's word, which is
// told where it does anything to the clocks; then it moves the ticket.
func (d *desk) said(reply bool) {
	now := d.oracle.Status
	d.happens(change.MessageAdded, d.matched(d.takenUp()), func() {
		if reply && d.oracle.Answered() {
			d.told = append(d.told, "outbound ")
		} else if !reply && d.oracle.Wrote() {
			d.told = append(d.told, "inbound ")
		}
	}, func() {
		switch {
		case reply && (now == "new" || now == "open"):
			d.moved("in_progress")
		case !reply && (now == "resolved" || now == "waiting_on_customer"):
			d.moved("open")
		}
	})
}

func (d *desk) moved(status string) {
	if status != d.oracle.Status {
		d.oracle.Enter(status)
		d.told = append(d.told, "status_changed "+status)
	}
}

// asks tells whether a patch asks for anything that is not so: one that does
// not is no write.
func (d *desk) asks(p ticket.Patch) bool {
	differs := func(name, is string) bool { to := p.Fields[name]; return to != nil && *to != is }
	asks := differs("priority", d.priority) || differs("queue_id", d.queue) || p.Status != nil && string(p.Status("")) != d.oracle.Status
	for m, at := range p.Due {
		shown := d.kept.Due(m)
		asks = asks || at == nil && d.oracle.Clocks[m].Want.Pin != slatest.Never || at != nil && (shown == nil || !at.Equal(*shown))
	}
	return asks
}

// patched: where the ticket is counts first, then its due dates, then its status.
func (d *desk) patched(p ticket.Patch) {
	if !d.asks(p) {
		return
	}
	shown := map[sla.Metric]*time.Time{}
	for _, m := range sla.Metrics() {
		shown[m] = d.kept.Due(m) // as it was checked
	}
	why := d.takenUp()
	if to := p.Fields["priority"]; to != nil && *to != d.priority {
		d.priority = *to
		if why == "policy" {
			why = "priority"
		}
	}
	if to := p.Fields["queue_id"]; to != nil && *to != d.queue {
		d.enter(*to)
		why = "queue"
	}
	parts := []func(){d.matched(why)}
	for _, m := range sla.Metrics() {
		at, given := p.Due[m]
		switch {
		case !given || (at != nil && shown[m] != nil && at.Equal(*shown[m])):
		case at == nil:
			parts = append(parts, func() { d.unpinned(m) })
		default:
			parts = append(parts, func() { d.pinned(m, *at) })
		}
	}
	if p.Status != nil {
		parts = append(parts, func() { d.moved(string(p.Status(""))) })
	}
	d.happens(change.TicketUpdated, parts...)
}

func (d *desk) pinned(m sla.Metric, at time.Time) {
	d.oracle.Pin(m, d.Second(at))
	d.pins[m] = at
	d.told = append(d.told, "pinned "+string(m))
}

// unpinned: a due date that nobody pinned stays.
func (d *desk) unpinned(m sla.Metric) {
	if d.oracle.Clocks[m].Want.Pin != slatest.Never {
		d.oracle.Pin(m, slatest.Never)
		d.told = append(d.told, "unpinned "+string(m))
	}
}

// swept: what ran out is found, the targets are what the queue's are now, and
// the plan applies where it moves a clock. It is a write of the ticket only
// where there is more to tell than that.
func (d *desk) swept() {
	found, was, why := len(d.oracle.Facts), d.targets, "policy"
	if d.queue != "" {
		d.targets = minutesOf(d.queues[d.queue].Targets)
	}
	if !maps.Equal(was, d.targets) {
		why = "queue"
	}
	terms := d.terms()
	moves := why == "queue" || !d.oracle.HeldTo(terms) && d.oracle.MovedBy(terms)
	d.oracle.Sweep()
	if moves { // also where the policy promises what the queue did, as it may change
		d.oracle.Match(terms)
		d.told = append(d.told, "matched "+why)
		d.oracle.Sweep()
	} else {
		d.targets = was
	}
	if moves || slices.ContainsFunc(d.oracle.Facts[found:], func(f slatest.Fact) bool { return f.Again }) {
		d.kinds = append(d.kinds, change.TicketUpdated)
	}
}
