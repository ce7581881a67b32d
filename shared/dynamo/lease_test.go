package dynamo_test

import (
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"docket/shared/dynamo"
	"docket/shared/index"
	"docket/shared/testing/dynamodel"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// fill leaves the entries of so many writes.
func (w *traffic) fill(t *testing.T, writes int) {
	t.Helper()
	for i := range writes {
		w.write(t.Context(), w.next(i))
	}
}

func TestSixtyFourHandlersDoAboutTheWorkOfOne(t *testing.T) {
	work := func(handlers int) (used dynamodel.Usage) {
		synctest.Test(t, func(t *testing.T) {
			w := newTraffic(t)
			w.fill(t, 3000)
			before := w.model.Usage()[""]
			var all sync.WaitGroup
			for i := range handlers { // half of them together, the others while one is at work
				table := dynamo.New(w.model.Client(), tableName)
				all.Go(func() {
					time.Sleep(time.Duration(max(0, i-32)) * 10 * time.Millisecond)
					if _, err := table.KeepShort(t.Context(), w.scope, 128); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
			if w.log() >= 128 {
				t.Errorf("%d entries are left", w.log())
			}
			after := w.model.Usage()[""]
			used = dynamodel.Usage{Read: after.Read - before.Read, Write: after.Write - before.Write}
		})
		return used
	}
	one, many := work(1), work(64)
	// Each of them looks at the lease, and those that come together at the log, too; each
	// tries once to take the lease.
	if many.Write > one.Write+64 || many.Read > one.Read+64*50 {
		t.Errorf("%.0f write and %.0f read units, by one %.0f and %.0f", many.Write, many.Read, one.Write, one.Read)
	}
	t.Logf("%.0f write and %.0f read units, by one %.0f and %.0f", many.Write, many.Read, one.Write, one.Read)
}

// A put takes effect, its answer is lost, and the SDK sends it again: the
// condition fails, and the item says that it was this very request's.
func TestACompactionKnowsItsOwnWritesWhenTheirAnswersAreLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		lost, puts := map[any]bool{}, 0
		w := newTraffic(t, func(o *dynamodel.Options) {
			o.After = func(c dynamodel.Call) error {
				in, put := c.Input.(*dynamodb.PutItemInput)
				mu.Lock()
				defer mu.Unlock()
				if !put || lost[in] {
					return nil
				}
				// Every number that is taken, and some of the segments.
				if puts++; puts%10 != 0 && row(in.Item).text("SK") != "!" {
					return nil
				}
				lost[in] = true
				return &types.InternalServerError{}
			}
		})
		w.fill(t, 600)
		if err := w.table.CompactAll(t.Context(), w.scope); err != nil || w.log() != 0 || len(lost) < 20 {
			t.Errorf("after %d lost answers %d entries are left, %v", len(lost), w.log(), err)
		}
	})
}

func TestASegmentExpiresWhileItIsEmptyAndOnlyThen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTraffic(t)
		store := dynamo.IndexOf(w.table, w.scope)
		for epoch, full := range []bool{true, false, true, false} {
			var s index.Segment
			if full {
				s.Set(1)
			}
			if ok, err := store.PutSegment(t.Context(), "tag=x", 0, s, uint64(epoch+1), uint64(epoch)); !ok || err != nil {
				t.Fatal(ok, err)
			}
			for _, it := range w.model.Items(tableName) {
				r := row(it)
				ends := r.number(dynamo.TTLAttribute)
				if strings.HasSuffix(r.text("PK"), "#IX#tag=x") && (ends == 0) != full || !full && ends < time.Now().Add(24*time.Hour).Unix() {
					t.Errorf("a full segment %v ends at %d", full, ends)
				}
			}
		}
	})
}
