package local

import (
	"context"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"time"

	"docket/scripts/bench/subject"
	"docket/scripts/engine"
	"docket/scripts/local/system"
	"docket/shared/dynamo"
	"docket/shared/id"
	"docket/shared/index"
	"docket/shared/testing/dynamodel"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"golang.org/x/sync/errgroup"
)

// prefix begins the keys of the workspace that is seeded, the local system's first.
const prefix = "T#acme#W#north#"

// seed makes the local system's table with as many tickets at least, and their
// index. Docket makes the tickets of the first segment over the model; the items of
// those and of the index are written for each segment. The stream begins afterwards.
func seed(ctx context.Context, db *dynamodb.Client, dir string, tickets int) error {
	model := dynamodel.New(dynamodel.Bare())
	w, err := subject.Open(ctx, model.Client(), dir, "acme", "north")
	if err != nil {
		return err
	}
	made := min(tickets, index.SegmentSize-1)
	if err := w.Fill(ctx, made); err != nil {
		return err
	}
	definition := dynamo.Definition(system.TableName)
	streamed := definition.StreamSpecification
	definition.StreamSpecification = nil
	if _, err := db.CreateTable(ctx, definition); err != nil {
		return err
	}
	for segment := 0; segment*made < tickets; segment++ {
		var items []dynamo.Item
		for _, it := range model.Items(system.TableName) {
			if copied := copyOf(it, segment, made); copied != nil {
				items = append(items, copied)
			}
		}
		if err := subject.Put(ctx, db, items); err != nil {
			return err
		}
	}
	_, err = db.UpdateTable(ctx, &dynamodb.UpdateTableInput{TableName: definition.TableName, StreamSpecification: streamed})
	return err
}

// copyOf is an item of the first segment as it is in another one, of so many
// tickets; nil for what is neither a ticket nor of the index.
func copyOf(it dynamo.Item, segment, made int) dynamo.Item {
	it = maps.Clone(it)
	partition, n := textOf(it, "PK"), 0
	switch _, err := fmt.Sscanf(partition, prefix+"TK#%d", &n); {
	case err == nil && textOf(it, "SK") == "A":
		n += segment * index.SegmentSize
		it["PK"], it["n"] = text(fmt.Sprint(prefix, "TK#", n)), number(n)
		it["id"], it["ticket_number"] = text(id.NewTicket(uint32(n), time.Now()).String()), text(fmt.Sprint("TKT-", n))
	case strings.HasPrefix(partition, prefix+"IX#"):
		it["SK"] = text(fmt.Sprintf("%07d", segment))
	case partition == prefix+"CTR":
		it["n"] = number(segment*index.SegmentSize + made)
	case partition == prefix+"LOG": // the epoch alone: the log is compacted
	default:
		return nil
	}
	return it
}

func number(n int) types.AttributeValue { return &types.AttributeValueMemberN{Value: strconv.Itoa(n)} }

func textOf(it dynamo.Item, name string) string { return it[name].(*types.AttributeValueMemberS).Value }

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

// bareRate is how many transactions of a create a second an engine carries out
// for as many clients as rush. They are recorded over the model. The engine is one
// of its own: a second table's stream makes each write look through the first one's.
func bareRate(ctx context.Context, dir string) (float64, error) {
	var recorded []*dynamodb.TransactWriteItemsInput
	options := dynamodel.Bare()
	options.Before = func(c dynamodel.Call) error {
		if in, is := c.Input.(*dynamodb.TransactWriteItemsInput); is {
			recorded = append(recorded, in)
		}
		return nil
	}
	w, err := subject.Open(ctx, dynamodel.New(options).Client(), dir, "acme", "north")
	if err != nil {
		return 0, err
	}
	e, err := engine.Start(ctx, engine.Options{Dir: dir})
	if err != nil {
		return 0, err
	}
	defer e.Stop()
	db := dynamo.Local(e.Endpoint)
	if err := dynamo.Create(ctx, db, system.TableName); err != nil {
		return 0, err
	}
	var rate float64
	for range 2 { // the engine is cold at first
		recorded = nil
		for range 500 {
			if err := w.Do(ctx, subject.Create("", w.APIKey, "new", "high"), nil); err != nil {
				return 0, err
			}
		}
		group, within := errgroup.WithContext(ctx)
		group.SetLimit(rushers)
		began := time.Now()
		for _, in := range recorded {
			group.Go(func() error {
				_, err := db.TransactWriteItems(within, in)
				return err
			})
		}
		if err := group.Wait(); err != nil {
			return 0, err
		}
		rate = float64(len(recorded)) / time.Since(began).Seconds()
	}
	return rate, nil
}
