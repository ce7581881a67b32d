package deliver_test

import (
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/testing/dynamodel"
	"docket/shared/webhook"
	"docket/shared/webhook/deliver"
)

// replay does a job's pages, and lets what they ask for be delivered.
func (d *desk) replay(t *testing.T, r webhook.Replay, e webhook.Endpoint, to func() deliver.Worker) (asked int) {
	t.Helper()
	p := deliver.Replayer{Table: store{d.table, d.feed}, Render: plain{}, Now: time.Now}
	r.Endpoint = e.ID
	for cursor, pages := "", 0; ; pages++ {
		page, err := p.Page(t.Context(), d.scope, r, cursor)
		if err != nil || pages > 100 {
			t.Fatal(pages, err)
		}
		asked, cursor = asked+page.Done, page.Cursor
		_ = d.queue.Send(t.Context(), d.wake(e))
		d.pass(2*time.Minute, to)
		if page.Last {
			return asked
		}
	}
}

func TestAReplayBringsWhatWasMissedAndRepeatsTheRestWithTheSameBytes(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := newDesk(t, dynamodel.Options{})
		e, r := d.endpoint(), newReceiver(ok)
		worker := func() deliver.Worker { return d.worker(r) }
		write := func(from, to int) {
			for sequence := from; sequence <= to; sequence++ {
				for _, ticket := range []string{"a", "b", "c"} {
					d.feed.add(d.updated(ticket, sequence))
				}
			}
			_ = d.queue.Send(t.Context(), d.wake(e))
			d.pass(time.Minute, worker)
		}
		active := func(is bool) {
			if _, err := webhook.Update(t.Context(), d.table, d.act(), e.ID, func(uint64) bool { return true }, webhook.Patch{Active: &is}, webhook.Reach{},
				func(webhook.Endpoint) (change.Answer, error) { return change.Answer{}, nil }); err != nil {
				t.Fatal(err)
			}
		}
		since := time.Now()
		write(1, 20)
		active(false)
		write(21, 60)
		active(true)
		write(61, 80)
		if len(r.once()) != 3*40 {
			t.Fatalf("%d came before the replay", len(r.once()))
		}
		if asked := d.replay(t, webhook.Replay{Since: since, Until: time.Now()}, e, worker); asked != 3*80 {
			t.Errorf("%d were asked for", asked)
		}
		got := map[string]int{}
		for _, one := range r.took {
			got[one.ID]++
		}
		if len(got) != 3*80 || len(r.broken) > 0 || !d.queue.idle() {
			t.Errorf("%d of %d came, %v, all is done: %v", len(got), 3*80, r.broken, d.queue.idle())
		}
		last := map[string]uint64{} // each ticket's own are in order, as the replay began anew
		for _, one := range r.took[3*40:] {
			if one.Sequence < last[one.Ticket] {
				t.Errorf("of %s %d came behind %d", one.Ticket, one.Sequence, last[one.Ticket])
			}
			last[one.Ticket] = one.Sequence
		}
		// Of a time and of types alone.
		before := len(r.took)
		only := webhook.Replay{Since: since, Until: time.Now(), Events: []webhook.EventType{webhook.TicketCreated}}
		if asked := d.replay(t, only, e, worker); asked != 3 || len(r.took) != before+3 {
			t.Errorf("%d were asked for, %d came", asked, len(r.took)-before)
		}
	})
}

func TestAReplayWaitsWhileManyWait(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := newDesk(t, dynamodel.Options{})
		e := d.endpoint()
		since := time.Now()
		for sequence := 1; sequence <= 600; sequence++ {
			d.feed.add(d.updated("a", sequence), d.updated("b", sequence))
		}
		p := deliver.Replayer{Table: store{d.table, d.feed}, Render: plain{}, Now: time.Now}
		r := webhook.Replay{Endpoint: e.ID, Since: since, Until: time.Now().Add(time.Second)}
		cursor, asked := "", 0
		for range 20 {
			page, err := p.Page(t.Context(), d.scope, r, cursor)
			if err != nil || page.Last {
				t.Fatal(err, page)
			}
			if page.NotBefore.After(time.Now()) {
				break
			}
			cursor, asked = page.Cursor, asked+page.Done
		}
		if asked != 1000 {
			t.Errorf("%d wait", asked)
		}
		off := false
		if _, err := webhook.Update(t.Context(), d.table, d.act(), e.ID, func(uint64) bool { return true }, webhook.Patch{Active: &off}, webhook.Reach{},
			func(webhook.Endpoint) (change.Answer, error) { return change.Answer{}, nil }); err != nil {
			t.Fatal(err)
		}
		if page, err := p.Page(t.Context(), d.scope, r, cursor); err != nil || !page.Last {
			t.Errorf("a replay of an inactive endpoint goes on: %v, %+v", err, page)
		}
	})
}

func TestAReplayWaitsForWhatIsStillBeingRecorded(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := newDesk(t, dynamodel.Options{})
		e, r := d.endpoint(), newReceiver(ok)
		since := time.Now()
		d.feed.add(d.updated("a", 1), d.updated("a", 2))
		d.feed.held, d.feed.heldUntil = 1, time.Now().Add(time.Minute)
		if asked := d.replay(t, webhook.Replay{Since: since, Until: time.Now().Add(time.Second)}, e, func() deliver.Worker { return d.worker(r) }); asked != 2 {
			t.Errorf("%d of 2 were asked for", asked)
		}
	})
}
