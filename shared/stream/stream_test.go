package stream

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/dynamo"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"pgregory.net/rapid"
)

// world is what a batch meets: some records fail, some panic, some are no Changes.
type world struct {
	mu      sync.Mutex
	handled []string // ids of Changes, in the order in which they were handled
	aside   []string // ids of events
	fails   map[string]bool
}

func (w *world) SetAside(_ context.Context, eventID string, _ dynamo.Item, _ error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.aside = append(w.aside, eventID)
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

// record is the i-th of a batch, of a ticket.
func record(t *rapid.T, i, ticket int, whole bool) Record {
	fields := map[string]any{
		"PK": fmt.Sprintf("T#a#W#b#TK#%d", ticket), "SK": "E#", "id": id(i), "tenant": "a", "workspace": "b",
		"request_id": "req_1", "kind": "ticket.updated", "at": time.Unix(0, 0).UTC().Format(time.RFC3339), "fields": "[]",
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
// failed, with everything before it taken, each ticket's Changes in order, none
// past one of its own that failed, and what is no Change set aside.
func TestABatchComesAgainFromItsFirstFailureAndATicketsChangesStayInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := &world{fails: map[string]bool{}}
		n := rapid.IntRange(0, 40).Draw(t, "records")
		tickets, whole, first := make([]int, n), make([]bool, n), -1
		batch := make([]Record, n)
		for i := range batch {
			tickets[i], whole[i] = rapid.IntRange(0, 12).Draw(t, "ticket"), rapid.IntRange(0, 9).Draw(t, "whole") > 0
			w.fails[id(i)] = whole[i] && rapid.IntRange(0, 9).Draw(t, "fails") == 0
			if w.fails[id(i)] && first < 0 {
				first = i
			}
			batch[i] = record(t, i, tickets[i], whole[i])
		}
		failed, why := Process(t.Context(), w, batch, w.handle)
		if want := fmt.Sprint(first); first >= 0 && failed != want || first < 0 && failed != "" || (failed != "") != (why != nil) {
			t.Fatalf("came back from %q, %v; the first failure is %d", failed, why, first)
		}
		stopped := map[int]bool{}
		for i := range batch {
			taken := slices.Contains(w.handled, id(i)) || slices.Contains(w.aside, id(i))
			stopped[tickets[i]] = stopped[tickets[i]] || w.fails[id(i)]
			if want := !stopped[tickets[i]]; taken != want || slices.Contains(w.aside, id(i)) != (want && !whole[i]) {
				t.Fatalf("record %d of ticket %d: taken %v", i, tickets[i], taken)
			}
			for j := range i {
				if a, b := slices.Index(w.handled, id(j)), slices.Index(w.handled, id(i)); tickets[j] == tickets[i] && b >= 0 && a > b {
					t.Fatalf("record %d was handled after %d, of the same ticket", j, i)
				}
			}
		}
	})
}
