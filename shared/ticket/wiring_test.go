package ticket_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/queue"
	"docket/shared/sla"
	"docket/shared/tenant"
	"docket/shared/testing/slatest"
	"docket/shared/ticket"

	"pgregory.net/rapid"
)

func TestTheVerbsTellTheClocksWhatHappened(t *testing.T) {
	slatest.Worlds()
	rapid.Check(t, func(t *rapid.T) {
		d := begin(t)
		d.check()
		for range number(t, "calls", 1, 14) {
			d.pass(t)
			if d.oracle.Now >= (slatest.Days-1)*slatest.Day {
				break
			}
			d.checkShown() // as it is read, before anybody writes
			before, told := d.kept, len(d.changes)
			d.call(t)
			d.check()
			d.checkRevision(before, told)
		}
	})
}

// call is one call of a verb, and what it means.
func (d *desk) call(t *rapid.T) {
	switch one(t, "call", "message", "message", "message", "message", "patch", "patch", "patch", "patch", "note", "related",
		"policies", "policies", "calendars", "queue", "sweep", "sweep", "refused", "overtaken") {
	case "message":
		d.callMessage(t)
	case "patch":
		d.callPatch(t)
	case "note":
		d.taken(d.comment(d.act(tenant.RoleAgent, "comment"), "He calls at five"))
		d.happens(change.CommentAdded)
	case "related":
		d.ofTheSystem(func() error { return d.related(d.act("", "related"), ticket.Task) })
		d.happens(change.RelatedRecorded)
	case "policies":
		d.callPolicies(t)
	case "calendars":
		d.callCalendars(t)
	case "queue": // its open tickets keep the targets that it had until they are looked at
		id := one(t, "queue", "queue_1", "queue_2")
		d.queues[id] = queue.Queue{ID: id, Status: queue.Active, Targets: drawMinutes(t).targets()}
	case "sweep":
		d.ofTheSystem(d.sweep)
		d.swept()
		written := d.everything()
		d.taken(change.Answer{}, d.sweep())
		if d.everything() != written {
			t.Fatal("a sweep found something once more")
		}
	case "refused":
		d.refused(t)
	case "overtaken":
		d.overtaken(t)
	}
}

func (d *desk) callMessage(t *rapid.T) {
	m := ticket.Message{Body: "Hello", Direction: one(t, "direction", ticket.Inbound, ticket.Inbound, ticket.Outbound, ticket.Outbound, ticket.InternalDirected)}
	role := one(t, "role", tenant.RoleAgent, tenant.RoleAgent, tenant.RoleAdmin, tenant.RoleCustomer, automation, "")
	if role == "" {
		m.Channel = ticket.Email
	}
	if rapid.Bool().Draw(t, "occurred") {
		m.OccurredAt = ptr(d.clock.Add(time.Duration(number(t, "before", -9, 9)) * time.Hour)) // the client's word, no clock goes by it
	}
	act := d.act(role, "message")
	if rarely(t, "retried", 3) {
		act.IdempotencyKey = &change.IdempotencyKey{Key: act.RequestID, Input: "m"}
	}
	d.taken(d.message(act, m))
	switch {
	case m.Direction == ticket.Inbound:
		d.said(false)
	case m.Direction == ticket.Outbound && slices.Contains([]string{tenant.RoleAgent, tenant.RoleAdmin}, role):
		d.said(true)
	default: // neither side said anything to the other
		d.happens(change.MessageAdded, d.matched(d.takenUp()))
	}
	d.retried(t, act, func() (change.Answer, error) { return d.message(act, m) })
}

// ofTheSystem is a write that nobody called for. A person's view of the ticket
// is as good after it as before.
func (d *desk) ofTheSystem(write func() error) {
	d.Helper()
	before := d.kept
	d.taken(change.Answer{}, write())
	if d.kept.Revision != before.Revision || !d.kept.UpdatedAt.Equal(before.UpdatedAt) {
		d.Fatalf("revision %d of %v was %d of %v before nobody's write", d.kept.Revision, d.kept.UpdatedAt, before.Revision, before.UpdatedAt)
	}
}

// retried: the same call under the same key is answered and changes nothing.
func (d *desk) retried(t *rapid.T, act change.Act, again func() (change.Answer, error)) {
	if act.IdempotencyKey == nil {
		return
	}
	written := d.everything()
	if answer, err := again(); err != nil || !answer.Replayed || d.everything() != written {
		t.Fatalf("a retry was answered with %+v, %v", answer, err)
	}
}

func (d *desk) drawPatch(t *rapid.T) ticket.Patch {
	p := ticket.Patch{Fields: map[string]*string{}, Due: map[sla.Metric]*time.Time{}}
	if rapid.Bool().Draw(t, "to a status") {
		p.Status = status(one(t, "status", ticket.New, ticket.Open, ticket.InProgress, ticket.Pending, ticket.WaitingOnCustomer, ticket.Resolved, ticket.Resolved, ticket.Closed))
	}
	if rarely(t, "to a priority", 3) {
		p.Fields["priority"] = ptr(one(t, "priority", "low", "normal", "high", "urgent"))
	}
	if rarely(t, "to a queue", 3) {
		p.Fields["queue_id"] = ptr(one(t, "queue", "", "queue_1", "queue_2", "queue_0"))
	}
	for _, m := range sla.Metrics() {
		switch one(t, "due "+string(m), "", "", "", "null", "shown", "pin") {
		case "null":
			p.Due[m] = nil
		case "shown":
			p.Due[m] = d.kept.Due(m)
		case "pin":
			p.Due[m] = ptr(d.drawPin(t, d.oracle.Now))
		}
	}
	return p
}

func (d *desk) callPatch(t *rapid.T) {
	p := d.drawPatch(t)
	at := d.kept.Revision
	act := d.act(tenant.RoleAgent, "update")
	if rarely(t, "retried", 3) {
		act.IdempotencyKey = &change.IdempotencyKey{Key: act.RequestID, Input: "p"}
	}
	patch := func() (change.Answer, error) { return d.patch(act, func(v uint64) bool { return v == at }, p) }
	d.patched(p)
	answer, err := patch()
	d.taken(answer, err)
	if string(answer.Body) != d.ticket {
		t.Fatalf("the answer shows\n%s\nkept is\n%s", answer.Body, d.ticket)
	}
	d.retried(t, act, patch)
}

// callPolicies replaces the policies. Nothing happens to the ticket by that,
// but the next write that looks at the plan applies it.
func (d *desk) callPolicies(t *rapid.T) {
	drawn := drawPolicies(t)
	if p, ok := d.policies[d.priority]; ok && rapid.Bool().Draw(t, "little") { // often no clock moves by it
		drawn = maps.Clone(d.policies)
		p.targets = maps.Clone(p.targets)
		if rarely(t, "pauses alone", 3) {
			p.pauses = drawPauses(t)
		} else {
			p.targets[one(t, "of", sla.Metrics()...)] = one(t, "minutes", 1, 7, 95, 480)
		}
		drawn[d.priority] = p
	}
	kept := true
	for _, p := range drawn {
		_, known := d.calendars[p.calendar]
		kept = kept && (known || p.calendar == "")
	}
	if d.keeps(kept, func() error { return d.setPolicies(anyVersion, given(drawn)) }) {
		d.policies = drawn
	}
}

func (d *desk) callCalendars(t *rapid.T) {
	drawn, given := d.drawCalendars(t)
	kept := true
	for _, p := range d.policies {
		_, known := drawn[p.calendar]
		kept = kept && (known || p.calendar == "")
	}
	if d.keeps(kept, func() error { return d.setCalendars(anyVersion, given) }) {
		d.calendars = drawn
	}
}

// keeps: a plan with a policy whose calendar is not there is not taken.
func (d *desk) keeps(good bool, set func() error) bool {
	d.Helper()
	before := d.everything()
	if err := set(); (err == nil) != good || (!good && (fault.KindOf(err) != fault.Invalid || d.everything() != before)) {
		d.Fatalf("the plan is good: %v, its write says %v", good, err)
	}
	return good
}

// otherPriorities are those that the ticket neither has nor had before its last write.
func (d *desk) otherPriorities() (others []string) {
	had := d.priority
	if d.earlier != "" {
		had = string(parsed[ticket.Ticket](d.earlier).Priority)
	}
	for _, p := range []string{"low", "normal", "high", "urgent"} {
		if p != d.priority && p != had {
			others = append(others, p)
		}
	}
	return others
}

// overtaken: between what it read and its commit another write came first. It
// decides again on what is there then.
func (d *desk) overtaken(t *rapid.T) {
	lags, stale := d.earlier != "", d.stale
	d.lags = lags
	if rapid.Bool().Draw(t, "by a patch") {
		p := d.drawPatch(t)
		p.Fields["priority"] = ptr(one(t, "other priority", d.otherPriorities()...)) // whatever was read, it is a write
		maps.DeleteFunc(p.Due, func(_ sla.Metric, at *time.Time) bool {
			return at != nil && at.Before(d.At(d.oracle.Now)) // which is good only where it is shown
		})
		d.patched(p)
		d.taken(d.patch(d.act(tenant.RoleAgent, "update"), anyVersion, p))
	} else {
		reply := rapid.Bool().Draw(t, "reply")
		direction := map[bool]ticket.Direction{true: ticket.Outbound, false: ticket.Inbound}[reply]
		d.taken(d.message(d.act(tenant.RoleAgent, "message"), ticket.Message{Body: "Hello", Direction: direction}))
		d.said(reply)
	}
	if lags != (d.stale > stale) {
		t.Fatalf("read late: %v, commits that were stale: %d", lags, d.stale-stale)
	}
}
