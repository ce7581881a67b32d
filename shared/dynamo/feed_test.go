package dynamo_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"docket/shared/audit"
	"docket/shared/change"
	"docket/shared/dynamo"
	"docket/shared/feed"
	"docket/shared/id"
	"docket/shared/tenant"
	"docket/shared/testing/dynamodel"
)

// schedule is one run of writers that die and a reader that follows.
type schedule struct {
	random *rand.Rand
	mu     sync.Mutex
	model  *dynamodel.Model
	scope  tenant.Scope
	dying  map[int]*dying // by client

	clients int
}

// dying is how many calls a writer makes until it dies, and how.
type dying struct {
	left int
	stop context.CancelFunc
}

func (s *schedule) draw(n int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.random.IntN(n)
}

// newSchedule is a table whose calls take up to 20 ms each, whose replicas lag, and whose
// writers die before or after their calls.
func newSchedule(t *testing.T, seed uint64) *schedule {
	t.Helper()
	scope, err := tenant.NewScope("acme", "north")
	if err != nil {
		t.Fatal(err)
	}
	s := &schedule{random: rand.New(rand.NewPCG(seed, 1)), scope: scope, dying: map[int]*dying{}, clients: 1}
	dies := func(c dynamodel.Call) error {
		s.mu.Lock()
		defer s.mu.Unlock()
		if d := s.dying[c.Client]; d != nil {
			if d.left--; d.left == 0 {
				d.stop()
				return dynamodel.Dropped()
			}
		}
		return nil
	}
	s.model = dynamodel.New(dynamodel.Options{Read: -1, Write: -1, Transact: -1, PartitionReads: -1, PartitionWrites: -1, Lag: 15 * time.Millisecond,
		Before: func(c dynamodel.Call) error {
			time.Sleep(time.Duration(s.draw(20)) * time.Millisecond)
			return dies(c)
		},
		After: dies,
	})
	if err := dynamo.Create(t.Context(), s.model.Client(), "docket"); err != nil {
		t.Fatal(err)
	}
	return s
}

// write records Changes as the stream has them recorded: by calls that may die, in
// batches that are cut anew each time, until all are recorded.
func (s *schedule) write(ctx context.Context, client int, table *dynamo.Table, batch []change.Change) {
	for len(batch) > 0 {
		if s.draw(12) == 0 {
			time.Sleep(time.Duration(s.draw(30)) * time.Minute) // what comes late
		}
		some := batch[:1+s.draw(len(batch))]
		call, stop := context.WithTimeout(ctx, 30*time.Second)
		if s.draw(3) > 0 {
			s.mu.Lock()
			s.dying[client] = &dying{1 + s.random.IntN(12), stop}
			s.mu.Unlock()
		}
		failures := table.Record(call, some, time.Now())
		died := call.Err() != nil
		s.mu.Lock()
		delete(s.dying, client)
		s.mu.Unlock()
		stop()
		if !died && failures == nil {
			batch = batch[len(some):]
		}
	}
}

// follow reads a feed behind a place until done is closed and nothing comes any more.
func (s *schedule) follow(ctx context.Context, table *dynamo.Table, done <-chan struct{}) (met []string, err error) {
	var at feed.Place
	for wait := 100 * time.Millisecond; ; wait = min(2*wait, 5*time.Minute) {
		page, err := table.Feed(ctx, s.scope, at, 1+s.draw(5), nil)
		if err != nil {
			return met, err
		}
		for _, e := range page.Entries {
			met = append(met, e.Change.ID)
		}
		at = page.Next
		if len(page.Entries) > 0 {
			wait = 100 * time.Millisecond
		}
		if page.More {
			continue
		}
		select {
		case <-done:
			if end, err := table.FeedEnd(ctx, s.scope); err != nil || end == at {
				return met, err
			}
			time.Sleep(time.Minute)
		case <-time.After(wait/2 + time.Duration(s.draw(int(wait)))):
		}
	}
}

// table is a client of its own, and its number.
func (s *schedule) table() (int, *dynamo.Table) {
	s.clients++
	return s.clients, dynamo.New(s.model.Client(), "docket")
}

// changesOf are n Changes of as many tickets, of two days.
func changesOf(scope tenant.Scope, n int) []change.Change {
	all := make([]change.Change, n)
	for i := range all {
		at := time.Now().Add(-time.Duration(i%2) * 24 * time.Hour).Add(time.Duration(i) * time.Millisecond)
		all[i] = change.Change{ID: id.New(at).String() + "_0", Scope: scope, Kind: change.TicketUpdated, At: at, Operation: "update_support_ticket",
			Actor: change.Actor{Issuer: "i", Subject: "s"}, Door: change.API, Ticket: uint32(i + 1),
			TicketID: id.NewTicket(uint32(i+1), at).String(), Sequence: 2}
	}
	return all
}

// schedules is how many are drawn: 10,000 with DOCKET_MODEL=large.
func schedules() uint64 {
	if os.Getenv("DOCKET_MODEL") == "large" {
		return 10_000
	}
	return 500
}

// Sixteen writers record Changes, several of them the same ones, and die at any call;
// what they left comes again, some of it half an hour later. A reader that follows meets
// each Change once, in the order in which a reader meets them who begins when all is
// over, and the totals have each once.
func TestWhoFollowsAFeedMeetsEachChangeOnceHoweverLateItIsRecorded(t *testing.T) {
	for seed := range schedules() {
		synctest.Test(t, func(t *testing.T) {
			s := newSchedule(t, seed)
			all := changesOf(s.scope, 8)
			var writers sync.WaitGroup
			for i := range 16 {
				var mine []change.Change
				for j, c := range all {
					if j == i || s.draw(8) == 0 {
						mine = append(mine, c)
					}
				}
				client, table := s.table()
				writers.Go(func() { s.write(t.Context(), client, table, mine) })
			}
			done := make(chan struct{})
			go func() { writers.Wait(); close(done) }()
			_, table := s.table()
			met, err := s.follow(t.Context(), table, done)
			if err != nil {
				t.Fatal(seed, err)
			}
			again, err := s.follow(t.Context(), table, done)
			if err != nil || !slices.Equal(met, again) {
				t.Fatalf("seed %d: who followed met %v, who comes later %v, %v", seed, met, again, err)
			}
			slices.Sort(again)
			if len(slices.Compact(again)) != len(all) || len(met) != len(all) {
				t.Fatalf("seed %d: of %d Changes %d were met, %d different ones", seed, len(all), len(met), len(slices.Compact(again)))
			}
			if err := countedOnce(t.Context(), s, table, len(all)); err != nil {
				t.Fatal(seed, err)
			}
		})
	}
}

func countedOnce(ctx context.Context, s *schedule, table *dynamo.Table, want int) error {
	sum, months := int64(0), []time.Time{time.Now(), time.Now().Add(-25 * time.Hour)}
	if months[0].Month() == months[1].Month() {
		months = months[:1]
	}
	for _, month := range months {
		totals, err := table.Totals(ctx, s.scope, month)
		if err != nil {
			return err
		}
		for _, total := range totals {
			if total.Meter == audit.Writes {
				sum += total.Quantity
			}
		}
	}
	if sum != int64(want) {
		return fmt.Errorf("of %d writes the totals have %d", want, sum)
	}
	return nil
}

// A feed that is asked for by time begins before what came at that time; behind a place
// whose page is kept no longer it says so.
func TestAFeedIsReadFromATimeOnAndSaysWhereItIsNotKeptAnyMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSchedule(t, 1)
		_, table := s.table()
		first := time.Now()
		for i := range 40 {
			c := changesOf(s.scope, 1)
			c[0].Sequence = uint64(i + 1)
			if err := errors.Join(table.Record(t.Context(), c, time.Now())...); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Hour)
		}
		for hours := range 45 {
			since := first.Add(time.Duration(hours) * time.Hour)
			at, err := table.FeedAt(t.Context(), s.scope, since)
			if err != nil {
				t.Fatal(err)
			}
			page, err := table.Feed(t.Context(), s.scope, at, 100, nil)
			want := uint64(min(hours, 39) + 1) // the last page is where nothing is newer
			if err != nil || len(page.Entries) == 0 || page.Entries[0].Change.Sequence != want {
				t.Errorf("from hour %d on: %+v, %v; want it to begin with %d", hours, page.Entries, err, want)
			}
		}
		end, err := table.FeedEnd(t.Context(), s.scope)
		if err != nil {
			t.Fatal(err)
		}
		early := feed.Place{Page: 1, Entry: 1}
		time.Sleep(feed.Kept - 10*time.Hour)
		for range 16 {
			if err := errors.Join(table.Record(t.Context(), changesOf(s.scope, 1), time.Now())...); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := table.Feed(t.Context(), s.scope, early, 10, nil); !errors.Is(err, feed.ErrExpired) {
			t.Errorf("behind a page that is gone: %v", err)
		}
		met := 0
		for more := true; more; {
			page, err := table.Feed(t.Context(), s.scope, end, 7, nil)
			if err != nil {
				t.Fatal(err)
			}
			met, end, more = met+len(page.Entries), page.Next, page.More
		}
		if met != 16 {
			t.Errorf("behind the last of then %d Changes were met, want 16", met)
		}
		if err := countedOnce(t.Context(), s, table, 16); err != nil {
			t.Error(err)
		}
	})
}

// A page that is read in parts must not let a Change pass that stands behind the part.
func TestAChangeOfATicketIsFoundWhereItStandsWithinItsPage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTraffic(t)
		ticketID := id.NewTicket(7, time.Now()).String()
		var batch []change.Change
		for sequence := uint64(3); sequence > 0; sequence-- { // stream lanes overtake each other
			act := change.SystemAct(w.scope, id.Prefixed(id.RequestPrefix, time.Now()), "test", time.Now)
			c := act.Change(change.TicketUpdated, 0, time.Now())
			c.Ticket, c.TicketID, c.Resource, c.Sequence = 7, ticketID, id.TicketPrefix+ticketID, sequence
			_, err := change.Do(t.Context(), w.table, act, change.Verb[struct{}, struct{}]{
				Read: func(context.Context) (struct{}, error) { return struct{}{}, nil },
				Decide: func(struct{}) (change.Decision[struct{}], error) {
					return change.Decision[struct{}]{Changes: []change.Change{c}}, nil
				},
				Render: func(struct{}) (change.Answer, error) { return change.Answer{}, nil },
			})
			if err != nil {
				t.Fatal(err)
			}
			batch = append(batch, c)
			time.Sleep(time.Second)
		}
		if err := errors.Join(w.table.Record(t.Context(), batch, time.Now())...); err != nil {
			t.Fatal(err)
		}
		for i, c := range batch {
			at, fed, err := w.table.FedAt(t.Context(), w.scope, ticketID, c.Sequence)
			if want := (feed.Place{Page: 1, Entry: i + 1}); err != nil || !fed || at != want {
				t.Errorf("the Change of version %d is at %v, %v: %v", c.Sequence, at, fed, err)
			}
		}
	})
}
