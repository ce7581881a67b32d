package worker_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/contact"
	"docket/shared/dynamo"
	"docket/shared/id"
	"docket/shared/job"
	"docket/shared/mail/suppress"
	"docket/shared/savedview"
	"docket/shared/tenant"
	"docket/shared/testing/fake"
	"docket/shared/ticket"
	"docket/shared/worker"

	"pgregory.net/rapid"
)

// shelf is a table with a job that erases a contact, and with items on tickets and
// in days of quarantine. A step at a place looks at seven of them.
type shelf struct {
	crowd
	mu     sync.Mutex
	last   uint32
	items  map[uint32]int  // by ticket
	days   map[uint32]int  // by day
	unread map[uint32]bool // tickets
	fails  map[uint32]bool // tickets at which one step fails
	rounds map[string]int  // how often a place was gone through to its end
	steps  int
	now    time.Time
	looked int // items in a page
	wrong  []string
}

const stepItems = 7

func (s *shelf) LastNumber(context.Context, tenant.Scope) (uint32, error) { return s.last, nil }
func (s *shelf) ForgetWords(context.Context, tenant.Scope, func() time.Time) (more bool, from time.Time, _ error) {
	return false, from, nil
}
func (s *shelf) KeepShort(context.Context, tenant.Scope, int) (more bool, _ error) { return false, nil }

func (s *shelf) AllViews(context.Context, tenant.Scope) ([]savedview.View, error) { return nil, nil }
func (s *shelf) Contact(context.Context, tenant.Scope, string) (contact.Contact, error) {
	return contact.Contact{}, contact.ErrNotFound
}
func (s *shelf) ContactOf(context.Context, tenant.Scope, string) (contact.Contact, error) {
	return contact.Contact{}, contact.ErrNotFound
}

func (s *shelf) MailAddress(context.Context, tenant.Scope, string) (suppress.Address, error) {
	return suppress.Address{}, nil
}

func (s *shelf) SaveJob(ctx context.Context, before, after job.Job) error {
	if s.looked >= 100+8*stepItems {
		s.wrong = append(s.wrong, fmt.Sprint("items that a page looks at: ", s.looked))
	}
	s.looked = 0
	return s.crowd.SaveJob(ctx, before, after)
}

func (s *shelf) Erasable(_ context.Context, _ tenant.Scope, numbers []uint32, _ func(ticket.Ticket) bool, _ bool) (found []dynamo.Erasable, _ error) {
	if len(numbers) > 100 || !slices.IsSortedFunc(numbers, func(a, b uint32) int { return int(b) - int(a) }) {
		s.wrong = append(s.wrong, fmt.Sprint("it asks for ", numbers))
	}
	for _, n := range numbers {
		if _, there := s.items[n]; there {
			found = append(found, dynamo.Erasable{Number: n})
		}
	}
	return found, nil
}

func (s *shelf) EraseItems(_ context.Context, _ tenant.Scope, at dynamo.Erasable, _ ticket.Contact, cursor string) (dynamo.Erased, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.steps++; s.steps > 20_000 {
		return dynamo.Erased{}, errors.New("it does not get on")
	}
	from, _ := strconv.Atoi(cursor)
	place, items := fmt.Sprint("ticket ", at.Number), s.items[at.Number]
	if !at.Day.IsZero() {
		place, items = fmt.Sprint("day ", at.Number), s.days[at.Number]
		if at.Day.After(s.now) {
			s.wrong = append(s.wrong, "a day that is to come: "+place)
		}
	} else if s.fails[at.Number] {
		s.fails[at.Number] = false
		return dynamo.Erased{}, errors.New("not now")
	}
	step := dynamo.Erased{Looked: min(stepItems, items-from)}
	s.looked += step.Looked
	if at.Day.IsZero() && s.unread[at.Number] {
		step.Unread = errors.New("it is not known")
	}
	if from+step.Looked < items {
		step.Next = strconv.Itoa(from + step.Looked)
	} else {
		s.rounds[place]++
	}
	return step, nil
}

// Whatever fails on its way, an erasing goes through every ticket twice and every
// day once, to the last item there, and names what could not be read.
func TestAnErasingGoesThroughEveryPlaceToItsEnd(t *testing.T) {
	made := fake.Change(t, change.JobCreated)
	rapid.Check(t, func(t *rapid.T) {
		count := rapid.IntRange(0, rapid.SampledFrom([]int{stepItems, 6 * stepItems}).Draw(t, "most")) // at a place
		s := &shelf{last: uint32(rapid.IntRange(0, 230).Draw(t, "last")), items: map[uint32]int{}, days: map[uint32]int{},
			unread: map[uint32]bool{}, fails: map[uint32]bool{}, rounds: map[string]int{}, now: time.Now()}
		some := rapid.SliceOfN(rapid.Uint32Range(1, max(s.last, 1)), 0, 5)
		for n := range s.last {
			if rapid.IntRange(0, 5).Draw(t, "there") > 0 {
				s.items[n+1] = count.Draw(t, "items")
			}
		}
		for _, n := range some.Draw(t, "days") {
			s.days[n] = count.Draw(t, "items")
		}
		for _, n := range some.Draw(t, "fails") {
			s.fails[n] = true
		}
		var named []string
		for _, n := range slices.Sorted(slices.Values(some.Draw(t, "unread"))) {
			if _, there := s.items[n]; there && !s.unread[n] {
				s.unread[n] = true
				named = append(named, fmt.Sprint(n))
			}
		}
		s.job = job.New(made, job.EraseContact, `{"email":"casey@example.com"}`)
		doer := worker.Worker{Table: s, Waker: &fake.Waker{}, Hooks: &fake.Waker{}, Mail: &fake.Waker{}, Now: func() time.Time { return s.now }}
		for steps := 0; !s.job.Final(); steps++ {
			if _, err := doer.Take(t.Context(), job.Wake{Call: job.Step, Scope: s.job.Scope, Job: s.job.ID}); err != nil || steps > 100 {
				t.Fatal(steps, err)
			}
			if due, any := s.job.Due(); any {
				s.now = due
			}
		}
		if len(s.wrong) > 0 {
			t.Fatal(s.wrong)
		}
		for n := range s.items {
			if got := s.rounds[fmt.Sprint("ticket ", n)]; got < 2 {
				t.Errorf("ticket %d is gone through %d times", n, got)
			}
		}
		for n := range s.days {
			if s.rounds[fmt.Sprint("day ", n)] < 1 {
				t.Errorf("day %d is not gone through", n)
			}
		}
		if j := s.job; len(named) == 0 && j.State != job.Done || len(named) > 0 && (j.State != job.Failed || !strings.HasSuffix(j.Error, " "+strings.Join(named, ", "))) {
			t.Errorf("unread are %v, and the job is %s: %s", named, j.State, j.Error)
		}
	})
}

// A purge of one ticket goes to that alone, however many there are, and to the days
// since it was opened.
func TestAPurgeGoesToItsTicketAndTheDaysSinceItWasOpened(t *testing.T) {
	made := fake.Change(t, change.JobCreated)
	rapid.Check(t, func(t *rapid.T) {
		number, age := rapid.Uint32Range(1, 4_000_000_000).Draw(t, "number"), rapid.IntRange(0, 300).Draw(t, "days old")
		s := &shelf{last: number + 9, items: map[uint32]int{}, days: map[uint32]int{}, unread: map[uint32]bool{}, fails: map[uint32]bool{}, rounds: map[string]int{}, now: time.Now()}
		for n := max(number, 10) - 9; n < number+9; n++ {
			s.items[n] = rapid.IntRange(0, 6*stepItems).Draw(t, "items")
		}
		s.job = job.New(made, job.Purge, id.NewTicket(number, s.now.AddDate(0, 0, -age)).String())
		doer := worker.Worker{Table: s, Waker: &fake.Waker{}, Hooks: &fake.Waker{}, Mail: &fake.Waker{}, Now: func() time.Time { return s.now }}
		for steps := 0; !s.job.Final(); steps++ {
			if _, err := doer.Take(t.Context(), job.Wake{Call: job.Step, Scope: s.job.Scope, Job: s.job.ID}); err != nil || steps > 100 {
				t.Fatal(steps, err)
			}
			if due, any := s.job.Due(); any {
				s.now = due
			}
		}
		if len(s.wrong) > 0 || s.job.State != job.Done {
			t.Fatalf("%v: %+v", s.wrong, s.job)
		}
		days := 0
		for place, rounds := range s.rounds {
			switch {
			case strings.HasPrefix(place, "day "):
				days++
			case place != fmt.Sprint("ticket ", number) || rounds != 2:
				t.Errorf("%s is gone through %d times", place, rounds)
			}
		}
		if len(s.rounds) == days || days < age+1 || days > age+3 {
			t.Errorf("%d days are gone through for a ticket %d days old, and %d tickets", days, age, len(s.rounds)-days)
		}
	})
}
