package webhook_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/webhook"

	"pgregory.net/rapid"
)

var began = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

func TestADeliveryIsTriedTenTimesInAboutSeventyFiveHours(t *testing.T) {
	steps := []time.Duration{5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour}
	var total time.Duration
	for i, want := range steps {
		got, more := webhook.Wait(i+1, 0, 0)
		if got != want || !more {
			t.Errorf("behind failure %d: %s, %v", i+1, got, more)
		}
		total += got
	}
	if _, more := webhook.Wait(len(steps)+1, time.Hour, 0); more || total.Round(time.Hour) != 76*time.Hour {
		t.Errorf("%s, more: %v", total, more)
	}
}

func TestAWaitIsNeverShorterThanItsStepAndAReceiverIsLeftAloneUpToTheNext(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		step := rapid.IntRange(1, 9).Draw(t, "step")
		asked := time.Duration(rapid.Int64Range(0, int64(60*time.Hour)).Draw(t, "asked"))
		random := rapid.Float64Range(0, 0.999).Draw(t, "random")
		own, _ := webhook.Wait(step, 0, 0)
		next, more := webhook.Wait(step+1, 0, 0)
		if !more {
			next = own
		}
		want := max(own, min(asked, next))
		got, _ := webhook.Wait(step, asked, random)
		if got < want || got > want+want/10 {
			t.Fatalf("%s, not %s and up to a tenth more", got, want)
		}
	})
}

// The circuit is held to what it says of the list of all outcomes.
func TestTheCircuitIsOpenBehindFiveFailuresInARowAndASuccessClosesIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var c webhook.Circuit
		now, since := began, time.Time{}
		row := 0
		for _, failed := range rapid.SliceOfN(rapid.Bool(), 0, 30).Draw(t, "failed") {
			now = now.Add(time.Duration(rapid.Int64Range(1, int64(48*time.Hour)).Draw(t, "later")))
			wasOpen := c.Open()
			if failed {
				if row++; row == 1 {
					since = now
				}
				c = c.Failed(now)
			} else {
				c, row = c.Succeeded(now), 0
				if recovered := c.Recovered.Equal(now); recovered != wasOpen {
					t.Fatalf("recovered %v, was open %v", recovered, wasOpen)
				}
			}
			if c.Open() != (row >= 5) {
				t.Fatalf("open %v behind %d failures", c.Open(), row)
			}
			if hopeless := row > 0 && now.Sub(since) >= 5*24*time.Hour; c.Hopeless() != hopeless {
				t.Fatalf("hopeless %v, %s behind the first of %d failures", c.Hopeless(), now.Sub(since), row)
			}
		}
	})
}

// An endpoint that is down is left alone, found out when it is up, and no delivery
// has fewer attempts for it than the ladder has steps.
func TestAnOpenCircuitIsProbedEveryMinuteToFifteenAndCostsNoDeliveryASteps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		open := webhook.Circuit{}
		for range 5 {
			open = open.Failed(began)
		}
		p := webhook.Parked{Ticket: "a", Step: 1, Last: began, NextAt: began.Add(5 * time.Second)}
		attempts, inTime := 1, 1
		for more := true; more; {
			due := open.Due(p)
			if gap := due.Sub(open.Last); gap < time.Minute || gap > 15*time.Minute {
				t.Fatalf("tried %s behind the last attempt", gap)
			}
			if !due.Before(p.NextAt) {
				inTime++
			}
			attempts++
			open = open.Failed(due)
			p, more = p.Missed(due, 0, rapid.Float64Range(0, 0.999).Draw(t, "random"))
		}
		if inTime != 10 || open.Last.Sub(began) < 75*time.Hour || attempts < 300 {
			t.Fatalf("given up %s behind the first attempt, after %d of which %d were in time", open.Last.Sub(began), attempts, inTime)
		}
	})
}

func TestWhatWaitedIsTriedAtOnceWhenTheEndpointIsUpAgain(t *testing.T) {
	c := webhook.Circuit{}
	for range 5 {
		c = c.Failed(began)
	}
	waits := webhook.Parked{Step: 5, Last: began, NextAt: began.Add(10 * time.Hour)}
	c = c.Succeeded(began.Add(time.Hour))
	if due := c.Due(waits); !due.IsZero() {
		t.Errorf("due at %s", due)
	}
	waits, _ = waits.Missed(began.Add(time.Hour+time.Second), 0, 0)
	if due := c.Due(waits); !due.Equal(began.Add(10 * time.Hour)) {
		t.Errorf("after it failed again due at %s", due)
	}
}

func TestAChangeGivesItsEventsInOrder(t *testing.T) {
	field := func(name string) change.Field {
		return change.Field{Name: name, Old: json.RawMessage(`null`), New: json.RawMessage(`"x"`)}
	}
	for _, c := range []struct {
		kind   change.Kind
		fields []string
		want   []webhook.EventType
	}{
		{change.TicketCreated, []string{"subject", "assignee_id"}, []webhook.EventType{"ticket.created"}},
		{change.TicketUpdated, []string{"subject"}, []webhook.EventType{"ticket.updated"}},
		{change.TicketUpdated, []string{"assignee_id", "subject"}, []webhook.EventType{"ticket.updated", "ticket.assignment.changed"}},
		{change.TicketDeleted, []string{"mark"}, []webhook.EventType{"ticket.deleted"}},
		{change.TicketErased, []string{"status"}, nil},
		{change.MessageAdded, []string{"message.direction"}, []webhook.EventType{"message.created"}},
		{change.MessageAdded, []string{"message.direction", "status"}, []webhook.EventType{"message.created", "ticket.updated"}},
		{change.CommentAdded, []string{"comment.pinned"}, []webhook.EventType{"comment.created"}},
		{change.SLAWarned, []string{"metric"}, []webhook.EventType{"sla.warned"}},
		{change.SLABreached, []string{"metric"}, []webhook.EventType{"sla.breached"}},
		{change.QueueCreated, nil, nil},
		{change.RelatedRecorded, nil, nil},
	} {
		made := change.Change{Kind: c.kind}
		for _, name := range c.fields {
			made.Fields = append(made.Fields, field(name))
		}
		if got := webhook.EventsOf(made); !slices.Equal(got, c.want) {
			t.Errorf("%s %v: %v", c.kind, c.fields, got)
		}
	}
}

func TestADeliverysIDSaysWhereItLiesToItsOwnEndpointAlone(t *testing.T) {
	for _, place := range []string{"000000000012.003.0", "000000000012.003.t01a21961cf4e80008000192bb0bfd76e"} {
		made := webhook.DeliveryID("webhook_a", place)
		if made != webhook.DeliveryID("webhook_a", place) || made == webhook.DeliveryID("webhook_b", place) {
			t.Errorf("%s is not the delivery's own", made)
		}
		if got, ok := webhook.PlaceOf("webhook_a", made); !ok || got != place {
			t.Errorf("%s leads to %q", made, got)
		}
		if _, ok := webhook.PlaceOf("webhook_b", made); ok {
			t.Error("it leads another endpoint somewhere")
		}
	}
	for _, other := range []string{"", "whd_", "whd_-", "x", "000-1"} {
		if _, ok := webhook.PlaceOf("webhook_a", other); ok {
			t.Errorf("%q leads somewhere", other)
		}
	}
}
