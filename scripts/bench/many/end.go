package many

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"

	"docket/scripts/local/system"
	"docket/shared/dynamo"
	"docket/shared/testing/dynamodel"
	"docket/shared/ticket"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// end puts what the workspace has once: the index of words, the last number, the
// index's epoch, and what is read by hand.
func (b *builder) end(ctx context.Context) error {
	fmt.Println()
	if err := b.words.end(ctx); err != nil {
		return err
	}
	for part := range b.words.parts {
		err := b.made(func(table *dynamo.Table) error {
			// Few at a time: the table takes many only as fast as a partition does.
			for some := range slices.Chunk(b.words.parts[part], 25) {
				if err := table.WordsOf(Scope).PutItems(ctx, part, some); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	err := b.made(func(table *dynamo.Table) error {
		_, err := table.WordsOf(Scope).PutManifest(ctx, b.words.manifest, 0)
		return err
	})
	if err != nil {
		return err
	}
	if err := b.count(ctx); err != nil {
		return err
	}
	return b.put(append(byHand(), b.epoch)...)
}

// made puts the items that a table over a model has after some writes.
func (b *builder) made(write func(*dynamo.Table) error) error {
	model := dynamodel.New(dynamodel.Bare())
	if err := model.Create(unstreamed()); err != nil {
		return err
	}
	if err := write(dynamo.New(model.Client(), system.TableName)); err != nil {
		return err
	}
	return b.put(model.Items(system.TableName)...)
}

// count puts the workspace's last ticket number.
func (b *builder) count(ctx context.Context) error {
	model := dynamodel.New(dynamodel.Bare())
	if err := model.Create(unstreamed()); err != nil {
		return err
	}
	if _, err := dynamo.New(model.Client(), system.TableName).Snapshot(ctx, Sight, ticket.Ask{Number: true}); err != nil {
		return err
	}
	items := model.Items(system.TableName)
	items[0]["n"] = &types.AttributeValueMemberN{Value: strconv.Itoa(b.size)}
	return b.put(items...)
}

// TicketKey is the key of a ticket.
func TicketKey(n uint32) dynamo.Item {
	return dynamo.Item{
		"PK": &types.AttributeValueMemberS{Value: prefix + "TK#" + strconv.FormatUint(uint64(n), 10)}, "SK": &types.AttributeValueMemberS{Value: "A"},
	}
}

// prefix begins the keys of the workspace.
const prefix = "T#acme#W#north#"

// The partitions of its log, and of 25 items of half a KB.
const (
	LogPartition  = prefix + "LOG"
	HandPartition = prefix + "HAND"
)

func byHand() (items []dynamo.Item) {
	for i := range 25 {
		items = append(items, dynamo.Item{
			"PK": &types.AttributeValueMemberS{Value: HandPartition}, "SK": &types.AttributeValueMemberS{Value: fmt.Sprintf("%02d", i)},
			"b": &types.AttributeValueMemberB{Value: bytes.Repeat([]byte{byte(i)}, 512)},
		})
	}
	return items
}
