package ticket_test

import (
	"context"
	"maps"
	"slices"
	"time"

	"docket/shared/fault"
	"docket/shared/sla"
	"docket/shared/tenant"
	"docket/shared/ticket"

	"pgregory.net/rapid"
)

// refused is a call that is against a rule or misses what it is for. Nothing
// changes by it, not even what has run out is recorded.
func (d *desk) refused(t *rapid.T) {
	act := d.act(tenant.RoleAgent, "refused")
	patch := func(p ticket.Patch) func() error {
		if p.Status == nil {
			p.Status = status(ticket.Closed) // what is good beside what is bad is not taken either
		}
		return func() error { _, err := d.patch(act, anyVersion, p); return err }
	}
	message := func(m ticket.Message) func() error {
		return func() error { _, err := d.message(act, m); return err }
	}
	var long time.Time
	over := d.At(d.oracle.Now - 1).Add(3 * time.Microsecond)
	bad := map[string]struct {
		kind fault.Kind
		call func() error
	}{
		"another version": {fault.PreconditionFailed, func() error {
			_, err := d.patch(act, func(v uint64) bool { return v != d.kept.Revision }, ticket.Patch{Status: status(ticket.Closed)})
			return err
		}},
		"no status":             {fault.Invalid, patch(ticket.Patch{Status: status("on_hold")})},
		"no priority":           {fault.Invalid, patch(texts("priority", "asap"))},
		"no field of a ticket":  {fault.Invalid, patch(texts("colour", "red"))},
		"another reference":     {fault.Invalid, patch(texts("ticket_number", "mine"))},
		"no such queue":         {fault.NotFound, patch(texts("queue_id", "queue_none"))},
		"an archived queue":     {fault.Invalid, patch(texts("queue_id", "queue_old"))},
		"due long ago":          {fault.Invalid, patch(ticket.Patch{Due: map[sla.Metric]*time.Time{sla.Resolution: &long}})},
		"due a second ago":      {fault.Invalid, patch(ticket.Patch{Due: map[sla.Metric]*time.Time{sla.FirstResponse: &over}})},
		"an internal reply":     {fault.Invalid, message(ticket.Message{Body: "b", Direction: ticket.Outbound, Visibility: ticket.Internal})},
		"an empty message":      {fault.Invalid, message(ticket.Message{Direction: ticket.Inbound})},
		"an empty note":         {fault.Invalid, func() error { _, err := d.comment(act, " "); return err }},
		"a related of no kind":  {fault.Invalid, func() error { return d.related(act, "deal") }},
		"clocks of no ticket":   {fault.NotFound, func() error { return ticket.CheckClocks(context.Background(), d.memory, act, "none") }},
		"policies of a version": {fault.PreconditionFailed, func() error { return d.setPolicies(func(uint64) bool { return false }, nil) }},
		"a policy out of range": {fault.Invalid, func() error {
			return d.setPolicies(anyVersion, []sla.Policy{{Priority: "low", Targets: sla.Targets{Resolution: ptr(int64(-1))}}})
		}},
		"a calendar without time": {fault.Invalid, func() error { return d.setCalendars(anyVersion, []sla.NamedCalendar{{Name: "a"}}) }},
	}
	name := one(t, "bad", slices.Sorted(maps.Keys(bad))...)
	before := d.everything()
	if err := bad[name].call(); fault.KindOf(err) != bad[name].kind {
		t.Fatalf("%s: %v", name, err)
	}
	if d.everything() != before {
		t.Fatalf("%s was refused and changed something", name)
	}
}

// texts is a patch of one of a ticket's fields.
func texts(name, value string) ticket.Patch {
	return ticket.Patch{Fields: map[string]*string{name: &value}}
}
