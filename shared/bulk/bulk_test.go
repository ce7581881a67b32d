package bulk_test

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	"docket/shared/bulk"
	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/id"
	"docket/shared/job"
	"docket/shared/list"
	"docket/shared/tenant"
	"docket/shared/testing/fake"
	"docket/shared/ticket"
)

// memory is a Store of one bulk.
type memory struct {
	bulk.Store // is not asked for more than what is here
	job        job.Job
	began      []bulk.Bulk
	tickets    int // that a list shows
	chosen     int // tickets of the bulk
	pages      int // of 50 tickets that were changed
	read       int // pages that were read
}

func (m *memory) Job(context.Context, tenant.Scope, string) (job.Job, error) { return m.job, nil }

func (m *memory) Order(context.Context, tenant.Scope, string) (bulk.Order, error) {
	return bulk.Order{}, nil
}

func (m *memory) Chosen(_ context.Context, _ tenant.Scope, _ string, _ uint32, limit int) ([]uint32, error) {
	return make([]uint32, min(m.chosen, limit)), nil
}

func (m *memory) NumbersOf(_ context.Context, _ ticket.Sight, names []string) (numbers []uint32, missing []string, err error) {
	for _, name := range names {
		if n, err := strconv.Atoi(name); err == nil {
			numbers = append(numbers, uint32(n))
		} else {
			missing = append(missing, name)
		}
	}
	return numbers, missing, nil
}

func (m *memory) Tickets(_ context.Context, _ ticket.Sight, l ticket.List) (page ticket.Page, err error) {
	for range min(l.Limit, m.tickets) {
		page.Tickets = append(page.Tickets, ticket.Ticket{Number: uint32(m.tickets)})
		m.tickets--
	}
	page.More = m.tickets > 0
	return page, nil
}

func (m *memory) Commit(_ context.Context, c change.Commit) error {
	for _, p := range c.Puts {
		if b, is := p.After.(bulk.Bulk); is {
			m.began = append(m.began, b)
		}
	}
	return nil
}

func (m *memory) RowsOf(_ context.Context, _ tenant.Scope, _, after string, limit int) (found list.Page[bulk.Rows], err error) {
	at := 0
	if after != "" {
		at, err = strconv.Atoi(after)
	}
	for ; at < m.pages && len(found.Rows) < limit; at++ {
		rows := bulk.Rows{}
		for n := range 50 {
			rows.Rows = append(rows.Rows, bulk.Row{Number: uint32((m.pages-at)*50 - n), Outcome: bulk.Changed})
		}
		if at == m.pages-1 {
			rows.Rows[49].Outcome = bulk.Failed
		}
		found.Rows, found.Next = append(found.Rows, rows), strconv.Itoa(at+1)
		m.read++
	}
	found.More = at < m.pages
	return found, err
}

func TestABulkThatWasStoppedIsTakenBackOnceItsLastPageIsCounted(t *testing.T) {
	now := time.Now()
	act := change.SystemAct(fake.Scope(t), id.Prefixed(id.RequestPrefix, now), "test", func() time.Time { return now })
	m := &memory{job: job.New(act.Change(change.JobCreated, 0, now), job.Bulk, "").Take(now).Cancel(now)}
	undo := func(at time.Time) error {
		act.Now = func() time.Time { return at }
		_, err := bulk.Undo(t.Context(), m, act, m.job.ID, func() error { return nil }, func(job.Job) (change.Answer, error) { return change.Answer{}, nil })
		return err
	}
	if err := undo(now); fault.KindOf(err) != fault.Invalid || len(m.began) > 0 {
		t.Errorf("while its last page is under way: %v", err)
	}
	if err := undo(now.Add(job.Lease)); err != nil || len(m.began) != 1 {
		t.Errorf("once who did the page must be dead: %v", err)
	}
}

// It looks at all that were meant, at a pace that disturbs nobody.
func TestAnUndoIsDoneInItsCallWhereFewTicketsWereMeantHoweverFewWereChanged(t *testing.T) {
	now := time.Now()
	act := change.SystemAct(fake.Scope(t), id.Prefixed(id.RequestPrefix, now), "test", func() time.Time { return now })
	for meant, want := range map[int]job.State{bulk.InCall: job.Running, bulk.InCall + 1: job.Waiting} {
		done := job.New(act.Change(change.JobCreated, 0, now), job.Bulk, "")
		done.State, done.Total, done.Done, done.Skipped = job.Done, meant, meant, meant-3
		m := &memory{job: done, chosen: meant}
		var begun job.Job
		_, err := bulk.Undo(t.Context(), m, act, done.ID, func() error { return nil }, func(j job.Job) (change.Answer, error) {
			begun = j
			return change.Answer{}, nil
		})
		if err != nil || begun.State != want || begun.Total != 3 {
			t.Errorf("of %d: %+v, %v", meant, begun, err)
		}
	}
}

func TestAListOfWhatFewTicketsHaveEndsAndGoesOn(t *testing.T) {
	m := &memory{pages: 250}
	var found []bulk.Row
	calls := 0
	for after, more := "", true; more; calls++ {
		was := m.read
		page, err := bulk.List(t.Context(), m, fake.Scope(t), "job_1", bulk.Failed, after, 20)
		if err != nil {
			t.Fatal(err)
		}
		if m.read-was > 100 {
			t.Fatalf("a call reads %d pages", m.read-was)
		}
		found = append(found, page.Rows...)
		after, more = page.Next, page.More
	}
	if len(found) != 1 || found[0].Number != 1 || calls != 3 || m.read != 250 {
		t.Errorf("%d calls read %d pages and found %+v", calls, m.read, found)
	}
}

// begin begins a bulk that sets a priority.
func begin(t *testing.T, m *memory, ask bulk.Ask) error {
	t.Helper()
	ask.Set = ticket.Many{Fields: map[string]string{"priority": "high"}}
	act := change.SystemAct(fake.Scope(t), id.Prefixed(id.RequestPrefix, time.Now()), "test", time.Now)
	_, err := bulk.Begin(t.Context(), m, act, ask, func(j job.Job) (change.Answer, error) {
		m.job = j
		return change.Answer{}, nil
	})
	return err
}

func TestABulkIsOverChosenTicketsOrOverAllThatMatchAndNotOverBoth(t *testing.T) {
	many := make([]string, bulk.MostChosen+1)
	for i := range many {
		many[i] = strconv.Itoa(i + 1)
	}
	all := &ticket.Filter{Query: "refund"}
	for what, ask := range map[string]bulk.Ask{"nothing": {}, "both": {Names: []string{"1"}, Filter: all}, "too many": {Names: many},
		"too many that are not meant": {Filter: all, Except: many}, "a name of no length": {Names: []string{""}}, "a long name": {Names: []string{strings.Repeat("x", bulk.MaxName+1)}}} {
		m := &memory{tickets: 1}
		if err := begin(t, m, ask); fault.KindOf(err) != fault.Invalid || len(m.began) > 0 {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestNamesOfNoTicketAreSkippedAndThoseThatAreNotMeantAreNotCounted(t *testing.T) {
	m := &memory{}
	if err := begin(t, m, bulk.Ask{Names: []string{"7", "8", "8", "nowhere"}, Except: []string{"8", "elsewhere"}}); err != nil {
		t.Fatal(err)
	}
	if b := m.began[0]; b.Chosen.Count() != 1 || len(b.Missing) != 1 || m.job.Total != 2 || m.job.Done != 1 || m.job.Skipped != 1 {
		t.Errorf("begun is %+v with %+v", m.job, b)
	}
}

// They may be about somebody, and are of no use behind the list that they asked for.
func TestTheWordsOfASearchAreNotKept(t *testing.T) {
	m := &memory{tickets: 3}
	asked := ticket.Filter{Query: "casey@customer.example", Choices: []ticket.Choice{ticket.OneOf("status", ticket.Open)}}
	if err := begin(t, m, bulk.Ask{Filter: &asked}); err != nil {
		t.Fatal(err)
	}
	kept := m.began[0].Order.Filter
	if kept == nil || kept.Query != "" || len(kept.Choices) != 1 || asked.Query == "" || m.job.Total != 3 {
		t.Errorf("of %+v is kept %+v", asked, kept)
	}
}

func TestOfWhatOnlyAListTellsABulkTakesAThousand(t *testing.T) {
	for tickets, want := range map[int]fault.Kind{bulk.MostListed: fault.Unknown, bulk.MostListed + 1: fault.Invalid} {
		m := &memory{tickets: tickets}
		if err := begin(t, m, bulk.Ask{Filter: &ticket.Filter{Query: "refund"}}); fault.KindOf(err) != want || err == nil && m.job.Total != tickets {
			t.Errorf("%d: %v", tickets, err)
		}
	}
}
