package dynamo

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"docket/shared/change"
	"docket/shared/tenant"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"golang.org/x/sync/errgroup"
)

const (
	recording  = 30 * time.Second // how long a call waits for throttling to end
	reserve    = 5 * time.Second  // of a call's time, to tell what failed
	recordings = 16               // records that one call writes at once
	mostNamed  = 100              // Changes that a page of the feed names: about 4 KB of ids
)

// entry is a Change that is to be recorded.
type entry struct {
	place int // in the batch
	id    string
	item  item
}

// RecordChanges is Record by this machine's clock.
func (t *Table) RecordChanges(ctx context.Context, batch []change.Change) []error {
	return t.Record(ctx, batch, time.Now())
}

// Record writes the audit record of each Change once and puts it into the feed of
// its workspace once, however often it comes and in whatever batches; now is the
// domain's time. It returns an error for each Change that is not recorded, by its
// place in the batch; nil when all are. A batch may hold a Change twice.
//
// First a page of the feed names the Changes, then their records are written, each
// unless it is there: so who dies between leaves a page that readers wait at, and
// the stream brings the Changes again.
func (t *Table) Record(ctx context.Context, batch []change.Change, now time.Time) []error {
	failures := make([]error, len(batch))
	scopes, twice, met := map[tenant.Scope][]entry{}, map[int]int{}, map[key]int{}
	for i, c := range batch {
		it, err := auditItem(c)
		if err != nil {
			failures[i] = fmt.Errorf("record change %s: %w", c.ID, err)
			continue
		}
		if first, again := met[keyIn(it)]; again {
			twice[i] = first
			continue
		}
		met[keyIn(it)] = i
		scopes[c.Scope] = append(scopes[c.Scope], entry{i, c.ID, it})
	}
	until := time.Now().Add(recording)
	if ends, ok := ctx.Deadline(); ok && ends.Add(-reserve).Before(until) {
		until = ends.Add(-reserve)
	}
	ctx, stop := context.WithDeadline(ctx, until)
	defer stop()
	var all errgroup.Group
	all.SetLimit(8)
	for scope, entries := range scopes {
		all.Go(func() error {
			for some := range slices.Chunk(entries, mostNamed) {
				t.record(ctx, scope, some, now, failures)
			}
			return nil
		})
	}
	_ = all.Wait() // failures has them
	for i, first := range twice {
		failures[i] = failures[first]
	}
	if errors.Join(failures...) == nil {
		return nil
	}
	return failures
}

// record records Changes of a workspace as a page of its feed, and notes which it
// cannot and why.
func (t *Table) record(ctx context.Context, scope tenant.Scope, entries []entry, now time.Time, failures []error) {
	fail := func(e entry, err error) {
		if err != nil {
			failures[e.place] = failed(fmt.Errorf("record change %s: %w", e.id, err))
		}
	}
	ids := make([]string, len(entries))
	for i, e := range entries {
		ids[i] = e.id
	}
	var page uint64
	err := insist(ctx, func() (err error) {
		page, err = t.addPage(ctx, scope, ids, now)
		return err
	})
	if err != nil {
		for _, e := range entries {
			fail(e, err)
		}
		return
	}
	var all errgroup.Group
	all.SetLimit(recordings)
	for _, e := range entries {
		e.item[auditPage] = number(page)
		all.Go(func() error {
			fail(e, insist(ctx, func() error { return t.putNew(ctx, e.item) }))
			return nil
		})
	}
	_ = all.Wait() // failures has them
	if page%countEvery == 0 {
		fail(entries[0], t.count(ctx, scope, now)) // it comes again, and finds its record
	}
}

// putNew writes an item unless it is there.
func (t *Table) putNew(ctx context.Context, it item) error {
	_, err := t.db.PutItem(ctx, &dynamodb.PutItemInput{TableName: &t.name, Item: it, ConditionExpression: aws.String(absent)})
	if conditionFailed(err) {
		return nil
	}
	return err
}

// insist does something again while it fails for now and there is time.
func insist(ctx context.Context, do func() error) error {
	for wait := 10 * time.Millisecond; ; wait = min(2*wait, time.Second) {
		err := do()
		if err == nil || !passing(err) || ctx.Err() != nil {
			return err
		}
		if stopped := change.Pause(ctx, wait/2+rand.N(wait)); stopped != nil {
			return err
		}
	}
}
