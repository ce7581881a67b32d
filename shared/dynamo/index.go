package dynamo

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math"
	"slices"

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

// Epoch implements index.Reader.
func (s indexStore) Epoch(ctx context.Context) (uint64, error) {
	epoch := s.keys.epoch().sk
	out, err := s.db.Query(ctx, s.query(s.keys.log(), epoch, epoch))
	if err != nil {
		return 0, failed(fmt.Errorf("read the epoch: %w", err))
	}
	s.budget.pay(total(out.ConsumedCapacity))
	if len(out.Items) == 0 {
		return 0, nil
	}
	return readNumber(out.Items[0]["e"])
}

// RaiseEpoch implements index.Store.
func (s indexStore) RaiseEpoch(ctx context.Context, from uint64) (bool, error) {
	it := s.keys.epoch().item()
	it["e"], it["by"] = number(from+1), text(rand.Text())
	return s.putIf(ctx, it, from, func(there item) bool { return equal(there["by"], it["by"]) })
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

// Log implements index.Reader. A Query gives at most 1 MB: a ticket of which it gave
// perhaps a part is left to the next call, or read to its end if it is the only one. Of
// the items of one ticket the Query tells as they are at one instant: they lie
// side by side, and are deleted in requests that wait for one another.
func (s indexStore) Log(ctx context.Context, from, to uint32, limit int) ([]index.Entry, bool, error) {
	in := s.query(s.keys.log(), s.keys.entry(min(from, to), 0).sk, s.keys.entry(max(from, to), math.MaxUint64).sk)
	in.ScanIndexForward = aws.Bool(from <= to)
	in.Limit = aws.Int32(int32(limit))
	var entries []logEntry
	for {
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
			entries = append(entries, e)
		}
		if out.LastEvaluatedKey == nil || len(entries) == 0 {
			return lines(entries), false, nil
		}
		last := entries[len(entries)-1].words.N
		first := slices.IndexFunc(entries, func(e logEntry) bool { return e.words.N == last })
		if whole := lines(entries[:first]); len(whole) > 0 {
			return whole, true, nil
		}
		entries = entries[first:]
		in.ExclusiveStartKey = out.LastEvaluatedKey
	}
}

// lines are those of tickets whose entries come in the order of tickets and writes, up
// or down. A ticket of whose facets nothing is said has none.
func lines(entries []logEntry) (all []index.Entry) {
	bytes := 0
	for len(entries) > 0 {
		count := 1
		for count < len(entries) && entries[count].words.N == entries[0].words.N {
			count++
		}
		one := entries[:count]
		entries = entries[count:]
		slices.SortFunc(one, func(a, b logEntry) int { return cmp.Compare(a.words.V, b.words.V) })
		var said []index.Entry
		for _, e := range one {
			if bytes += e.words.Bytes; e.words.Facets > 0 {
				said = append(said, e.facets)
			}
		}
		if len(said) > 0 {
			line := index.Join(said...)
			line.Bytes, bytes = bytes, 0
			all = append(all, line)
		}
	}
	return all
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
