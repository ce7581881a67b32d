package local

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"docket/scripts/bench/calls"
	"docket/scripts/bench/subject"
	"docket/scripts/engine"
	"docket/scripts/local/system"
	"docket/shared/dynamo"
	"docket/shared/id"
	"docket/shared/index"
	"docket/shared/tenant"
	"docket/shared/testing/dynamodel"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"golang.org/x/sync/errgroup"
)

// patterns are the tickets, one of each status and priority, of which a seeded
// table has copies.
const patterns = 16

// seededScope is the workspace of the local system that is seeded.
func seededScope() tenant.Scope {
	scope, err := tenant.NewScope("acme", "north")
	if err != nil {
		panic(err) // the names are ours
	}
	return scope
}

// counterOf is the partition of a workspace's counter of tickets.
func counterOf(s tenant.Scope) string { return "T#" + s.Tenant() + "#W#" + s.Workspace() + "#CTR" }

// seed makes the local system's table with tickets and their index. Docket
// makes a few over the model; their items are then written many times, under
// other numbers, and so are the index's segments. The stream begins afterwards.
func seed(ctx context.Context, db *dynamodb.Client, tickets int) error {
	model := dynamodel.New(dynamodel.Bare())
	if err := dynamo.Create(ctx, model.Client(), subject.TableName); err != nil {
		return err
	}
	if err := subject.Fill(ctx, dynamo.New(model.Client(), subject.TableName), seededScope(), patterns); err != nil {
		return err
	}
	definition := dynamo.Definition(system.TableName)
	streamed := definition.StreamSpecification
	definition.StreamSpecification = nil
	var exists *types.ResourceInUseException // the SDK asks again where the first answer is slow
	if _, err := db.CreateTable(ctx, definition); err != nil && !errors.As(err, &exists) {
		return fmt.Errorf("create table: %w", err)
	}
	var of [patterns]dynamo.Item
	items := make(chan dynamo.Item, 1000)
	group, within := errgroup.WithContext(ctx)
	for range 4 {
		group.Go(func() error { return putAll(within, db, items) })
	}
	group.Go(func() error {
		defer close(items)
		give := func(it dynamo.Item) {
			select {
			case items <- it:
			case <-within.Done():
			}
		}
		for _, it := range model.Items(subject.TableName) {
			key := textOf(it, "PK")
			switch {
			case strings.Contains(key, "#IX#"):
				if err := segments(it, tickets, give); err != nil {
					return err
				}
			case strings.HasSuffix(key, "#CTR"):
				it = maps.Clone(it)
				it["n"] = &types.AttributeValueMemberN{Value: strconv.Itoa(tickets)}
				give(it)
			case strings.HasSuffix(key, "#LOG"): // the epoch alone: the log is compacted
				give(it)
			case textOf(it, "SK") == "A" && strings.Contains(key, "#TK#"):
				n, err := strconv.Atoi(it["n"].(*types.AttributeValueMemberN).Value)
				if err != nil {
					return err
				}
				of[n%patterns] = it
			}
		}
		for n := 1; n <= tickets && within.Err() == nil; n++ {
			give(copyOf(of[n%patterns], n))
		}
		return nil
	})
	if err := group.Wait(); err != nil {
		return err
	}
	_, err := db.UpdateTable(ctx, &dynamodb.UpdateTableInput{TableName: definition.TableName, StreamSpecification: streamed})
	return err
}

// copyOf is a ticket's item under another number.
func copyOf(pattern dynamo.Item, n int) dynamo.Item {
	it := maps.Clone(pattern)
	number, key := strconv.Itoa(n), textOf(it, "PK")
	it["PK"] = text(key[:strings.LastIndexByte(key, '#')+1] + number)
	it["n"] = &types.AttributeValueMemberN{Value: number}
	it["id"] = text(id.NewTicket(uint32(n), time.Now()).String())
	it["ticket_number"] = text("TKT-" + number)
	return it
}

// segments gives all segments of a facet: whether a ticket has it follows from
// its pattern.
func segments(pattern dynamo.Item, tickets int, give func(dynamo.Item)) error {
	bits, err := index.Decode(pattern["b"].(*types.AttributeValueMemberB).Value)
	if err != nil {
		return err
	}
	has := map[int]bool{}
	for n := 1; n <= patterns; n++ {
		has[n%patterns] = bits.Has(uint16(n))
	}
	for first := 0; first <= tickets; first += index.SegmentSize {
		var s index.Segment
		for n := max(first, 1); n <= min(tickets, first+index.SegmentSize-1); n++ {
			if has[n%patterns] {
				s.Set(uint16(n - first))
			}
		}
		it := maps.Clone(pattern)
		it["SK"] = text(fmt.Sprintf("%07d", first/index.SegmentSize))
		it["b"] = &types.AttributeValueMemberB{Value: s.Encode()}
		give(it)
	}
	return nil
}

// putAll writes items, a hundred in a transaction: on disk this engine takes a
// seventh of the time that it takes for as many in batches, which are no
// transactions.
func putAll(ctx context.Context, db *dynamodb.Client, items <-chan dynamo.Item) error {
	table := system.TableName
	var puts []types.TransactWriteItem
	put := func() error {
		if len(puts) == 0 {
			return nil
		}
		_, err := db.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{TransactItems: puts})
		if err != nil {
			return fmt.Errorf("write %d items: %w", len(puts), err)
		}
		puts = nil
		return nil
	}
	for it := range items {
		if puts = append(puts, types.TransactWriteItem{Put: &types.Put{TableName: &table, Item: it}}); len(puts) == 100 {
			if err := put(); err != nil {
				return err
			}
		}
	}
	return put()
}

// bareRate is how many transactions of a create a second an engine carries out
// for as many clients as rush. The engine is one of its own: a second table's
// stream makes each write look through the first one's.
func bareRate(ctx context.Context, dir string) (float64, error) {
	e, err := engine.Start(ctx, engine.Options{Dir: dir})
	if err != nil {
		return 0, err
	}
	defer e.Stop()
	made := &calls.Recorder{}
	db, model := dynamo.Local(e.Endpoint), dynamodel.New(dynamodel.Bare()).Client(made.Attach)
	for _, db := range []*dynamodb.Client{db, model} {
		if err := dynamo.Create(ctx, db, subject.TableName); err != nil {
			return 0, err
		}
	}
	creates, err := made.During(func() error {
		return subject.Fill(ctx, dynamo.New(model, subject.TableName), seededScope(), 2*bareRecorded)
	})
	if err != nil {
		return 0, err
	}
	creates = slices.DeleteFunc(creates, func(c calls.Call) bool { _, is := c.Input.(*dynamodb.TransactWriteItemsInput); return !is })
	var took time.Duration
	for half := range slices.Chunk(creates, bareRecorded) {
		group, within := errgroup.WithContext(ctx)
		group.SetLimit(rushers)
		began := time.Now()
		for _, c := range half {
			group.Go(func() error { return calls.Send(within, db, c.Input) })
		}
		if err := group.Wait(); err != nil {
			return 0, err
		}
		took = time.Since(began) // the last half's: the engine was cold before
	}
	return bareRecorded / took.Seconds(), nil
}

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func textOf(it dynamo.Item, name string) string {
	s, ok := it[name].(*types.AttributeValueMemberS)
	if !ok {
		return ""
	}
	return s.Value
}
