package modeltest_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"docket/shared/bulk"
	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/job"
	"docket/shared/sla"
	"docket/shared/ticket"

	"pgregory.net/rapid"
)

// leastBulkSteps is how many operations are drawn at least that are mostly of bulks.
const leastBulkSteps = 1000

// TestBulksAndWhatTakesThemBackDoWhatTheOracleSays draws mostly bulks: a workspace of all
// that callers do has too few of them.
func TestBulksAndWhatTakesThemBackDoWhatTheOracleSays(t *testing.T) {
	drive(t, leastBulkSteps, func(m *model) map[string]func(*rapid.T) {
		many := map[string]func(*rapid.T){
			"create ticket": m.createTicket, "patch ticket": m.patchTicket, "patch another ticket": m.patchTicket, "delete ticket": m.deleteTicket,
			"merge tickets": m.mergeTickets, "unmerge tickets": m.unmergeTickets, "archive ticket": m.archiveTicket, "restore ticket": m.restoreTicket,
			"add message": m.addMessage, "create queue": m.createQueue, "patch queue": m.patchQueue, "list tickets": m.listTickets, "compact": m.compact,
			"stop bulk": m.stopBulk, "undo act": m.undoAct, "": func(t *rapid.T) {
				if m.step(t); len(m.tickets) < 5 {
					m.createTicket(t)
				}
			},
		}
		for i := range 3 {
			many[fmt.Sprint("begin bulk ", i)], many[fmt.Sprint("undo bulk ", i)] = m.beginBulk, m.undoBulk
		}
		for i := range 9 {
			many[fmt.Sprint("do some of a bulk ", i)] = m.doSomeOfABulk
		}
		return many
	})
}

// work is a bulk of the model's: an act on many tickets, or the undoing of one.
type work struct {
	job     job.Job // as it was begun
	set     ticket.Many
	takes   func(*kept) bool // what a ticket must be at its turn; nil: any
	undoes  *work            // what it takes back; nil: nothing
	meant   []uint32         // the highest first
	missing []string
	effects map[uint32]effect // on the tickets that it changed

	clock   time.Time // of its steps
	began   bool      // a step took it
	ended   bool
	next    int // of meant
	rows    []bulk.Row
	total   int
	done    int
	skipped int
}

// mostAtWork is how many bulks go on at once.
const mostAtWork = 3

// atWork are the bulks that go on.
func (m *model) atWork() (some []*work) {
	for _, w := range m.bulks {
		if !w.ended {
			some = append(some, w)
		}
	}
	return some
}

// numbered is the ticket of a number, nil where it was deleted.
func (m *model) numbered(n uint32) *kept {
	for _, k := range slices.Concat(m.tickets, m.archived, m.merged) {
		if k.number() == n {
			return k
		}
	}
	return nil
}

// begins begins a bulk, whose acts are those of one request.
func (m *model) begins(t *rapid.T, w *work, begin func(change.Act, change.Render[job.Job]) (change.Answer, error)) error {
	act := m.actOf("bulk_desk_tickets")
	_, err := begin(act, func(j job.Job) (change.Answer, error) {
		w.job = j
		return change.Answer{}, nil
	})
	if err != nil {
		return err
	}
	if w.job.Total != w.total || w.job.Done != w.done || w.job.Skipped != w.skipped || w.job.RequestID != act.RequestID {
		t.Fatalf("begun is %+v, want %d of %d done", w.job, w.done, w.total)
	}
	w.effects, w.clock = map[uint32]effect{}, time.Now()
	m.acknowledged[act.RequestID] = 1
	m.bulks = append(m.bulks, w)
	return nil
}

// beginBulk begins a bulk over chosen tickets, or over all that match as of now.
func (m *model) beginBulk(t *rapid.T) {
	if len(m.atWork()) == mostAtWork || len(m.tickets)+len(m.archived)+len(m.merged) == 0 {
		t.Skip("enough bulks, or too few tickets")
	}
	all := slices.Concat(m.tickets, m.archived, m.merged)
	w := &work{set: m.drawMany(t)}
	ask := bulk.Ask{Set: w.set}
	var meant []*kept
	if chance(t, 50, "all that match?") {
		var f ticket.Filter
		f, w.takes = m.drawTaken(t)
		ask.Filter = &f
		for _, k := range all {
			if w.takes(k) {
				meant = append(meant, k)
			}
		}
		for _, k := range rapid.SliceOfN(rapid.SampledFrom(all), 0, 2).Draw(t, "but not") {
			ask.Except = append(ask.Except, m.named(t, k))
			meant = slices.DeleteFunc(meant, func(one *kept) bool { return one == k })
		}
	} else {
		meant = rapid.SliceOfNDistinct(rapid.SampledFrom(all), 1, min(8, len(all)), func(k *kept) uint32 { return k.number() }).Draw(t, "tickets")
		for _, k := range meant {
			ask.Names = append(ask.Names, m.named(t, k))
		}
		for _, gone := range m.deleted[max(0, len(m.deleted)-1):] {
			w.missing = append(w.missing, gone.uuid())
		}
		if chance(t, 20, "none?") {
			w.missing = append(w.missing, "nothing is named so")
		}
		ask.Names = append(ask.Names, w.missing...)
	}
	for _, k := range meant {
		w.meant = append(w.meant, k.number())
	}
	slices.Sort(w.meant)
	slices.Reverse(w.meant)
	w.total, w.done, w.skipped = len(w.meant)+len(w.missing), len(w.missing), len(w.missing)
	for _, name := range w.missing {
		w.rows = append(w.rows, bulk.Row{Reference: name, Outcome: bulk.Missing})
	}
	err := m.begins(t, w, func(act change.Act, render change.Render[job.Job]) (change.Answer, error) {
		return bulk.Begin(context.Background(), m.table(), act, ask, render)
	})
	if err != nil {
		t.Fatalf("begin %+v: %v", ask, err)
	}
}

// doSomeOfABulk does a page of a bulk: at times more than once, by several at once, by
// workers that die behind it, or while it is stopped.
func (m *model) doSomeOfABulk(t *rapid.T) {
	some := m.atWork()
	if len(some) == 0 {
		t.Skip("no bulk goes on")
	}
	w := rapid.SampledFrom(some).Draw(t, "bulk")
	pace := bulk.Pace{Page: rapid.IntRange(1, 6).Draw(t, "page"), Together: rapid.IntRange(1, 4).Draw(t, "together")}
	table, background := m.table(), context.Background()
	var died sync.WaitGroup
	lost := rapid.SampledFrom([]int{0, 0, 0, 1, 2}).Draw(t, "whose progress is lost")
	if lost > 0 {
		is, err := table.Job(background, m.scope, w.job.ID)
		if err != nil {
			t.Fatalf("read job %s: %v", w.job.ID, err)
		}
		errs := make([]error, lost)
		for i := range lost {
			died.Go(func() { _, errs[i] = bulk.Page(background, table, time.Now, pace, is) })
		}
		died.Wait()
		for _, err := range errs {
			if err != nil {
				t.Fatalf("a page of %+v: %v", is, err)
			}
		}
		if chance(t, 50, "nobody goes on?") {
			m.turns(t, w, pace.Page)
			return
		}
	}
	stopped := chance(t, 10, "stopped meanwhile?")
	w.clock = w.clock.Add(2 * time.Hour)
	steps := job.Steps{Store: table, Now: func() time.Time { return w.clock }, Work: map[job.Kind]job.Work{
		job.Bulk: func(ctx context.Context, j job.Job) (job.Page, error) {
			p, err := bulk.Page(ctx, table, time.Now, pace, j)
			p.NotBefore = w.clock.Add(time.Hour) // one page a step
			if stopped {
				m.stops(t, w)
			}
			return p, err
		}}}
	step, err := steps.Step(background, m.scope, w.job.ID)
	if err != nil || step.Err != nil {
		t.Fatalf("a step of %+v: %v, %v", step.Job, err, step.Err)
	}
	w.began = true
	rows := m.turns(t, w, pace.Page)
	w.next, w.rows, w.done = min(w.next+pace.Page, len(w.meant)), append(w.rows, rows...), w.done+len(rows)
	for _, row := range rows {
		if row.Outcome != bulk.Changed {
			w.skipped++
		}
	}
	w.total = max(w.total, w.done)
	state := job.Running
	switch last := step.Job.State == job.Done; {
	case stopped:
		state, w.ended = job.Cancelled, true
	case last:
		if w.next != len(w.meant) {
			t.Fatalf("it ended with %d of %d", w.next, len(w.meant))
		}
		state, w.ended, w.total = job.Done, true, w.done
	}
	if j := step.Job; j.State != state || j.Done != w.done || j.Skipped != w.skipped || state != job.Cancelled && j.Total != w.total {
		t.Fatalf("the job is %s with %d of %d done and %d skipped, want %s with %d of %d and %d", j.State, j.Done, j.Total, j.Skipped, state, w.done, w.total, w.skipped)
	}
	m.told(t, w)
}

// turns gives the tickets of a page their turns, which they had: those that it changed
// for the first time are brought up to date.
func (m *model) turns(t *rapid.T, w *work, page int) (rows []bulk.Row) {
	t.Helper()
	for _, n := range w.meant[w.next:min(w.next+page, len(w.meant))] {
		if row, is := m.turn(t, w, n); is {
			rows = append(rows, row)
		}
	}
	return rows
}

func (m *model) turn(t *rapid.T, w *work, n uint32) (row bulk.Row, is bool) {
	t.Helper()
	k := m.numbered(n)
	var of effect
	if w.undoes != nil {
		of = w.undoes.effects[n]
		if of.on == nil {
			return row, false
		}
		row.TicketID = of.on.uuid()
	}
	if row.Number, row.Outcome = n, bulk.Missing; k == nil {
		return row, true
	}
	row = bulk.Row{Number: n, TicketID: k.uuid(), Reference: k.row["ticket_number"].(string), Outcome: bulk.Changed}
	if _, done := w.effects[n]; done {
		return row, true
	}
	after, happened, became := m.becoming(w, of, k)
	if became != bulk.Changed {
		row.Outcome = became
		return row, true
	}
	was := k.copy()
	m.becomes(t, k, after, happened...)
	w.effects[n] = m.did(w.job.RequestID, change.PartOf(int(n)), k, was)
	m.acknowledged[w.job.RequestID]++
	if k.into == nil {
		m.readAs(t, k)
	}
	return row, true
}

// becoming is what a bulk makes of a ticket.
func (m *model) becoming(w *work, of effect, k *kept) (*kept, []sla.Entry, bulk.Outcome) {
	switch {
	case w.undoes != nil:
		is, happened, refused := m.undone(of)
		if refused != noFault {
			return k, nil, outcomeOf[refused]
		}
		return is, happened, bulk.Changed
	case k.into != nil:
		return k, nil, bulk.Refused
	case w.takes != nil && !w.takes(k):
		return k, nil, bulk.NoMatch
	}
	return m.many(k, w.set)
}

// told wants a bulk to tell what became of its tickets, each once.
func (m *model) told(t *rapid.T, w *work) {
	t.Helper()
	page, err := bulk.List(context.Background(), m.table(), m.scope, w.job.ID, "", "", len(w.rows)+1)
	if err != nil || !w.began && len(page.Rows) != len(w.rows) || len(page.Rows) < len(w.rows) {
		t.Fatalf("%d rows are told, want %d: %v", len(page.Rows), len(w.rows), err)
	}
	for i, want := range w.rows {
		got := page.Rows[i]
		if (got.Sequence > 0) != (want.Outcome == bulk.Changed) || got.Outcome == bulk.Since && got.Detail == "" {
			t.Fatalf("told is %+v", got)
		}
		if got.Number != want.Number || got.TicketID != want.TicketID || got.Reference != want.Reference || got.Outcome != want.Outcome {
			t.Fatalf("told is\n%+v, want\n%+v", got, want)
		}
	}
	if w.ended && w.next == len(w.meant) && len(page.Rows) > len(w.rows) {
		t.Fatalf("told is also %+v", page.Rows[len(w.rows):])
	}
}

// stops stops a bulk.
func (m *model) stops(t *rapid.T, w *work) {
	act := m.actOf("stop_desk_bulk")
	_, err := bulk.Stop(context.Background(), m.table(), act, w.job.ID, func(j job.Job) (change.Answer, error) {
		if j.State != job.Cancelled {
			return change.Answer{}, fmt.Errorf("it is %s", j.State)
		}
		return change.Answer{}, nil
	})
	if err != nil {
		t.Fatalf("stop: %v", err)
	}
	m.acknowledged[act.RequestID] = 1
}

func (m *model) stopBulk(t *rapid.T) {
	some := m.atWork()
	if len(some) == 0 || chance(t, 50, "rather not?") {
		t.Skip("no bulk goes on")
	}
	w := rapid.SampledFrom(some).Draw(t, "bulk")
	m.stops(t, w)
	w.ended = true
}

// undoBulk begins to take a bulk back, which may be such an undoing itself.
func (m *model) undoBulk(t *rapid.T) {
	if len(m.bulks) == 0 || len(m.atWork()) == mostAtWork {
		t.Skip("no bulk, or enough of them")
	}
	some := slices.DeleteFunc(slices.Clone(m.bulks), func(w *work) bool { return len(w.effects) == 0 && len(m.bulks) > 1 })
	if len(some) == 0 {
		t.Skip("nothing was done")
	}
	of := rapid.SampledFrom(some[max(0, len(some)-3):]).Draw(t, "bulk")
	w := &work{undoes: of, meant: of.meant, total: of.done - of.skipped}
	begin := func(at time.Time) error {
		return m.begins(t, w, func(act change.Act, render change.Render[job.Job]) (change.Answer, error) {
			act.Now = func() time.Time { return at }
			return bulk.Undo(context.Background(), m.table(), act, of.job.ID, func() error { return nil }, render)
		})
	}
	if !of.ended || !of.began && of.next == 0 {
		if err := begin(time.Now()); fault.KindOf(err) != fault.Invalid {
			t.Fatalf("undone while its tickets are done: %v", err)
		}
		if !of.ended {
			return
		}
	}
	at := time.Now()
	if at.Before(of.job.HeldUntil) { // whoever began it must be dead by then
		at = of.job.HeldUntil
	}
	if err := begin(at); err != nil {
		t.Fatalf("undo: %v", err)
	}
}
