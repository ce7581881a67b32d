package dynamo

import (
	"context"
	"fmt"
	"strconv"

	"docket/shared/index"
	"docket/shared/tenant"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// indexStore is one workspace's index, as package index wants it.
type indexStore struct {
	*Table
	keys keys
}

var _ index.Store = indexStore{}

func (t *Table) index(scope tenant.Scope) indexStore { return indexStore{t, keysOf(scope)} }

// Compact folds a workspace's index log into its segments. Beside another
// compaction it gives way, without an error.
func (t *Table) Compact(ctx context.Context, scope tenant.Scope) error {
	if _, err := index.Compact(ctx, t.index(scope), 0); err != nil {
		return fmt.Errorf("compact the index of %s: %w", scope, err)
	}
	return nil
}

// CompactLong is Compact where the log has at least so many entries.
func (t *Table) CompactLong(ctx context.Context, scope tenant.Scope, entries int) error {
	log, err := t.index(scope).Log(ctx, entries)
	if err != nil || len(log) < entries {
		return err
	}
	return t.Compact(ctx, scope)
}

// Epoch implements index.Reader.
func (s indexStore) Epoch(ctx context.Context) (uint64, error) {
	it, err := s.get(ctx, s.keys.epoch())
	if err != nil {
		return 0, err
	}
	return readNumber(it["e"])
}

// RaiseEpoch implements index.Store.
func (s indexStore) RaiseEpoch(ctx context.Context, from uint64) (bool, error) {
	it := s.keys.epoch().item()
	it["e"] = number(from + 1)
	return s.putIf(ctx, it, from)
}

// putIf writes an item if the epoch it has is from, where none is 0.
func (s indexStore) putIf(ctx context.Context, it item, from uint64) (bool, error) {
	in := &dynamodb.PutItemInput{TableName: &s.name, Item: it}
	if from == 0 {
		in.ConditionExpression = aws.String(absent)
	} else {
		in.ConditionExpression = aws.String("e = :from")
		in.ExpressionAttributeValues = item{":from": number(from)}
	}
	_, err := s.db.PutItem(ctx, in)
	if conditionFailed(err) {
		return false, nil
	}
	return err == nil, failed(err)
}

// Log implements index.Reader.
func (s indexStore) Log(ctx context.Context, limit int) ([]index.Entry, error) {
	in := s.query(s.keys.log(), "0", "9")
	var entries []index.Entry
	for {
		if limit > 0 {
			in.Limit = aws.Int32(int32(limit - len(entries)))
		}
		out, err := s.db.Query(ctx, in)
		if err != nil {
			return nil, failed(fmt.Errorf("read the index log: %w", err))
		}
		for _, it := range out.Items {
			entry, err := readEntry(it)
			if err != nil {
				return nil, err
			}
			entries = append(entries, entry)
		}
		in.ExclusiveStartKey = out.LastEvaluatedKey
		if out.LastEvaluatedKey == nil || limit > 0 && len(entries) >= limit {
			return entries, nil
		}
	}
}

// query reads the items of a partition whose sort keys lie in [from, to].
func (t *Table) query(partition, from, to string) *dynamodb.QueryInput {
	return &dynamodb.QueryInput{
		TableName:                 &t.name,
		ConsistentRead:            aws.Bool(true),
		KeyConditionExpression:    aws.String(pk + " = :pk AND " + sk + " BETWEEN :from AND :to"),
		ExpressionAttributeValues: item{":pk": text(partition), ":from": text(from), ":to": text(to)},
	}
}

type entryRecord struct {
	SK  string   `dynamodbav:"SK"`
	V   uint64   `dynamodbav:"v"`
	Cur []string `dynamodbav:"cur"`
	Add []string `dynamodbav:"add"`
	Del []string `dynamodbav:"del"`
}

func readEntry(it item) (index.Entry, error) {
	record, err := decode[entryRecord](it)
	if err != nil {
		return index.Entry{}, err
	}
	n, err := strconv.ParseUint(record.SK, 10, 32)
	if err != nil {
		return index.Entry{}, fmt.Errorf("index log entry %q: %w", record.SK, err)
	}
	return index.Entry{N: uint32(n), V: record.V, Cur: facets(record.Cur), Add: facets(record.Add), Del: facets(record.Del)}, nil
}

func facets(names []string) []index.Facet {
	set := make([]index.Facet, len(names))
	for i, name := range names {
		set[i] = index.Facet(name)
	}
	return index.Normalize(set)
}

func facetSet(set []index.Facet) types.AttributeValue {
	names := make([]string, len(set))
	for i, f := range set {
		names[i] = string(f)
	}
	return &types.AttributeValueMemberSS{Value: names}
}

// Forget implements index.Store.
func (s indexStore) Forget(ctx context.Context, n uint32, v uint64) error {
	_, err := s.db.DeleteItem(ctx, &dynamodb.DeleteItemInput{
		TableName:                 &s.name,
		Key:                       s.keys.entry(n).item(),
		ConditionExpression:       aws.String("v = :v"),
		ExpressionAttributeValues: item{":v": number(v)},
	})
	if conditionFailed(err) {
		return nil
	}
	return failed(err)
}

// CompactAll compacts until the log is empty, or the context ends.
func (t *Table) CompactAll(ctx context.Context, scope tenant.Scope) error {
	for {
		if err := t.Compact(ctx, scope); err != nil {
			return err
		}
		left, err := t.index(scope).Log(ctx, 1)
		if err != nil || len(left) == 0 {
			return err
		}
	}
}
