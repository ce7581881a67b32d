package change_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/tenant"
)

// thing is what the tests write: a value at its version.
type thing struct {
	version int
	value   string
}

// store keeps one thing, its Changes and the answers.
type store struct {
	mu        sync.Mutex // a kept answer is looked for beside the verb's own read
	kept      thing
	changes   []change.Change
	commits   map[string]bool
	receipts  map[string]change.Receipt
	meanwhile func() // runs between a read and its commit, once
}

func newStore() *store {
	return &store{commits: map[string]bool{}, receipts: map[string]change.Receipt{}}
}

func (s *store) Receipt(_ context.Context, _ tenant.Scope, once change.IdempotencyKey, now time.Time) (*change.Receipt, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r, ok := s.receipts[once.Key]; ok && !r.Expires.Before(now) {
		return &r, nil
	}
	return nil, nil
}

func (s *store) Commit(_ context.Context, c change.Commit) error {
	if run := s.meanwhile; run != nil {
		s.meanwhile = nil
		run()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.Receipt != nil {
		if _, kept := s.receipts[c.Receipt.Key]; kept {
			return change.ErrStale
		}
	}
	for _, p := range c.Puts {
		if p.Before.(thing).version != s.kept.version {
			return change.ErrStale
		}
		s.kept = p.After.(thing)
	}
	if s.commits[c.ID] {
		return errors.New("two commits have one id")
	}
	s.commits[c.ID], s.changes = true, append(s.changes, c.Changes...)
	if c.Receipt != nil {
		s.receipts[c.Receipt.Key] = *c.Receipt
	}
	return nil
}

// set is a verb: it gives the thing a value, if it has the version wanted, or
// any for -1. The value that is there already changes nothing.
func set(s *store, act change.Act, version int, value string) (change.Answer, error) {
	return change.Do(context.Background(), s, act, change.Verb[thing, thing]{
		Read: func(context.Context) (thing, error) { return s.kept, nil },
		Decide: func(before thing) (change.Decision[thing], error) {
			switch {
			case version >= 0 && before.version != version:
				return change.Decision[thing]{}, fault.New(fault.PreconditionFailed, "it is at another version")
			case before.value == value:
				return change.Decision[thing]{Shown: before}, nil
			}
			after := thing{before.version + 1, value}
			return change.Decision[thing]{Puts: []change.Put{{Before: before, After: after}},
				Changes: []change.Change{act.Change(change.QueueUpdated, 0, act.Now())}, Shown: after}, nil
		},
		Render: func(t thing) (change.Answer, error) {
			return change.Answer{Status: 200, Body: fmt.Appendf(nil, "%d %s", t.version, t.value)}, nil
		},
	})
}

func act(key string) change.Act {
	a := change.Act{RequestID: "req_u", Operation: "set", Now: time.Now}
	if key != "" {
		a.IdempotencyKey = &change.IdempotencyKey{Key: key, Input: "i"}
	}
	return a
}

func TestAWriteThatLosesReadsAndDecidesAgain(t *testing.T) {
	s := newStore()
	s.meanwhile = func() { s.kept = thing{7, "theirs"} }
	answer, err := set(s, act(""), -1, "ours")
	if err != nil || string(answer.Body) != "8 ours" || s.kept != (thing{8, "ours"}) || len(s.changes) != 1 {
		t.Errorf("answered %s, %v; kept is %v with %d Changes", answer.Body, err, s.kept, len(s.changes))
	}
}

func TestARehearsalShowsWhatWouldBeAndWritesNothing(t *testing.T) {
	s := newStore()
	rehearsed := act("k").Rehearsed()
	answer, err := set(s, rehearsed, -1, "ours")
	if err != nil || string(answer.Body) != "1 ours" || s.kept != (thing{}) || len(s.changes)+len(s.receipts) != 0 {
		t.Errorf("answered %s, %v; kept is %v with %d Changes", answer.Body, err, s.kept, len(s.changes))
	}
	if _, err := set(s, rehearsed, 7, "ours"); fault.KindOf(err) != fault.PreconditionFailed {
		t.Errorf("what would be refused: %v", err)
	}
}

func TestAWriteGivesUpWithinACallAndAsksToComeBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStore()
		var again func()
		again = func() { s.kept.version++; s.meanwhile = again }
		s.meanwhile = again
		began := time.Now()
		if _, err := set(s, act(""), -1, "ours"); fault.KindOf(err) != fault.Unavailable {
			t.Errorf("got %v", err)
		}
		if took := time.Since(began); took < 15*time.Second || took > 25*time.Second {
			t.Errorf("it took %s", took)
		}
	})
}

func TestAWriteEndsWithItsCall(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := change.Do(ctx, newStore(), act(""), change.Verb[int, int]{
		Read:   func(context.Context) (int, error) { return 0, change.ErrStale },
		Decide: func(int) (change.Decision[int], error) { return change.Decision[int]{}, nil },
	})
	if fault.KindOf(err) != fault.Unavailable {
		t.Errorf("got %v", err)
	}
}

// Whatever the first call brought about, the same call under its key is not
// refused for it: another version, a name that is taken, a thing that is gone.
func TestARefusalThatTheSameCallBroughtAboutIsItsAnswer(t *testing.T) {
	s := newStore()
	first := func() {
		if answer, err := set(s, act("k"), 0, "ours"); err != nil || answer.Replayed {
			t.Errorf("the first call: %+v, %v", answer, err)
		}
	}
	// Of two calls at once the second has seen no answer yet, and a version that
	// the first has raised.
	answer, err := change.Do(t.Context(), s, act("k"), change.Verb[thing, thing]{
		Read: func(context.Context) (thing, error) { first(); return s.kept, nil },
		Decide: func(thing) (change.Decision[thing], error) {
			return change.Decision[thing]{}, fault.New(fault.PreconditionFailed, "it is at another version")
		},
	})
	if err != nil || !answer.Replayed || string(answer.Body) != "1 ours" {
		t.Errorf("answered %s, %v", answer.Body, err)
	}
	if _, err := set(s, act("other"), 0, "theirs"); fault.KindOf(err) != fault.PreconditionFailed {
		t.Errorf("another call is answered %v", err)
	}
	other := act("k")
	other.IdempotencyKey.Input = "another"
	if _, err := set(s, other, -1, "theirs"); fault.KindOf(err) != fault.IdempotencyKeyReused {
		t.Errorf("the key with another input is answered %v", err)
	}
}

func TestACommitThatMeetsAnAnswerUnderItsKeyIsAnsweredWithThat(t *testing.T) {
	s := newStore()
	s.meanwhile = func() {
		if _, err := set(s, act("k"), -1, "ours"); err != nil {
			t.Error(err)
		}
	}
	answer, err := set(s, act("k"), -1, "ours")
	if err != nil || !answer.Replayed || len(s.changes) != 1 {
		t.Errorf("answered %+v, %v with %d Changes", answer, err, len(s.changes))
	}
}

func TestWhatChangesNothingKeepsItsAnswerAlone(t *testing.T) {
	s := newStore()
	s.kept = thing{3, "same"}
	for i := range 2 {
		answer, err := set(s, act("k"), -1, "same")
		if err != nil || string(answer.Body) != "3 same" || answer.Replayed != (i == 1) {
			t.Errorf("answered %+v, %v", answer, err)
		}
		s.kept = thing{4, "other"}
	}
	if _, err := set(s, act(""), -1, "other"); err != nil || len(s.changes) != 0 || len(s.commits) != 1 {
		t.Errorf("%v, %d Changes in %d commits", err, len(s.changes), len(s.commits))
	}
}

func TestTheActsOfARequestHaveChangesOfTheirOwn(t *testing.T) {
	seen := map[string]bool{}
	for n := range 12 {
		a := act("")
		a.Part = change.PartOf(n)
		for ordinal := range 12 {
			seen[a.Change(change.QueueUpdated, ordinal, time.Time{}).ID] = true
		}
	}
	if len(seen) != 144 || !seen["u_0"] || !seen["u_11.11"] {
		t.Errorf("%d ids: %v", len(seen), seen)
	}
}
