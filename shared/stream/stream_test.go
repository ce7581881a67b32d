package stream

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"docket/shared/change"
	"docket/shared/dynamo"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"pgregory.net/rapid"
)

// world is what a batch meets: some records fail, some panic, some are no Changes.
type world struct {
	mu          sync.Mutex
	handled     []string // ids of Changes, in the order in which they were handled
	quarantined []string // ids of events
	fails       map[string]bool
}

func (w *world) Quarantine(_ context.Context, _, eventID string, _ dynamo.Item, _ error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.quarantined = append(w.quarantined, eventID)
	return nil
}

func (w *world) handle(_ context.Context, c change.Change) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.fails[c.ID] && len(c.ID)%2 == 0:
		panic("broken")
	case w.fails[c.ID]:
		return errors.New("broken")
	}
	w.handled = append(w.handled, c.ID)
	return nil
}

// record is the i-th of a batch.
func record(t *rapid.T, i int, whole bool) Record {
	fields := map[string]any{
		"PK": "T#a#W#b#TK#1", "SK": "E#", "id": id(i), "tenant": "a", "workspace": "b",
		"request_id": "req_1", "kind": "ticket.updated", "at": 0, "fields": "[]",
	}
	if !whole {
		delete(fields, "kind")
	}
	item, err := attributevalue.MarshalMap(fields)
	if err != nil {
		t.Fatal(err)
	}
	return Record{ID: id(i), Sequence: fmt.Sprint(i), Item: item}
}

func id(i int) string { return fmt.Sprintf("01a21030-8922-785a-9f39-3178bdbdc784_%d", i) }

// Whatever fails where: the batch comes again from the first record that
// failed, every other is taken, and what is no Change is quarantined and told of.
func TestABatchComesAgainFromItsFirstFailureAndWhatIsNoChangeIsSetAside(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := &world{fails: map[string]bool{}}
		n := rapid.IntRange(0, 40).Draw(t, "records")
		whole, first, quarantined := make([]bool, n), -1, 0
		batch := make([]Record, n)
		for i := range batch {
			whole[i] = rapid.IntRange(0, 9).Draw(t, "whole") > 0
			w.fails[id(i)] = whole[i] && rapid.IntRange(0, 9).Draw(t, "fails") == 0
			if w.fails[id(i)] && first < 0 {
				first = i
			}
			if !whole[i] {
				quarantined++
			}
			batch[i] = record(t, i, whole[i])
		}
		done := Process(t.Context(), "audit", w, batch, Each(w.handle))
		if want := fmt.Sprint(first); first >= 0 && done.Failed != want || first < 0 && done.Failed != "" || (done.Failed != "") != (done.Why != nil) {
			t.Fatalf("came back from %q, %v; the first failure is %d", done.Failed, done.Why, first)
		}
		if len(done.Quarantined) != quarantined {
			t.Fatalf("tells of %v, quarantined are %d", done.Quarantined, quarantined)
		}
		for i := range batch {
			taken := slices.Contains(w.handled, id(i)) || slices.Contains(w.quarantined, id(i))
			if taken == w.fails[id(i)] || slices.Contains(w.quarantined, id(i)) == whole[i] {
				t.Fatalf("record %d: taken %v", i, taken)
			}
		}
	})
}

func TestAHandlerThatPanicsOrForgetsAChangeHasTakenNone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		batch := []Record{record(t, 0, true), record(t, 1, true)}
		for what, handle := range map[string]Handle{
			"panics":  func(context.Context, []change.Change) []error { panic("broken") },
			"forgets": func(context.Context, []change.Change) []error { return []error{nil} },
		} {
			if done := Process(t.Context(), "audit", &world{}, batch, handle); done.Failed != "0" {
				t.Errorf("it %s, and the batch comes again from %q", what, done.Failed)
			}
		}
	})
}
