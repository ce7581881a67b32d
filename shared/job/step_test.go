package job_test

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"docket/shared/fault"
	"docket/shared/job"

	"pgregory.net/rapid"
)

// world is a job over some things, its workers and what befalls them.
type world struct {
	t       *rapid.T
	store   *memory
	clock   *clock
	things  int
	size    int   // of a page
	effects []int // how often each thing was done
	depth   int   // of steps that run while another one's page does
	peace   bool  // nothing befalls anybody any more
}

func (w *world) page(ctx context.Context, j job.Job) (job.Page, error) {
	from := place(j)
	to := min(from+w.size, w.things)
	happens := "nothing"
	if !w.peace {
		happens = rapid.SampledFrom([]string{"nothing", "nothing", "nothing", "fails", "panics", "another", "cancel"}).Draw(w.t, "happens")
	}
	for i := from; i < to; i++ {
		w.effects[i]++
	}
	switch happens {
	case "fails":
		return job.Page{}, errors.New("a thing cannot be done")
	case "panics":
		panic("a thing cannot be done")
	case "another": // meanwhile the lease runs out, and somebody else has a step
		if w.depth < 3 {
			w.clock.at = w.clock.at.Add(rapid.SampledFrom([]time.Duration{0, job.Lease, 2 * job.Lease}).Draw(w.t, "slow"))
			w.step()
		}
	case "cancel":
		if rapid.IntRange(0, 9).Draw(w.t, "cancelled") == 0 && !w.store.job.Final() {
			w.store.write(w.store.job.Cancel(w.clock.at))
		}
	}
	return job.Page{Cursor: strconv.Itoa(to), Done: to - from, Total: w.things, Last: to == w.things}, nil
}

// step is one delivery of a wake-up to a worker, which may die of it.
func (w *world) step() {
	w.depth++
	defer func() {
		w.depth--
		if p := recover(); p != nil && p != (died{}) {
			panic(p)
		}
	}()
	steps := job.Steps{Store: w.store, Work: map[job.Kind]job.Work{job.Reindex: w.page}, Now: w.clock.now}
	if _, err := steps.Step(w.t.Context(), w.store.job.Scope, w.store.job.ID); err != nil && !errors.Is(err, errStore) {
		w.t.Fatal(err)
	}
}

// Whatever befalls its workers, a job ends: all of it done, each thing counted
// once and done at least once; or cancelled, or given up after its last page
// was tried again and again.
func TestAJobIsDoneOnceWhateverBefallsItsSteps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := &clock{time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
		w := &world{t: t, clock: c, things: rapid.IntRange(1, 12).Draw(t, "things"), size: rapid.IntRange(1, 4).Draw(t, "size")}
		w.effects = make([]int, w.things)
		w.store = &memory{t: t, job: made(t, c.at)}
		w.store.fate = func() fate {
			if w.peace {
				return goes
			}
			return rapid.SampledFrom([]fate{goes, goes, goes, goes, diesBefore, diesAfter, refused, unheard}).Draw(t, "fate")
		}
		for range rapid.IntRange(0, 30).Draw(t, "deliveries") {
			if rapid.Bool().Draw(t, "time passes") {
				c.at = c.at.Add(time.Duration(rapid.IntRange(1, 300).Draw(t, "seconds")) * time.Second)
			}
			w.step()
		}
		w.peace = true
		for !w.store.job.Final() { // the sweep wakes it when it is due, and at no other time
			due, _ := w.store.job.Due()
			if limit := c.at.Add(time.Hour); due.After(limit) {
				t.Fatalf("it is woken at %s at last: %+v", due, w.store.job)
			}
			if due.After(c.at) {
				c.at = due
			}
			w.step()
		}
		j := w.store.job
		if j.State == job.Done && (j.Done != w.things || j.Total != w.things || place(j) != w.things || j.Error != "") {
			t.Errorf("of %d things: %+v", w.things, j)
		}
		if j.State == job.Failed && j.Error == "" {
			t.Errorf("it does not say why it was given up: %+v", j)
		}
		for i, times := range w.effects[:j.Done] {
			if times == 0 {
				t.Errorf("thing %d was never done: %v", i, w.effects)
			}
		}
	})
}

// stepping is a job with its worker.
type stepping struct {
	*memory
	*clock
	job.Steps
}

func stepper(t testing.TB, work job.Work) stepping {
	c := &clock{time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
	m := &memory{t: t, job: made(t, c.at)}
	return stepping{m, c, job.Steps{Store: m, Work: map[job.Kind]job.Work{job.Reindex: work}, Now: c.now}}
}

func (s stepping) step(t testing.TB) job.Outcome {
	t.Helper()
	out, err := s.Step(t.Context(), s.job.Scope, s.job.ID)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestAPageThatFailsIsTriedAgainEverLaterAndTheJobGivenUpInTheEnd(t *testing.T) {
	s := stepper(t, func(context.Context, job.Job) (job.Page, error) { return job.Page{}, errors.New("secret") })
	var waits []time.Duration
	for !s.job.Final() {
		out := s.step(t)
		if out.Err == nil || !strings.Contains(out.Err.Error(), "secret") || out.Again {
			t.Fatalf("the log is told %v", out.Err)
		}
		due, any := s.job.Due()
		if !any {
			break
		}
		if s.step(t).Err != nil {
			t.Fatal("it is tried again at once")
		}
		waits = append(waits, due.Sub(s.at).Round(time.Second))
		s.at = due
	}
	want := []time.Duration{30 * time.Second, time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute, 15 * time.Minute, 15 * time.Minute}
	if len(waits) != len(want) {
		t.Fatalf("it waited %v", waits)
	}
	for i := range want {
		if waits[i] != want[i] {
			t.Errorf("it waited %v", waits)
		}
	}
	if j := s.job; j.State != job.Failed || j.Error != "a page of it failed" {
		t.Errorf("%+v", j)
	}
}

func TestAJobSaysOfAFailureWhatAFaultSays(t *testing.T) {
	s := stepper(t, func(context.Context, job.Job) (job.Page, error) {
		return job.Page{}, fault.Wrap(fault.Unavailable, "the store is busy, try again", errors.New("secret"))
	})
	s.step(t)
	if j := s.job; j.Error != "the store is busy, try again" || j.State != job.Running {
		t.Errorf("%+v", j)
	}
}

func TestAJobWhoseStepsDieWithoutAWordIsGivenUp(t *testing.T) {
	s := stepper(t, func(context.Context, job.Job) (job.Page, error) { panic(died{}) })
	s.fate = func() fate {
		if s.job.HeldUntil.After(s.at) { // nobody lives to write what came of a page
			return diesBefore
		}
		return goes
	}
	times := 0
	for ; !s.job.Final() && times < 100; times++ {
		func() {
			defer func() { _ = recover() }()
			s.step(t)
		}()
		if due, any := s.job.Due(); any {
			s.at = due
		}
	}
	if j := s.job; j.State != job.Failed || times != 9 {
		t.Errorf("after %d steps: %+v", times, j)
	}
}

func TestAStepLeavesAJobThatAnotherHoldsOrThatWaits(t *testing.T) {
	pages := 0
	s := stepper(t, func(context.Context, job.Job) (job.Page, error) { pages++; return job.Page{Last: true}, nil })
	for what, j := range map[string]func(job.Job) job.Job{
		"held":      func(j job.Job) job.Job { j.HeldUntil = s.at.Add(time.Second); return j },
		"not yet":   func(j job.Job) job.Job { j.NotBefore = s.at.Add(time.Second); return j },
		"cancelled": func(j job.Job) job.Job { return j.Cancel(s.at) },
		"gone":      func(job.Job) job.Job { return job.Job{} },
	} {
		s.job = j(made(t, s.at))
		if out := s.step(t); pages != 0 || s.saved != 0 || out.Again {
			t.Errorf("%s: %d pages, %d saves", what, pages, s.saved)
		}
	}
}

func TestAStepEndsInItsTimeAndIsWokenAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pages := 0
		s := stepper(t, func(_ context.Context, j job.Job) (job.Page, error) {
			pages++
			time.Sleep(4 * time.Second)
			return job.Page{Cursor: strconv.Itoa(place(j) + 1)}, nil
		})
		if out := s.step(t); !out.Again || pages != 4 || s.job.HeldUntil.After(s.at) {
			t.Errorf("%d pages in fifteen seconds: %+v", pages, s.job)
		}
		ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
		defer stop()
		pages = 0
		out, err := s.Step(ctx, s.job.Scope, s.job.ID)
		if err != nil || !out.Again || pages != 3 || ctx.Err() != nil {
			t.Errorf("%d pages in a call of twenty seconds, which needs ten for what follows: %v", pages, err)
		}
	})
}

func TestAPageEndsBeforeItsCallDoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := stepper(t, func(ctx context.Context, _ job.Job) (job.Page, error) { <-ctx.Done(); return job.Page{}, ctx.Err() })
		ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
		defer stop()
		if out, err := s.Step(ctx, s.job.Scope, s.job.ID); err != nil || out.Err == nil {
			t.Error(out, err)
		}
		if deadline, _ := ctx.Deadline(); time.Until(deadline) < 4*time.Second {
			t.Errorf("%s are left to say so", time.Until(deadline))
		}
		if s.job.NotBefore.IsZero() {
			t.Error("nobody wrote down that it failed")
		}
	})
}

func TestAJobThatIsToGoOnLaterIsWokenByItsTimerAlone(t *testing.T) {
	at := time.Time{}
	s := stepper(t, func(context.Context, job.Job) (job.Page, error) { return job.Page{Cursor: "1", NotBefore: at}, nil })
	at = s.at.Add(time.Minute)
	if out := s.step(t); out.Again {
		t.Error("it is woken at once")
	}
	if due, any := s.job.Due(); !any || !due.Equal(at) {
		t.Errorf("it is due at %s, wants %s", due, at)
	}
}

func TestAJobThatIsCancelledEndsAtItsNextPageAndCountsTheOneUnderWay(t *testing.T) {
	pages := 0
	var s stepping
	s = stepper(t, func(context.Context, job.Job) (job.Page, error) {
		if pages++; pages == 2 {
			s.write(s.job.Cancel(s.at))
			if !s.job.Final() || s.job.Settled(s.at) {
				t.Errorf("while its page is under way: %+v", s.job)
			}
		}
		return job.Page{Cursor: strconv.Itoa(pages), Done: 2, Skipped: 1}, nil
	})
	if out := s.step(t); out.Again || out.Err != nil || pages != 2 {
		t.Errorf("%d pages: %+v", pages, out)
	}
	if j := s.job; j.State != job.Cancelled || j.Done != 4 || j.Skipped != 2 || !j.Settled(s.at) {
		t.Errorf("%+v", j)
	}
}

func TestAJobThatGetsOnIsNotGivenUpHoweverOftenItsPagesFail(t *testing.T) {
	calls := 0
	s := stepper(t, func(_ context.Context, j job.Job) (job.Page, error) {
		if calls++; calls%3 != 0 {
			return job.Page{}, errors.New("not now")
		}
		return job.Page{Cursor: strconv.Itoa(place(j) + 1), NotBefore: j.UpdatedAt.Add(time.Hour), Last: place(j) == 20}, nil
	})
	for range 100 {
		s.step(t)
		if due, any := s.job.Due(); any {
			s.at = due
		}
	}
	if j := s.job; j.State != job.Done {
		t.Errorf("%+v", j)
	}
}
