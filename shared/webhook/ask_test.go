package webhook_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/feed"
	"docket/shared/job"
	"docket/shared/tenant"
	"docket/shared/webhook"
)

// asking is the memory with deliveries, by their places.
type asking struct {
	*memory
	deliveries map[string]webhook.Delivery
	asked      []webhook.Asked
	jobs       []job.Job
}

func newAsking() *asking {
	return &asking{memory: newMemory(), deliveries: map[string]webhook.Delivery{}}
}

func (a *asking) Delivery(_ context.Context, _ tenant.Scope, _, place string) (webhook.Delivery, error) {
	d, there := a.deliveries[place]
	if !there {
		return d, webhook.ErrNoDelivery
	}
	return d, nil
}

func (a *asking) FeedEnd(context.Context, tenant.Scope) (feed.Place, error) {
	return feed.Place{Page: 7, Entry: 3}, nil
}

func (a *asking) Commit(ctx context.Context, c change.Commit) error {
	for _, p := range c.Puts {
		switch after := p.After.(type) {
		case webhook.Asked:
			a.asked = append(a.asked, after)
			a.deliveries[after.Place] = after.Delivery
		case job.Job:
			a.jobs = append(a.jobs, after)
		}
	}
	return a.memory.Commit(ctx, c)
}

func shownDelivery(d webhook.Delivery) (change.Answer, error) {
	return change.Answer{Body: []byte(d.ID)}, nil
}

func body(d webhook.Delivery, c change.Change) ([]byte, error) {
	return []byte(d.ID + " " + string(d.Event) + " " + c.RequestID), nil
}

func shownJob(j job.Job) (change.Answer, error) { return change.Answer{Body: []byte(j.ID)}, nil }

func TestATestIsADeliveryOfItsOwn(t *testing.T) {
	a := newAsking()
	e, _ := a.made(t)
	answer, err := webhook.SendTest(t.Context(), a, actAt(noon.Add(time.Hour)), e.ID, body, shownDelivery)
	if err != nil || len(a.asked) != 1 {
		t.Fatal(err, a.asked)
	}
	d := a.asked[0]
	place, known := webhook.PlaceOf(e.ID, string(answer.Body))
	if !known || place != d.Place || !strings.HasPrefix(place, "000000000007.003.") || d.Status != webhook.Pending || d.Event != webhook.Test {
		t.Errorf("asked is %+v", d)
	}
	if string(d.Payload) != d.ID+" webhook.test "+a.last().RequestID {
		t.Errorf("the body is %s", d.Payload)
	}
	if c := a.last(); c.Kind != change.WebhookTested || c.Resource != e.ID || !strings.Contains(shown(t, c), d.ID) {
		t.Errorf("the Change is %+v", c)
	}
}

func TestARedeliveryHasTheIDAndTheBytesOfTheFirst(t *testing.T) {
	a := newAsking()
	e, _ := a.made(t)
	first := webhook.Delivery{Endpoint: e.ID, Place: "000000000007.001.0", Event: webhook.TicketCreated, Ticket: "ticket_1", Sequence: 1, Payload: []byte(`{"a":1}`),
		Status: webhook.Failed, Attempts: 10, NextAt: noon}
	first.ID = webhook.DeliveryID(e.ID, first.Place)
	a.deliveries[first.Place] = first
	if _, err := webhook.Redeliver(t.Context(), a, actAt(noon), e.ID, first.ID, shownDelivery); err != nil {
		t.Fatal(err)
	}
	if d := a.asked[0]; d.ID != first.ID || string(d.Payload) != `{"a":1}` || d.Status != webhook.Pending || !d.NextAt.IsZero() || d.Attempts != 10 {
		t.Errorf("asked is %+v", d)
	}
	other, _ := a.made(t)
	for _, id := range []string{webhook.DeliveryID(e.ID, "000000000007.002.0"), webhook.DeliveryID(other.ID, first.Place), "whd_", "", first.ID + "x"} {
		if _, err := webhook.Redeliver(t.Context(), a, actAt(noon), e.ID, id, shownDelivery); !errors.Is(err, webhook.ErrNoDelivery) {
			t.Errorf("%q: %v", id, err)
		}
	}
}

func TestNothingIsAskedForOfAnEndpointThatIsNotActive(t *testing.T) {
	a := newAsking()
	e, _ := a.made(t)
	if err := a.update(noon, e.ID, webhook.Patch{Active: new(false)}); err != nil {
		t.Fatal(err)
	}
	d := webhook.Delivery{Endpoint: e.ID, Place: "000000000007.001.0"}
	a.deliveries[d.Place] = d
	_, err := webhook.SendTest(t.Context(), a, actAt(noon), e.ID, body, shownDelivery)
	_, err2 := webhook.Redeliver(t.Context(), a, actAt(noon), e.ID, webhook.DeliveryID(e.ID, d.Place), shownDelivery)
	_, err3 := webhook.BeginReplay(t.Context(), a, actAt(noon), webhook.Replay{Endpoint: e.ID, Since: noon.Add(-time.Hour)}, shownJob)
	for _, err := range []error{err, err2, err3} {
		if !errors.Is(err, webhook.ErrInactive) {
			t.Error(err)
		}
	}
	if len(a.asked)+len(a.jobs) > 0 {
		t.Errorf("asked are %v, begun %v", a.asked, a.jobs)
	}
}

func TestAReplayIsAJobOfATimeThatTheFeedHas(t *testing.T) {
	a := newAsking()
	e, _ := a.made(t)
	begin := func(r webhook.Replay) error {
		r.Endpoint = e.ID
		_, err := webhook.BeginReplay(t.Context(), a, actAt(noon), r, shownJob)
		return err
	}
	for name, c := range map[string]struct {
		replay webhook.Replay
		at     string
	}{
		"of what the feed has no more": {webhook.Replay{Since: noon.Add(-feed.Kept - time.Second)}, "since"},
		"of the future":                {webhook.Replay{Since: noon.Add(time.Second)}, "since"},
		"that ends as it begins":       {webhook.Replay{Since: noon.Add(-time.Hour), Until: noon.Add(-time.Hour)}, "until"},
		"of a test":                    {webhook.Replay{Since: noon.Add(-time.Hour), Events: []webhook.EventType{webhook.Test}}, "events[0]"},
	} {
		if err := begin(c.replay); err == nil || !strings.Contains(err.Error(), "; "+c.at+": ") {
			t.Errorf("one %s: %v", name, err)
		}
	}
	if err := begin(webhook.Replay{Since: noon.Add(-feed.Kept), Events: []webhook.EventType{webhook.SLAWarned}}); err != nil || len(a.jobs) != 1 {
		t.Fatal(err, a.jobs)
	}
	r, err := webhook.ReadReplay(a.jobs[0].Arguments)
	if err != nil || a.jobs[0].Kind != job.ReplayWebhook || !r.Until.Equal(noon) || r.Endpoint != e.ID {
		t.Errorf("%v, %+v", err, a.jobs[0])
	}
	for at, want := range map[time.Time]bool{noon: false, noon.Add(-time.Second): true, noon.Add(-feed.Kept): true, noon.Add(-feed.Kept - 1): false} {
		if r.Has(e, webhook.SLAWarned, at) != want {
			t.Errorf("what happened at %s is replayed: %v", at, !want)
		}
	}
	if r.Has(e, webhook.TicketCreated, noon.Add(-time.Hour)) || !(webhook.Replay{Since: r.Since, Until: r.Until}).Has(e, webhook.TicketCreated, noon.Add(-time.Hour)) {
		t.Error("the types are not those that were asked for, or else the endpoint's")
	}
}
