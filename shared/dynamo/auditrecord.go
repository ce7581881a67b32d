package dynamo

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"docket/shared/audit"
	"docket/shared/change"
	"docket/shared/id"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"golang.org/x/sync/errgroup"
)

// Bounds of one transaction, half of what DynamoDB takes: so many records, and
// so many bytes of them. A larger one is more often in the way of another.
const (
	mostRecords     = 50
	mostRecordBytes = 2 << 20
)

const (
	recording = 30 * time.Second // how long a call waits for conflicts and throttling to end
	reserve   = 5 * time.Second  // of a call's time, to tell what failed
	atOnce    = 8                // transactions of one call
)

// entry is a Change that is to be recorded.
type entry struct {
	place  int // in the batch
	change change.Change
	item   item
	day    day
}

// day is whose totals a record adds to.
type day struct {
	keys
	at time.Time
}

// RecordChanges records each Change once and adds what it counts for to the
// totals of its day, however often it comes and in whatever batches. It returns
// an error for each Change that is not recorded, by its place in the batch; nil
// when all are. A transaction holds records of one
// workspace and day, each of which must be new, and adds their sum to the
// day's totals. Where some are there already, it is sent again without these:
// whoever wrote them has counted them. So each counts once, however the
// batches were cut. A batch may hold a Change twice.
func (t *Table) RecordChanges(ctx context.Context, batch []change.Change) []error {
	failures := make([]error, len(batch))
	days, twice, met := map[day][]entry{}, map[int]int{}, map[key]int{}
	for i, c := range batch {
		e, err := entryOf(i, c)
		if err != nil {
			failures[i] = fmt.Errorf("record change %s: %w", c.ID, err)
			continue
		}
		at := key{str(e.item[pk]), str(e.item[sk])}
		if first, again := met[at]; again {
			twice[i] = first
			continue
		}
		met[at] = i
		days[e.day] = append(days[e.day], e)
	}
	var all errgroup.Group
	all.SetLimit(atOnce)
	for _, entries := range days {
		for _, some := range chunked(entries) {
			all.Go(func() error { t.record(ctx, some, failures); return nil })
		}
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

func entryOf(place int, c change.Change) (entry, error) {
	it, err := auditItem(c)
	if err != nil {
		return entry{}, err
	}
	moment, err := id.At(c.ID)
	return entry{place, c, it, day{keysOf(c.Scope), moment.Truncate(24 * time.Hour)}}, err
}

// chunked cuts entries into what one transaction takes.
func chunked(entries []entry) (chunks [][]entry) {
	from, bytes := 0, 0
	for i, e := range entries {
		size := sizeOf(e.item)
		if i-from == mostRecords || i > from && bytes+size > mostRecordBytes {
			chunks, from, bytes = append(chunks, entries[from:i]), i, 0
		}
		bytes += size
	}
	return append(chunks, entries[from:])
}

// sizeOf is about how many bytes an item of texts, bytes and sets has.
func sizeOf(it item) int {
	size := 0
	for name, value := range it {
		size += len(name)
		switch v := value.(type) {
		case *types.AttributeValueMemberS:
			size += len(v.Value)
		case *types.AttributeValueMemberB:
			size += len(v.Value)
		case *types.AttributeValueMemberSS:
			for _, one := range v.Value {
				size += len(one)
			}
		}
	}
	return size
}

// record records entries of one day, and notes why where it cannot. A
// transaction that the store refuses for good is halved, so that one record
// that it does not take keeps no other out.
func (t *Table) record(ctx context.Context, entries []entry, failures []error) {
	left, err := t.transactRecords(ctx, entries)
	if err != nil && !passing(err) && len(left) > 1 {
		t.record(ctx, left[:len(left)/2], failures)
		t.record(ctx, left[len(left)/2:], failures)
		return
	}
	for _, e := range left {
		failures[e.place] = failed(fmt.Errorf("record change %s: %w", e.change.ID, err))
	}
}

// transactRecords writes the records that are not there yet. It returns those
// that it could not write, and why.
func (t *Table) transactRecords(ctx context.Context, entries []entry) (left []entry, err error) {
	until := time.Now().Add(recording)
	if ends, ok := ctx.Deadline(); ok && ends.Add(-reserve).Before(until) {
		until = ends.Add(-reserve)
	}
	for wait := 10 * time.Millisecond; len(entries) > 0; {
		_, err := t.db.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{TransactItems: t.recordParts(entries)})
		if err == nil {
			return nil, nil
		}
		var canceled *types.TransactionCanceledException
		if errors.As(err, &canceled) {
			if others := notThere(entries, canceled); len(others) < len(entries) {
				entries = others
				continue
			}
			err = conflict(canceled)
		}
		if !passing(err) || time.Now().After(until) {
			return entries, err
		}
		if stopped := change.Pause(ctx, wait/2+rand.N(wait)); stopped != nil {
			return entries, err
		}
		wait = min(2*wait, time.Second)
	}
	return nil, nil
}

// notThere is the entries but for those whose records a canceled transaction
// found in the table.
func notThere(entries []entry, canceled *types.TransactionCanceledException) []entry {
	var others []entry
	for i, e := range entries {
		if i >= len(canceled.CancellationReasons) || aws.ToString(canceled.CancellationReasons[i].Code) != conditionCheckFailed {
			others = append(others, e)
		}
	}
	return others
}

// recordParts is the transaction of entries: their records, in their order,
// and what they count for.
func (t *Table) recordParts(entries []entry) []types.TransactWriteItem {
	parts := make([]types.TransactWriteItem, 0, len(entries)+1)
	sums := map[string]int64{}
	for _, e := range entries {
		parts = append(parts, types.TransactWriteItem{Put: &types.Put{TableName: &t.name, Item: e.item, ConditionExpression: aws.String(absent)}})
		for meter, quantity := range audit.Measure(e.change).Meters {
			sums[meter] += quantity
		}
	}
	names, values, adds := map[string]string{}, item{}, make([]string, 0, len(sums))
	for i, meter := range slices.Sorted(maps.Keys(sums)) {
		name, value := fmt.Sprintf("#m%d", i), fmt.Sprintf(":q%d", i)
		names[name], values[value] = meter, number(sums[meter])
		adds = append(adds, name+" "+value)
	}
	of := entries[0].day
	return append(parts, types.TransactWriteItem{Update: &types.Update{
		TableName: &t.name, Key: of.total(of.at, rand.IntN(totalsSpreads)).item(), // another one each time, so that two seldom meet twice
		UpdateExpression:         aws.String("ADD " + strings.Join(adds, ", ")),
		ExpressionAttributeNames: names, ExpressionAttributeValues: values,
	}})
}
