package dynamo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"docket/shared/change"
	"docket/shared/index"
	"docket/shared/tenant"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// indexStore is one workspace's index, as package index wants it.
type indexStore struct {
	*Table
	keys   keys
	budget *budget // of the answer that it is read for; nil: none
}

var _ index.Store = indexStore{}

func (t *Table) index(scope tenant.Scope) indexStore { return indexStore{t, keysOf(scope), nil} }

// CompactTicket folds one ticket's entry, for a write that it has no room for.
// It is stale where other compactions were faster.
func (t *Table) CompactTicket(ctx context.Context, scope tenant.Scope, n uint32) error {
	err := index.CompactTicket(ctx, t.index(scope), n)
	switch {
	case errors.Is(err, index.ErrBusy):
		return change.ErrStale
	case err != nil:
		return failed(fmt.Errorf("index of %s: %w", scope, err))
	}
	return nil
}

// Epoch implements index.Reader.
func (s indexStore) Epoch(ctx context.Context) (index.Epoch, error) {
	it, err := s.get(ctx, s.keys.epoch())
	if err != nil {
		return index.Epoch{}, err
	}
	record, err := decode[epochRecord](it)
	if err != nil {
		return index.Epoch{}, err
	}
	lease := index.Lease{Holder: record.Holder, Until: time.UnixMilli(record.Until)}
	return index.Epoch{Number: record.Number, Lease: lease}, nil
}

type epochRecord struct {
	Number uint64 `dynamodbav:"e"`
	Holder string `dynamodbav:"by,omitempty"`
	Until  int64  `dynamodbav:"until,omitempty"` // milliseconds since 1970
}

// RaiseEpoch implements index.Store.
func (s indexStore) RaiseEpoch(ctx context.Context, from uint64, lease index.Lease) (bool, error) {
	record := epochRecord{Number: from + 1, Holder: lease.Holder}
	if lease.Holder != "" {
		record.Until = lease.Until.UnixMilli()
	}
	it, err := encode(s.keys.epoch(), record)
	if err != nil {
		return false, err
	}
	return s.putIf(ctx, it, from, func(there item) bool {
		return lease.Holder != "" && str(there["by"]) == lease.Holder
	})
}

// putIf writes an item if the epoch it has is from, where none is 0. An item
// that has the new epoch and is ours was written by this very request, sent
// again.
func (t *Table) putIf(ctx context.Context, it item, from uint64, ours func(there item) bool) (bool, error) {
	in := &dynamodb.PutItemInput{
		TableName: &t.name, Item: it,
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	}
	if from == 0 {
		in.ConditionExpression = aws.String(absent)
	} else {
		in.ConditionExpression = aws.String("e = :from")
		in.ExpressionAttributeValues = item{":from": number(from)}
	}
	_, err := t.db.PutItem(ctx, in)
	var refused *types.ConditionalCheckFailedException
	if !errors.As(err, &refused) {
		return err == nil, failed(err)
	}
	is, err := readNumber(refused.Item["e"])
	if err != nil {
		return false, err
	}
	want, err := readNumber(it["e"])
	return is == want && ours(refused.Item), err
}

// lastTicket is the highest number that a ticket can have.
const lastTicket = 1<<32 - 1

// Log implements index.Reader: one Query, which gives at most 1 MB.
func (s indexStore) Log(ctx context.Context, from, to uint32, limit int) ([]index.Entry, bool, error) {
	in := s.query(s.keys.log(), s.keys.entry(min(from, to)).sk, s.keys.entry(max(from, to)).sk)
	in.ScanIndexForward = aws.Bool(from <= to)
	in.Limit = aws.Int32(int32(limit))
	out, err := s.db.Query(ctx, in)
	if err != nil {
		return nil, false, failed(fmt.Errorf("read the index log: %w", err))
	}
	s.budget.pay(total(out.ConsumedCapacity))
	entries := make([]index.Entry, len(out.Items))
	for i, it := range out.Items {
		if entries[i], err = readEntry(it); err != nil {
			return nil, false, err
		}
	}
	return entries, len(entries) > 0 && out.LastEvaluatedKey != nil, nil
}

// query reads the items of a partition whose sort keys lie in [from, to], and
// says what it takes.
func (t *Table) query(partition, from, to string) *dynamodb.QueryInput {
	return &dynamodb.QueryInput{
		TableName:                 &t.name,
		ConsistentRead:            aws.Bool(true),
		ReturnConsumedCapacity:    types.ReturnConsumedCapacityTotal,
		KeyConditionExpression:    aws.String(pk + " = :pk AND " + sk + " BETWEEN :from AND :to"),
		ExpressionAttributeValues: item{":pk": text(partition), ":from": text(from), ":to": text(to)},
	}
}

// readEntry reads by hand: a list may read thousands.
func readEntry(it item) (index.Entry, error) {
	n, err := strconv.ParseUint(str(it[sk]), 10, 32)
	if err != nil {
		return index.Entry{}, fmt.Errorf("index log entry %q: %w", str(it[sk]), err)
	}
	v, err := readNumber(it["v"])
	return index.Entry{N: uint32(n), V: v, Cur: facetsIn(it["cur"]), Add: facetsIn(it["add"]), Del: facetsIn(it["del"])}, err
}

func facetsIn(v types.AttributeValue) []index.Facet {
	names, ok := v.(*types.AttributeValueMemberSS)
	if !ok {
		return nil
	}
	return facets(names.Value)
}

// facets are those of a string set, which has no order.
func facets(names []string) []index.Facet {
	set := make([]index.Facet, len(names))
	for i, name := range names {
		set[i] = index.Facet(name)
	}
	slices.Sort(set)
	return set
}

func facetSet(set []index.Facet) types.AttributeValue {
	names := make([]string, len(set))
	for i, f := range set {
		names[i] = string(f)
	}
	return &types.AttributeValueMemberSS{Value: names}
}

// Forget implements index.Store. A transaction that is writing the entry keeps
// it.
func (s indexStore) Forget(ctx context.Context, n uint32, v uint64) error {
	_, err := s.db.DeleteItem(ctx, &dynamodb.DeleteItemInput{
		TableName:                 &s.name,
		Key:                       s.keys.entry(n).item(),
		ConditionExpression:       aws.String("v = :v"),
		ExpressionAttributeValues: item{":v": number(v)},
	})
	var writing *types.TransactionConflictException
	if conditionFailed(err) || errors.As(err, &writing) {
		return nil
	}
	return failed(err)
}
