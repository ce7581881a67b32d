package tell_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/feed"
	"docket/shared/id"
	"docket/shared/notice"
	"docket/shared/sla"
	"docket/shared/tenant"
	"docket/shared/testing/dynamodel"
	"docket/shared/ticket"
)

// What happens to a ticket is told to whoever worked on it then, and to admins: by the
// Changes as the domain writes them.
func TestWhatHappensToATicketIsToldToWhoeverWorkedOnItThen(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newOffice(t, dynamodel.Bare())
		by := func(subject string) change.Act {
			return change.Act{Principal: tenant.Principal{Scope: f.scope, User: tenant.User{Issuer: "i", Subject: subject}, Role: tenant.RoleAgent},
				RequestID: id.Prefixed(id.RequestPrefix, time.Now()), Door: change.API, Operation: "test", Now: time.Now}
		}
		must := func(_ change.Answer, err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Second)
		}
		any := func(uint64) bool { return true }
		acted := func(ticket.Acted) (change.Answer, error) { return change.Answer{}, nil }
		said := func(ticket.Message) (change.Answer, error) { return change.Answer{}, nil }

		var made ticket.Ticket
		due := time.Now().Add(time.Hour).UTC().Truncate(time.Second)
		draft := ticket.Draft{Ticket: ticket.Ticket{Subject: "It does not work", Source: ticket.Email, AssigneeID: "ann"}, Due: map[sla.Metric]*time.Time{sla.Resolution: &due}}
		must(ticket.Create(t.Context(), f.table, by("joe"), draft, func(is ticket.Ticket) (change.Answer, error) { made = is; return change.Answer{}, nil }))
		must(ticket.AddMessage(t.Context(), f.table, by("joe"), made.ID, ticket.Message{Direction: ticket.Inbound, Body: "And now?"}, said))
		must(ticket.Assign(t.Context(), f.table, by("joe"), made.ID, any, "ben", acted))
		time.Sleep(50 * time.Minute)
		must(change.Answer{}, ticket.CheckClocks(t.Context(), f.table, by("check_sla"), made.ID))
		must(ticket.Escalate(t.Context(), f.table, by("ben"), made.ID, any, "They wait.", acted))
		time.Sleep(20 * time.Minute)
		must(change.Answer{}, ticket.CheckClocks(t.Context(), f.table, by("check_sla"), made.ID))

		changes, err := f.table.Changes(t.Context(), ticket.SightOf(by("joe").Principal), made.ID, 100)
		if err != nil {
			t.Fatal(err)
		}
		f.record(changes...)
		f.wake()
		f.settle(f.tellers)
		for who, want := range map[string][]notice.Kind{
			"ann": {notice.Created, notice.CustomerReplied},
			"ben": {notice.Assigned, notice.SLAWarning, notice.SLABreached},
			"eve": {notice.Escalated, notice.SLABreached},
			"joe": nil,
		} {
			var got []notice.Kind
			for _, n := range f.inbox(who).Notices {
				got = append(got, n.Kind)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s was told of %v, want %v", who, fmt.Sprint(got), want)
			}
		}
	})
}

// Who tells goes on where the last one ended, however often it is woken.
func TestWhoTellsGoesOnWhereTheLastOneEnded(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newOffice(t, dynamodel.Bare())
		f.wake()
		f.settle(f.tellers) // of nothing
		f.record(f.happens(0, "ann"))
		f.wake()
		f.wake()
		f.settle(f.tellers)
		f.record(f.happens(1, "ann"), f.happens(2, "ben"))
		f.wake()
		f.settle(f.tellers)
		f.toldOnce("ann", map[uint32]bool{1: true, 2: true})
		f.toldOnce("ben", map[uint32]bool{3: true})
	})
}

// held is a feed that waits for what is still being recorded.
type held struct{ admins }

func (held) Feed(_ context.Context, _ tenant.Scope, after feed.Place, _ int, _ func(change.Change) bool) (feed.Page, error) {
	return feed.Page{Next: after, Held: true}, nil
}

// Whatever comes while the feed is held, one wake-up looks again.
func TestManyLooksAtAFeedThatIsHeldMakeOneWakeUp(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newOffice(t, dynamodel.Bare())
		look := func() {
			w := f.worker()
			w.Table = held{w.Table.(admins)}
			if err := w.Tell(t.Context(), f.scope); err != nil {
				t.Fatal(err)
			}
		}
		for range 10 {
			look()
			time.Sleep(100 * time.Millisecond)
		}
		if len(f.queue.Sent) != 1 || f.queue.Sent[0].After <= 0 {
			t.Fatalf("sent are %v", f.queue.Sent)
		}
		time.Sleep(3 * time.Second)
		look()
		if len(f.queue.Sent) != 2 {
			t.Errorf("sent are %v", f.queue.Sent)
		}
	})
}
