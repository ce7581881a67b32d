package dispatch_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"testing"

	"docket/events"
	"docket/shared/change"
	"docket/shared/dispatch"
	"docket/shared/job"
	"docket/shared/testing/fake"
)

// told is a bus and a waker that remember, and refuse as they are set.
type told struct {
	fake.Waker
	mu      sync.Mutex
	events  []string
	refuses string // the id of an event
}

var errDown = errors.New("it is down")

func (b *told) Put(_ context.Context, e events.Changed) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch b.refuses {
	case e.ID:
		return errDown
	case "panic " + e.ID:
		panic("a value that is no JSON")
	}
	b.events = append(b.events, e.ID)
	return nil
}

// changed are so many Changes of a kind.
func changed(t testing.TB, kind change.Kind, times int, fields ...string) []change.Change {
	t.Helper()
	var all []change.Change
	for range times {
		c := fake.Change(t, kind)
		for _, name := range fields {
			c.Fields = append(c.Fields, change.Field{Name: name, Old: json.RawMessage("1"), New: json.RawMessage("2")})
		}
		all = append(all, c)
	}
	return all
}

func TestWhoeverHasATicketsAddressIsMet(t *testing.T) {
	for name, c := range map[string]struct {
		kind change.Kind
		is   string
		want bool
	}{
		"opened":               {change.TicketCreated, `"jane@example.com"`, true},
		"given another":        {change.TicketUpdated, `"jane@example.com"`, true},
		"taken off":            {change.TicketUpdated, `null`, false},
		"erased":               {change.TicketErased, `"[withheld]"`, false},
		"of what is no ticket": {change.QueueUpdated, `"jane@example.com"`, false},
	} {
		t.Run(name, func(t *testing.T) {
			b := &told{}
			one := fake.Change(t, c.kind)
			one.TicketID, one.Fields = "018f3f6e-7b1c-8000-8000-0002ab310c77", []change.Field{{Name: "requester_email", Old: json.RawMessage("null"), New: json.RawMessage(c.is)}}
			if err := (dispatch.Dispatcher{Bus: b, Waker: b}).HandleBatch(t.Context(), []change.Change{one})[0]; err != nil {
				t.Fatal(err)
			}
			if met := slices.Contains(b.Sent, job.Wake{Call: job.Meet, Scope: one.Scope, Ticket: one.TicketID}); met != c.want {
				t.Errorf("met: %t, want %t", met, c.want)
			}
		})
	}
}

func TestALookAtTheIndexIsAskedForOnceABatchAndAboutOnceInSixteenChanges(t *testing.T) {
	b := &told{}
	batch := changed(t, change.TicketUpdated, 400)
	if err := errors.Join(dispatch.Dispatcher{Bus: b, Waker: b}.HandleBatch(t.Context(), batch)...); err != nil {
		t.Fatal(err)
	}
	if want := []job.Wake{{Call: job.Compact, Scope: fake.Scope(t)}}; !slices.Equal(b.Sent, want) || len(b.events) != 400 {
		t.Errorf("%d events, %v", len(b.events), b.Sent)
	}
	one := 0
	for _, c := range batch {
		b := &told{}
		if err := (dispatch.Dispatcher{Bus: b, Waker: b}).HandleBatch(t.Context(), []change.Change{c})[0]; err != nil {
			t.Fatal(err)
		}
		one += len(b.Sent)
	}
	if one < 5 || one > 60 {
		t.Errorf("400 Changes, each in a batch of its own, asked %d times", one)
	}
}

func TestAChangeOfManyFacetsAsksForALookByItself(t *testing.T) {
	tags, err := json.Marshal(slices.Repeat([]string{"t"}, 50))
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	for _, c := range changed(t, change.TicketUpdated, 100, slices.Repeat([]string{"custom_fields.f"}, 50)...) {
		c.Fields = append(c.Fields, change.Field{Name: "tags", Old: tags, New: tags})
		b := &told{}
		if err := (dispatch.Dispatcher{Bus: b, Waker: b}).HandleBatch(t.Context(), []change.Change{c})[0]; err != nil {
			t.Fatal(err)
		}
		asked += len(b.Sent)
	}
	if asked != 100 {
		t.Errorf("100 Changes of 200 values each asked %d times", asked)
	}
}

func TestAJobIsWokenByTheChangeThatBeganItAndByNoOther(t *testing.T) {
	begins := map[change.Kind]bool{change.PoliciesUpdated: true, change.HoursUpdated: true, change.JobCreated: true, change.LabelUpdated: true, change.LabelDeleted: true}
	for _, kind := range change.Kinds() {
		c := changed(t, kind, 1, "name")[0]
		b := &told{}
		if err := (dispatch.Dispatcher{Bus: b, Waker: b}).HandleBatch(t.Context(), []change.Change{c})[0]; err != nil {
			t.Fatal(err)
		}
		if woken := slices.Contains(b.Sent, job.Wake{Call: job.Step, Scope: c.Scope, Job: job.IDOf(c.ID)}); woken != begins[kind] {
			t.Errorf("%s wakes a job: %v", kind, woken)
		}
	}
	for field, wakes := range map[string]bool{"pauses_on": true, "name": false} {
		c := changed(t, change.SettingsUpdated, 1, field)[0]
		b := &told{}
		if err := (dispatch.Dispatcher{Bus: b, Waker: b}).HandleBatch(t.Context(), []change.Change{c})[0]; err != nil {
			t.Fatal(err)
		}
		if woken := slices.Contains(b.Sent, job.Wake{Call: job.Step, Scope: c.Scope, Job: job.IDOf(c.ID)}); woken != wakes {
			t.Errorf("settings whose %s changed wake a job: %v", field, woken)
		}
	}
	for field, wakes := range map[string]bool{"resolution_target_minutes": true, "custom_fields.x_target_minutes": false, "name": false} {
		c := changed(t, change.QueueUpdated, 1, field)[0]
		b := &told{}
		if err := (dispatch.Dispatcher{Bus: b, Waker: b}).HandleBatch(t.Context(), []change.Change{c})[0]; err != nil {
			t.Fatal(err)
		}
		if woken := slices.ContainsFunc(b.Sent, func(w job.Wake) bool { return w.Call == job.Step }); woken != wakes {
			t.Errorf("a queue whose %s changes wakes a job: %v", field, woken)
		}
	}
}

func TestOnlyTheChangesThatFailedComeAgain(t *testing.T) {
	batch := append(changed(t, change.TicketUpdated, 20), changed(t, change.HoursUpdated, 1)...)
	for _, refuses := range []string{batch[3].ID, "panic " + batch[3].ID} {
		b := &told{refuses: refuses}
		for i, err := range (dispatch.Dispatcher{Bus: b, Waker: b}).HandleBatch(t.Context(), batch) {
			if (err != nil) != (i == 3) {
				t.Errorf("%s: Change %d: %v", refuses, i, err)
			}
		}
		if len(b.events) != 20 || !slices.ContainsFunc(b.Sent, func(w job.Wake) bool { return w.Call == job.Step }) {
			t.Errorf("%s: %d events, %v", refuses, len(b.events), b.Sent)
		}
	}
	b := &told{}
	b.Down = errDown
	failures := (dispatch.Dispatcher{Bus: b, Waker: b}).HandleBatch(t.Context(), batch)
	if len(b.events) != 21 || !errors.Is(failures[20], errDown) {
		t.Errorf("%d events while the queue is down, and of the plan %v", len(b.events), failures[20])
	}
}
