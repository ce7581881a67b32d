package dynamo_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"docket/shared/dynamo"
	"docket/shared/testing/dynamodel"
	"docket/shared/words"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// blocks are items of a part, each of so many bytes.
func blocks(prefix string, count, bytes int) []words.Item {
	items := make([]words.Item, count)
	for i := range items {
		items[i] = words.Item{Key: fmt.Sprintf("b%s%06d", prefix, i), Data: []byte(strings.Repeat("x", bytes))}
	}
	return items
}

// holds wants a part to have so many items.
func (w *traffic) holds(t *testing.T, part string, want int) {
	t.Helper()
	items, err := w.table.WordsOf(w.scope).Items(t.Context(), part, "a", "d", want+1)
	if err != nil || len(items) != want {
		t.Errorf("part %s has %d items of %d: %v", part, len(items), want, err)
	}
}

func TestAPartIsWrittenAndRemovedNoFasterThanAPartitionTakes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTraffic(t)
		store := w.table.WordsOf(w.scope)
		began := time.Now()
		if err := store.PutItems(t.Context(), "p", blocks("", 1000, 3900)); err != nil {
			t.Fatal(err)
		}
		took := time.Since(began)
		w.holds(t, "p", 1000)
		if err := store.Remove(t.Context(), "p"); err != nil {
			t.Fatal(err)
		}
		w.holds(t, "p", 0)
		u := w.model.Usage()[""]
		t.Logf("a thousand blocks are written in %s and removed in %s: %.0f write units", took, time.Since(began)-took, u.Write)
		if u.Throttled > 0 || took > 6*time.Second {
			t.Errorf("%d requests are throttled, and it takes %s", u.Throttled, took)
		}
	})
}

func TestWhatAPartitionDoesNotTakeIsWrittenAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTraffic(t)
		var all sync.WaitGroup
		for worker := range 3 {
			all.Go(func() {
				if err := w.table.WordsOf(w.scope).PutItems(t.Context(), "p", blocks(fmt.Sprint(worker), 600, 3900)); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		w.holds(t, "p", 1800)
		if u := w.model.Usage()[""]; u.Throttled == 0 {
			t.Error("nothing was throttled")
		}
	})
}

// A search would wait too long for such a log, and a worker has not the memory.
func TestALogIsReadUpToEightMegabytes(t *testing.T) {
	w := newPlace(t)
	many := map[string]words.Counts{}
	for i := range 5000 {
		many[fmt.Sprintf("%040x", i*7919)[20:]+strings.Repeat("x", 40)] = words.Counts{Fields: 1}
	}
	entry := words.Entry{Words: many}.Encode()
	for n := range 60 {
		it := dynamo.Item{"PK": text(prefixOf(w.scope) + "#LOG"), "SK": text(fmt.Sprintf("%010d#%020d", n+1, 1)),
			"w": &types.AttributeValueMemberB{Value: entry}}
		if _, err := w.db.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: aws.String(tableName), Item: it}); err != nil {
			t.Fatal(err)
		}
	}
	entries, more, err := w.table.WordsOf(w.scope).Log(t.Context(), 1000)
	if size := len(entries) * len(entry); err != nil || !more || size < 7<<20 || size > 10<<20 {
		t.Errorf("%d entries are read, more %v, %v", len(entries), more, err)
	}
	entries, more, err = w.table.WordsOf(w.scope).Log(t.Context(), 20)
	if err != nil || !more || len(entries) != 20 {
		t.Errorf("%d entries are read, more %v, %v", len(entries), more, err)
	}
}

// Another worker deletes entries that it has folded, between the pages of a reading. What
// is read of a ticket must end with its last entry that was there at one time.
func TestOfATicketThatTwoPagesOfTheLogDivideIsReadWhatThereWasAtOneInstant(t *testing.T) {
	var w *traffic
	pages := 0
	w = newTraffic(t, func(o *dynamodel.Options) {
		o.Before = func(c dynamodel.Call) error {
			in, is := c.Input.(*dynamodb.QueryInput)
			if !is || in.ExclusiveStartKey == nil {
				return nil
			}
			if pages++; pages > 1 {
				return nil
			}
			for n := 1; n <= 40; n++ {
				for v := 1; v <= 3; v++ {
					_, err := w.db.DeleteItem(t.Context(), &dynamodb.DeleteItemInput{TableName: aws.String(tableName),
						Key: dynamo.Item{"PK": text(prefixOf(w.scope) + "#LOG"), "SK": text(fmt.Sprintf("%010d#%020d", n, v))}})
					if err != nil {
						return err
					}
				}
			}
			return nil
		}
	})
	many := map[string]words.Counts{}
	for i := range 2000 {
		many[fmt.Sprintf("%040x", i*7919)] = words.Counts{Fields: 1}
	}
	entry := words.Entry{Words: many}.Encode()
	for n := 1; n <= 40; n++ {
		for v := 1; v <= 3; v++ {
			it := dynamo.Item{"PK": text(prefixOf(w.scope) + "#LOG"), "SK": text(fmt.Sprintf("%010d#%020d", n, v)),
				"w": &types.AttributeValueMemberB{Value: entry}}
			if _, err := w.db.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: aws.String(tableName), Item: it}); err != nil {
				t.Fatal(err)
			}
		}
	}
	entries, more, err := w.table.WordsOf(w.scope).Log(t.Context(), 1000)
	if err != nil || more || pages == 0 || len(entries) == 0 {
		t.Fatal(more, pages, err)
	}
	newest := map[uint32]uint64{}
	for _, e := range entries {
		newest[e.N] = e.V
	}
	for n, v := range newest {
		if v != 3 {
			t.Errorf("of ticket %d the last entry that is read is %d", n, v)
		}
	}
}
