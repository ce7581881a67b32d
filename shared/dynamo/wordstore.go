package dynamo

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"time"

	"docket/shared/index"
	"docket/shared/tenant"
	"docket/shared/words"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// wordStore is one workspace's index of words, as package words wants it.
type wordStore struct {
	*Table
	keys   keys
	budget *budget // of the answer that it is read for; nil: none
}

var _ words.Store = wordStore{}

func (t *Table) words(scope tenant.Scope, b *budget) wordStore { return wordStore{t, keysOf(scope), b} }

// mostLogPages is how many pages of 1 MB one look at the log reads: what a worker
// has the memory for, and more than a search has time for.
const mostLogPages = 8

// Log implements words.Reader. A log that is not read to its end for its size is as
// one that is too long. Each page is read at one instant: the last ticket of one is read
// again with the next, unless it fills the page.
func (s wordStore) Log(ctx context.Context, limit int) (entries []words.Entry, more bool, err error) {
	in := s.query(s.keys.log(), s.keys.entry(0, 0).sk, s.keys.entry(lastTicket, math.MaxUint64).sk)
	for page := 0; ; page++ {
		began := len(entries)
		in.Limit = aws.Int32(int32(limit - len(entries)))
		out, err := s.db.Query(ctx, in)
		if err != nil {
			return nil, false, failed(fmt.Errorf("read the log: %w", err))
		}
		s.budget.pay(total(out.ConsumedCapacity))
		for _, it := range out.Items {
			e, err := readLogEntry(it)
			if err != nil {
				return nil, false, err
			}
			entries = append(entries, e.words)
		}
		in.ExclusiveStartKey = out.LastEvaluatedKey
		if more = out.LastEvaluatedKey != nil; !more || len(entries) >= limit || page+1 == mostLogPages || s.budget.spent() {
			return entries, more, nil
		}
		if whole := beforeLast(entries); whole > began {
			entries, in.ExclusiveStartKey = entries[:whole], s.keys.entry(entries[whole].N, 0).item()
		}
	}
}

// beforeLast is how many entries there are before those of the last one's ticket.
func beforeLast(entries []words.Entry) int {
	n := len(entries)
	for n > 0 && entries[n-1].N == entries[len(entries)-1].N {
		n--
	}
	return n
}

// Manifest implements words.Reader.
func (s wordStore) Manifest(ctx context.Context) (words.Manifest, error) {
	out, err := s.db.GetItem(ctx, &dynamodb.GetItemInput{TableName: &s.name, Key: s.keys.wordManifest().item(), ConsistentRead: aws.Bool(true),
		ReturnConsumedCapacity: types.ReturnConsumedCapacityTotal})
	if err != nil {
		return words.Manifest{}, failed(fmt.Errorf("read the manifest of words: %w", err))
	}
	s.budget.pay(total(out.ConsumedCapacity))
	return readManifest(out.Item)
}

// PutManifest implements words.Store.
func (s wordStore) PutManifest(ctx context.Context, m words.Manifest, seen uint64) (bool, error) {
	it, err := manifestItem(s.keys, m)
	if err != nil {
		return false, err
	}
	return s.putIf(ctx, it, seen, func(there item) bool { return maps.EqualFunc(there, it, equal) })
}

// What an item of a part holds.
const (
	wordData    = "d"
	wordClasses = "k" // absent: none
)

// Items implements words.Reader.
func (s wordStore) Items(ctx context.Context, part, from, to string, limit int) ([]words.Item, error) {
	in := s.query(s.keys.wordPart(part), min(from, to), max(from, to))
	in.ScanIndexForward = aws.Bool(from <= to)
	var items []words.Item
	for {
		in.Limit = aws.Int32(int32(limit - len(items)))
		out, err := s.db.Query(ctx, in)
		if err != nil {
			return nil, failed(fmt.Errorf("read part %s of the index of words: %w", part, err))
		}
		s.budget.pay(total(out.ConsumedCapacity))
		for _, it := range out.Items {
			one, err := readWordItem(it)
			if err != nil {
				return nil, err
			}
			items = append(items, one)
		}
		in.ExclusiveStartKey = out.LastEvaluatedKey
		if out.LastEvaluatedKey == nil || len(items) >= limit {
			return items, nil
		}
	}
}

func readWordItem(it item) (words.Item, error) {
	r := reader{it: it}
	return words.Item{Key: r.text(sk), Data: r.bytes(wordData), Classes: r.bytes(wordClasses)}, r.err
}

// PutItems implements words.Store.
func (s wordStore) PutItems(ctx context.Context, part string, items []words.Item) error {
	writes := make([]types.WriteRequest, len(items))
	for i, one := range items {
		w := under(s.keys.word(part, one.Key))
		w.bytes(wordData, one.Data)
		w.bytes(wordClasses, one.Classes)
		writes[i].PutRequest = &types.PutRequest{Item: item(w)}
	}
	return s.writeAll(ctx, writes)
}

// Fold implements words.Store: what is said of facets goes into the segments.
func (s wordStore) Fold(ctx context.Context, low, high uint32) error {
	err := index.Compact(ctx, indexStore{s.Table, s.keys, nil}, low, high)
	if errors.Is(err, index.ErrOvertaken) {
		return words.ErrOvertaken
	}
	return err
}

// Forget implements words.Store. Before an entry is gone the log says of which manifest
// on it is in a run, and when it went.
func (s wordStore) Forget(ctx context.Context, entries []words.Key, version uint64) error {
	it := s.keys.forgotten().item()
	it["e"], it["at"] = number(version), number(time.Now().UnixMilli())
	_, err := s.db.PutItem(ctx, &dynamodb.PutItemInput{TableName: &s.name, Item: it,
		ConditionExpression: aws.String(absent + " OR e <= :e"), ExpressionAttributeValues: item{":e": number(version)}})
	if err != nil && !conditionFailed(err) {
		return failed(fmt.Errorf("say what is deleted of the log: %w", err))
	}
	writes := make([]types.WriteRequest, len(entries))
	for i, e := range entries {
		writes[i].DeleteRequest = &types.DeleteRequest{Key: s.keys.entry(e.N, e.V).item()}
	}
	return s.writeAll(ctx, writes)
}

// Remove implements words.Store. What is gone is gone, wherever it stops.
func (s wordStore) Remove(ctx context.Context, part string) error {
	in := &dynamodb.QueryInput{TableName: &s.name, ConsistentRead: aws.Bool(true),
		KeyConditionExpression: aws.String(pk + " = :pk"), ProjectionExpression: aws.String(pk + ", " + sk),
		ExpressionAttributeValues: item{":pk": text(s.keys.wordPart(part))}}
	for {
		out, err := s.db.Query(ctx, in)
		if err != nil {
			return failed(fmt.Errorf("read part %s of the index of words: %w", part, err))
		}
		writes := make([]types.WriteRequest, len(out.Items))
		for i, it := range out.Items {
			writes[i].DeleteRequest = &types.DeleteRequest{Key: it}
		}
		if err := s.writeAll(ctx, writes); err != nil {
			return err
		}
		if in.ExclusiveStartKey = out.LastEvaluatedKey; out.LastEvaluatedKey == nil {
			return nil
		}
	}
}
