package dynamo_test

import (
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"docket/shared/cache"
	"docket/shared/change"
	"docket/shared/dynamo"
	"docket/shared/fault"
	"docket/shared/id"
	"docket/shared/job"
	"docket/shared/tenant"
	"docket/shared/testing/dynamodel"
	"docket/shared/webhook"
)

// hooks are the endpoints of a workspace over the model of the table.
type hooks struct {
	*traffic
	t *testing.T
}

func newHooks(t *testing.T) hooks { return hooks{newTraffic(t), t} }

func (h hooks) act() change.Act {
	return change.SystemAct(h.scope, id.Prefixed(id.RequestPrefix, time.Now()), "test", time.Now)
}

func (h hooks) make(name string) (webhook.Endpoint, webhook.Secrets, error) {
	draft := webhook.Patch{URL: new("https://hooks.example.com/" + name), Description: &name,
		Events: &[]webhook.EventType{webhook.TicketCreated}, Headers: []webhook.Header{{Name: "X-Token", Value: new("t")}}}
	var made webhook.Endpoint
	_, secrets, err := webhook.Create(h.t.Context(), h.table, h.act(), draft, webhook.Reach{}, func(s webhook.Signed) (change.Answer, error) {
		made = s.Endpoint
		return change.Answer{}, nil
	})
	return made, secrets, err
}

func noAnswer(webhook.Endpoint) (change.Answer, error) { return change.Answer{}, nil }

func anyVersion(uint64) bool { return true }

func (h hooks) all() []webhook.Endpoint {
	h.t.Helper()
	all, err := h.table.AllEndpoints(h.t.Context(), h.scope)
	if err != nil {
		h.t.Fatal(err)
	}
	return all
}

func TestAnEndpointIsReadAsItWasWritten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHooks(t)
		e, secrets, err := h.make("one")
		if err != nil {
			t.Fatal(err)
		}
		got, err := h.table.Endpoint(t.Context(), h.scope, e.ID)
		if err != nil || !reflect.DeepEqual(got, e) {
			t.Errorf("%v\n%+v\n%+v", err, got, e)
		}
		kept, err := h.table.Secrets(t.Context(), h.scope, e.ID)
		if err != nil || !reflect.DeepEqual(kept, secrets) {
			t.Errorf("%v, secrets of version %d, not %d", err, kept.Version, secrets.Version)
		}
		time.Sleep(time.Hour)
		_, secrets, err = webhook.Rotate(t.Context(), h.table, h.act(), e.ID, anyVersion, webhook.Overlap, func(webhook.Signed) (change.Answer, error) { return change.Answer{}, nil })
		if kept, err2 := h.table.Secrets(t.Context(), h.scope, e.ID); err != nil || err2 != nil || !reflect.DeepEqual(kept, secrets) || kept.Previous == "" {
			t.Errorf("%v %v, rotated to version %d", err, err2, kept.Version)
		}
		if _, err := h.table.Endpoint(t.Context(), h.scope, "webhook_none"); !errors.Is(err, webhook.ErrNotFound) {
			t.Error(err)
		}
	})
}

// However many ask at once, a workspace has as many endpoints as it may, and as
// many again once some are gone.
func TestAWorkspaceHasNoMoreEndpointsThanItMay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHooks(t)
		var mu sync.Mutex
		refused := 0
		var together sync.WaitGroup
		for i := range webhook.MaxEndpoints + 5 {
			together.Go(func() {
				if _, _, err := h.make(fmt.Sprint(i)); err != nil {
					mu.Lock()
					defer mu.Unlock()
					refused++
					if fault.KindOf(err) != fault.Invalid {
						t.Error(err)
					}
				}
			})
		}
		together.Wait()
		all := h.all()
		if len(all) != webhook.MaxEndpoints || refused != 5 {
			t.Fatalf("%d endpoints, %d refused", len(all), refused)
		}
		if _, err := webhook.Delete(t.Context(), h.table, h.act(), all[7].ID, anyVersion, noAnswer); err != nil {
			t.Fatal(err)
		}
		if _, err := h.table.Secrets(t.Context(), h.scope, all[7].ID); !errors.Is(err, webhook.ErrNotFound) {
			t.Errorf("what is gone has secrets: %v", err)
		}
		if _, err := webhook.Delete(t.Context(), h.table, h.act(), all[7].ID, anyVersion, noAnswer); !errors.Is(err, webhook.ErrNotFound) {
			t.Errorf("it was deleted twice: %v", err)
		}
		_, _, fits := h.make("fits")
		_, _, tooMany := h.make("too many")
		if fits != nil || fault.KindOf(tooMany) != fault.Invalid {
			t.Errorf("behind a deleted one: %v, then %v", fits, tooMany)
		}
	})
}

// Who asks for every Change pays for the first of five seconds, and hears of an endpoint in as long.
func TestActiveEndpointsAreRememberedForFiveSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHooks(t)
		other := dynamo.New(h.model.Client(), tableName)
		active := func() int {
			t.Helper()
			all, err := other.Endpoints(t.Context(), h.scope)
			if err != nil {
				t.Fatal(err)
			}
			return len(all)
		}
		before := h.model.Usage()[""]
		for range 100 {
			if active() != 0 {
				t.Fatal("there is an endpoint")
			}
		}
		if read := h.model.Usage()[""].Read - before.Read; read != 1 {
			t.Errorf("a workspace without endpoints costs %v units", read)
		}
		e, _, err := h.make("one")
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(cache.TTL)
		if active() != 1 {
			t.Error("the endpoint is not there")
		}
		off := false
		if _, err := webhook.Update(t.Context(), other, h.act(), e.ID, anyVersion, webhook.Patch{Active: &off}, webhook.Reach{}, noAnswer); err != nil {
			t.Fatal(err)
		}
		if active() != 0 || len(h.all()) != 1 {
			t.Error("an inactive endpoint is there, or in no list")
		}
	})
}

// The rows of DESIGN.md.
func TestWhatWritesOfEndpointsCost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHooks(t)
		var e webhook.Endpoint
		off := false
		for _, s := range []struct {
			what string
			do   func() error
			want dynamodel.Usage
		}{
			{"create", func() (err error) { e, _, err = h.make("one"); return err }, dynamodel.Usage{Write: 8}},
			{"update", func() error {
				_, err := webhook.Update(t.Context(), h.table, h.act(), e.ID, anyVersion, webhook.Patch{Active: &off}, webhook.Reach{}, noAnswer)
				return err
			}, dynamodel.Usage{Read: 1, Write: 4}},
			{"rotate", func() error {
				_, _, err := webhook.Rotate(t.Context(), h.table, h.act(), e.ID, anyVersion, 0, func(webhook.Signed) (change.Answer, error) { return change.Answer{}, nil })
				return err
			}, dynamodel.Usage{Read: 2, Write: 6}},
			{"switch on", func() error {
				_, err := webhook.Update(t.Context(), h.table, h.act(), e.ID, anyVersion, webhook.Patch{Active: new(true)}, webhook.Reach{}, noAnswer)
				return err
			}, dynamodel.Usage{Read: 1, Write: 4}},
			{"begin a replay", func() error {
				r := webhook.Replay{Endpoint: e.ID, Since: time.Now().Add(-time.Hour)}
				_, err := webhook.BeginReplay(t.Context(), h.table, h.act(), r, func(job.Job) (change.Answer, error) { return change.Answer{}, nil })
				return err
			}, dynamodel.Usage{Read: 1, Write: 5}},
			{"list", func() error { h.all(); return nil }, dynamodel.Usage{Read: 1}},
			{"delete", func() error {
				_, err := webhook.Delete(t.Context(), h.table, h.act(), e.ID, anyVersion, noAnswer)
				return err
			}, dynamodel.Usage{Read: 1, Write: 8}},
		} {
			before := h.model.Usage()[""]
			if err := s.do(); err != nil {
				t.Fatal(s.what, err)
			}
			after := h.model.Usage()[""]
			if got := (dynamodel.Usage{Read: after.Read - before.Read, Write: after.Write - before.Write}); got != s.want {
				t.Errorf("%s takes %+v, DESIGN.md says %+v", s.what, got, s.want)
			}
		}
	})
}

// What is asked for is one transaction: the delivery, what has it tried, what has its
// endpoint looked at, and the Change that tells of it.
func TestADeliveryThatIsAskedForIsThereAndDueAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHooks(t)
		e, _, err := h.make("one")
		if err != nil {
			t.Fatal(err)
		}
		var made webhook.Delivery
		shown := func(d webhook.Delivery) (change.Answer, error) { made = d; return change.Answer{}, nil }
		before := h.model.Usage()[""]
		if _, err := webhook.SendTest(t.Context(), h.table, h.act(), e.ID, func(webhook.Delivery, change.Change) ([]byte, error) { return []byte("{}"), nil }, shown); err != nil {
			t.Fatal(err)
		}
		after := h.model.Usage()[""]
		if got := (dynamodel.Usage{Read: after.Read - before.Read, Write: after.Write - before.Write}); got != (dynamodel.Usage{Read: 2, Write: 8 + 1}) {
			t.Errorf("a test takes %+v", got) // one more for the timer in the index
		}
		kept, err := h.table.Delivery(t.Context(), h.scope, e.ID, made.Place)
		if err != nil || !reflect.DeepEqual(kept, made) {
			t.Errorf("%v\n%+v\n%+v", err, kept, made)
		}
		waits := func() []webhook.Parked {
			t.Helper()
			parked, err := h.table.ParkedDeliveries(t.Context(), h.scope, e.ID)
			if err != nil {
				t.Fatal(err)
			}
			return parked
		}
		if p := waits(); len(p) != 1 || p[0].Place != made.Place || !p[0].NextAt.IsZero() {
			t.Errorf("parked are %+v", p)
		}
		// It is made, and asked for again.
		kept.Status, kept.Attempts, kept.Last = webhook.Delivered, 1, webhook.Attempt{At: time.Now().UTC().Truncate(time.Microsecond), Code: 204}
		if err := errors.Join(h.table.RecordAttempt(t.Context(), kept), h.table.Unpark(t.Context(), h.scope, e.ID, waits()[0])); err != nil {
			t.Fatal(err)
		}
		if _, err := webhook.Redeliver(t.Context(), h.table, h.act(), e.ID, kept.ID, shown); err != nil {
			t.Fatal(err)
		}
		again, err := h.table.Delivery(t.Context(), h.scope, e.ID, made.Place)
		if err != nil || again.Status != webhook.Pending || again.Attempts != 1 || again.Last.Code != 204 || string(again.Payload) != string(kept.Payload) || len(waits()) != 1 {
			t.Errorf("%v, %+v", err, again)
		}
		due := 0
		for shard := range dynamo.TimerShards {
			if err := h.table.DueEndpoints(t.Context(), shard, time.Now().Add(time.Minute), func(tenant.Scope, string) error { due++; return nil }); err != nil {
				t.Fatal(err)
			}
		}
		if due != 1 {
			t.Errorf("%d endpoints are looked at", due)
		}
	})
}
