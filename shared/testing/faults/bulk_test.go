package faults_test

import (
	"cmp"
	"fmt"
	"maps"
	"sync"
	"testing"
	"time"

	"docket/scripts/local/system"
	"docket/shared/bulk"
	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/id"
	"docket/shared/job"
	"docket/shared/stream"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// crew is a desk with a few tickets, whose bulks workers do that die.
type crew struct {
	desk
	clock   time.Time
	tickets []ticket.Ticket // as they were before the last bulk
	to      string          // their priority behind it
}

// The worker of a crew does two tickets a page.
func muster(t testing.TB) *crew {
	t.Helper()
	was := bulk.Steady
	bulk.Steady = bulk.Pace{Page: 2, Together: 2}
	t.Cleanup(func() { bulk.Steady = was })
	c := &crew{desk: start(t, func(o *system.Options) { o.Consumers = []stream.Consumer{} }), clock: time.Now()}
	for range 5 {
		c.tickets = append(c.tickets, ticket.Ticket{ID: c.open(t, "")["id"].(string)[len(id.TicketPrefix):]})
	}
	return c
}

// How often a worker dies at least in what pages ask of the table.
const threePages, onePage = 40, 24

// same is the ticket of a crew that is as a bulk makes it already.
const same = 2

func (c *crew) act(operation string) change.Act {
	return change.Act{Principal: tenant.Principal{Scope: c.scope, User: tenant.User{Issuer: "test", Subject: "test"}, Role: tenant.RoleAgent, Name: "Alex"},
		RequestID: id.Prefixed(id.RequestPrefix, time.Now()), Door: change.API, Operation: operation, Now: func() time.Time { return c.clock }}
}

func (c *crew) later() { c.clock = c.clock.Add(10 * time.Minute) }

// is is a ticket as it is now.
func (c *crew) is(t testing.TB, i int) ticket.Ticket {
	t.Helper()
	found, err := c.Table.Ticket(t.Context(), ticket.SightOf(tenant.Principal{Scope: c.scope}), c.tickets[i].ID)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// begins begins a bulk over all tickets of the crew and a name of none, which nobody has
// begun to do.
func (c *crew) begins(t testing.TB) (begun job.Job) {
	t.Helper()
	c.to = map[string]string{"": "high", "high": "urgent", "urgent": "high"}[c.to]
	c.call(t, "PATCH", "/v1/support/tickets/"+id.TicketPrefix+c.tickets[same].ID, fmt.Sprintf(`{"priority":%q}`, c.to))
	ask := bulk.Ask{Set: ticket.Many{Fields: map[string]string{"priority": c.to}}, Names: []string{"NOWHERE-1"}}
	for i := range c.tickets {
		c.tickets[i] = c.is(t, i)
		ask.Names = append(ask.Names, c.tickets[i].ID)
	}
	_, err := bulk.Begin(t.Context(), c.Table, c.act("bulk"), ask, func(j job.Job) (change.Answer, error) {
		begun = j
		return change.Answer{}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return begun
}

func (c *crew) undoes(t testing.TB, of job.Job) (begun job.Job) {
	t.Helper()
	c.later()
	_, err := bulk.Undo(t.Context(), c.Table, c.act("undo"), of.ID, func() error { return nil }, func(j job.Job) (change.Answer, error) {
		begun = j
		return change.Answer{}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return begun
}

// finishes has a job done that somebody left: each wake-up comes twice, to workers of
// whom one believes that every lease has run out.
func (c *crew) finishes(t testing.TB, j job.Job) job.Job {
	t.Helper()
	for range 5 {
		if j = c.job(t, j.ID); j.Final() {
			return j
		}
		c.later()
		var both sync.WaitGroup
		for _, now := range []time.Time{c.clock, c.clock.Add(2 * job.Lease)} {
			both.Go(func() {
				if _, err := c.take(t, c.Table, func() time.Time { return now }, j); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
	}
	t.Fatalf("it does not end: %+v", j)
	return j
}

const nobody = "nobody died"

// everyDeath has a job's worker die at each of its requests, so often at least: before the
// table does what that asks and behind it, and at last at none.
func (c *crew) everyDeath(t *testing.T, least int, begin func() (j job.Job, meanwhile func(request int)), then func(died string, j job.Job)) {
	t.Helper()
	deaths := 0
	for at, alive := 1, false; !alive; at++ {
		for _, after := range []bool{false, true} {
			j, meanwhile := begin()
			c.later()
			m := &mortal{at: at, after: after, meanwhile: meanwhile}
			c.step(t, j, c.clock, m)
			if alive = !m.dead; !alive {
				deaths++
			}
			died := nobody
			if m.dead {
				died = fmt.Sprintf("who died at request %d (behind it: %t)", at, after)
			}
			then(died, j)
			if t.Failed() {
				return
			}
		}
	}
	if deaths < least {
		t.Errorf("only %d deaths", deaths)
	}
}

// toldOf wants a job to tell of its tickets, each once, and to have these figures.
func (c *crew) toldOf(t testing.TB, died string, j job.Job, total int, want map[bulk.Outcome]int) {
	t.Helper()
	page, err := bulk.List(t.Context(), c.Table, c.scope, j.ID, "", "", 100)
	if err != nil {
		t.Fatal(err)
	}
	rows, each, done := map[bulk.Outcome]int{}, map[string]int{}, 0
	for _, row := range page.Rows {
		rows[row.Outcome]++
		each[cmp.Or(row.TicketID, row.Reference)]++
	}
	for _, n := range want {
		done += n
	}
	if len(each) != len(page.Rows) || !maps.Equal(rows, want) {
		t.Errorf("%s: told is %+v, want %v", died, page.Rows, want)
	}
	if j.Total != total || j.Done != done || j.Skipped != done-want[bulk.Changed] || j.State != job.Done {
		t.Errorf("%s: the job is %+v, want %d of %d done and %d skipped", died, j, done, total, done-want[bulk.Changed])
	}
}

// wants holds a ticket to a priority, and to so many Changes since the bulk began.
func (c *crew) wants(t testing.TB, died string, i int, priority ticket.Priority, changes uint64) {
	t.Helper()
	was, is := c.tickets[i], c.is(t, i)
	if is.Priority != priority || is.Version != was.Version+changes {
		t.Errorf("%s: ticket %d is %s, at version %d behind %d, want %s and %d Changes", died, i, is.Priority, is.Version, was.Version, priority, changes)
	}
}

func TestABulkChangesEachTicketOnceWhereverItsWorkerDies(t *testing.T) {
	c := muster(t)
	c.everyDeath(t, threePages, func() (job.Job, func(int)) { return c.begins(t), func(int) {} }, func(died string, j job.Job) {
		c.toldOf(t, died, c.finishes(t, j), 6, map[bulk.Outcome]int{bulk.Changed: 4, bulk.Unchanged: 1, bulk.Missing: 1})
		for i := range c.tickets {
			changes := uint64(1)
			if i == same {
				changes = 0
			}
			c.wants(t, died, i, ticket.Priority(c.to), changes)
		}
	})
}

// A ticket that was changed since keeps that.
func TestABulkIsTakenBackOnceWhereverTheWorkerOfThatDies(t *testing.T) {
	c := muster(t)
	const since = 3
	c.everyDeath(t, threePages, func() (job.Job, func(int)) {
		first := c.begins(t)
		c.finishes(t, first)
		c.call(t, "PATCH", "/v1/support/tickets/"+id.TicketPrefix+c.tickets[since].ID, `{"priority":"low"}`)
		return c.undoes(t, first), func(int) {}
	}, func(died string, j job.Job) {
		c.toldOf(t, died, c.finishes(t, j), 4, map[bulk.Outcome]int{bulk.Changed: 3, bulk.Since: 1})
		for i, was := range c.tickets {
			switch i {
			case same:
				c.wants(t, died, i, was.Priority, 0)
			case since:
				c.wants(t, died, i, ticket.Low, 2)
			default:
				c.wants(t, died, i, was.Priority, 2)
			}
		}
	})
}

// Whoever works at a bulk when it is stopped ends its page, or dies: what it did is
// taken back whole in both cases, and not before it must be dead.
func TestABulkThatIsStoppedIsTakenBackWholeWhereverItsWorkerDies(t *testing.T) {
	c := muster(t)
	c.everyDeath(t, onePage, func() (job.Job, func(int)) {
		j := c.begins(t)
		return j, func(request int) {
			if request != 12 { // of the first page's
				return
			}
			if _, err := bulk.Stop(t.Context(), c.Table, c.act("stop"), j.ID, func(job.Job) (change.Answer, error) { return change.Answer{}, nil }); err != nil {
				t.Error(err)
			}
		}
	}, func(died string, j job.Job) {
		if is := c.job(t, j.ID); !is.Final() { // it died before it was stopped
			c.finishes(t, j)
		}
		is := c.job(t, j.ID)
		changed := 0
		for i := range c.tickets {
			if c.is(t, i).Version > c.tickets[i].Version {
				changed++
			}
		}
		if is.State == job.Cancelled && (is.HeldUntil.IsZero() || died == nobody) && (is.Done-is.Skipped != changed || !is.Settled(c.clock)) {
			t.Errorf("%s: %d tickets are changed, counted is %+v", died, changed, is)
		}
		if is.HeldUntil.After(c.clock) {
			_, err := bulk.Undo(t.Context(), c.Table, c.act("undo"), j.ID, func() error { return nil }, func(job.Job) (change.Answer, error) { return change.Answer{}, nil })
			if fault.KindOf(err) != fault.Invalid {
				t.Errorf("%s: taken back while it may be at work: %v", died, err)
			}
		}
		undone := c.finishes(t, c.undoes(t, is))
		told := map[bulk.Outcome]int{}
		if changed > 0 { // else it was stopped before it began
			told[bulk.Changed] = changed
		}
		c.toldOf(t, died, undone, changed, told)
		for i, was := range c.tickets {
			if now := c.is(t, i); now.Priority != was.Priority || now.Version != was.Version && now.Version != was.Version+2 {
				t.Errorf("%s: ticket %d is %s at version %d, was %s at %d", died, i, now.Priority, now.Version, was.Priority, was.Version)
			}
		}
	})
}
