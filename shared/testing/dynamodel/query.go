package dynamodel

import (
	"context"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// mostPage is after how many bytes a page of a query ends.
const mostPage = 1 << 20

// search is a query that was read and checked.
type search struct {
	table     *table
	index     *index // nil: the table itself
	schema    schema
	partition string
	keys      span
	behind    *record
	filter    *expression
	paths     []path
	on        env
}

func (m *Model) newSearch(in *dynamodb.QueryInput) (*search, error) {
	if in.KeyConditions != nil || in.QueryFilter != nil || in.AttributesToGet != nil || in.ConditionalOperator != "" {
		return nil, unknown("what expressions replaced")
	}
	t, err := m.find(in.TableName)
	if err != nil {
		return nil, err
	}
	s := &search{table: t, schema: t.schema}
	if in.IndexName != nil {
		if s.index = t.indexes[*in.IndexName]; s.index == nil {
			return nil, invalid("the table has no index %s", *in.IndexName)
		}
		if aws.ToBool(in.ConsistentRead) {
			return nil, invalid("an index cannot be read consistently")
		}
		s.schema = s.index.schema
	}
	if in.Limit != nil && *in.Limit < 1 {
		return nil, invalid("the limit is at least 1")
	}
	switch in.Select {
	case "":
	case types.SelectCount:
		if in.ProjectionExpression != nil {
			return nil, invalid("a count has no projection")
		}
	default:
		return nil, unknown("the selection %s", in.Select)
	}
	if err := s.read(in); err != nil {
		return nil, err
	}
	return s, s.start(in.ExclusiveStartKey)
}

// read reads the expressions of a query.
func (s *search) read(in *dynamodb.QueryInput) error {
	x, err := newExpressions(in.ExpressionAttributeNames, in.ExpressionAttributeValues)
	if err != nil {
		return err
	}
	keys, err := x.condition(in.KeyConditionExpression)
	if err != nil {
		return err
	}
	if s.filter, err = x.condition(in.FilterExpression); err != nil {
		return err
	}
	projected, err := x.projection(in.ProjectionExpression)
	if err != nil {
		return err
	}
	if err := x.check(); err != nil {
		return err
	}
	if s.paths, err = x.projected(projected); err != nil {
		return err
	}
	if s.filter != nil {
		if err := x.checkOperands(s.filter.condition); err != nil {
			return err
		}
		if err := x.filterIsNoKey(s.filter.condition, s.schema); err != nil {
			return err
		}
	}
	if err := s.checkProjected(x.env); err != nil {
		return err
	}
	s.on = x.env
	s.partition, s.keys, err = x.spanOf(keys, s.schema)
	return err
}

// checkProjected refuses what names an attribute that the index does not hold.
func (s *search) checkProjected(e env) (failure error) {
	if s.index == nil || s.index.all {
		return nil
	}
	held := func(p path) {
		name := e.resolved(p)[0].name
		if !slices.Contains(slices.Concat(s.schema.names(), s.table.schema.names(), s.index.projected), name) {
			failure = invalid("the index does not project %s", name)
		}
	}
	if s.filter != nil {
		eachPath(s.filter.condition, held)
	}
	for _, p := range s.paths {
		held(p)
	}
	return failure
}

// start reads where a query goes on.
func (s *search) start(key Item) error {
	if key == nil {
		return nil
	}
	accepted, err := accept(key)
	if err != nil {
		return err
	}
	at, err := s.schema.placeOf(accepted)
	if err != nil {
		return err
	}
	names := len(s.schema.names())
	s.behind = &record{sort: at.sort}
	if s.index != nil {
		if _, err := s.table.schema.placeOf(accepted); err != nil {
			return err
		}
		s.behind.tie = s.index.tie(accepted)
		names = len(s.lastKey(accepted))
	}
	if len(accepted) != names || at.partition != s.partition || !s.keys.holds(at.sort) {
		return invalid("the exclusive start key is outside of the query")
	}
	return nil
}

// lastKey is the key by which a query goes on behind an item.
func (s *search) lastKey(it Item) Item {
	key := s.table.schema.key(it)
	if s.index != nil {
		for _, name := range s.schema.names() {
			key[name] = it[name]
		}
	}
	return cloneItem(key)
}

func (m *Model) query(ctx context.Context, in *dynamodb.QueryInput) (*dynamodb.QueryOutput, error) {
	s, err := m.newSearch(in)
	if err != nil {
		return nil, err
	}
	return during(ctx, m, m.options.Read, func(now time.Time) (*dynamodb.QueryOutput, error) { return m.search(s, in, now) })
}

func (m *Model) search(s *search, in *dynamodb.QueryInput, now time.Time) (*dynamodb.QueryOutput, error) {
	of := s.table.partitions
	if s.index != nil {
		s.index.settle(now)
		of = s.index.partitions
	}
	p := of[s.partition]
	if p == nil {
		p = &partition{}
	}
	if !p.reads.open(now, m.options.PartitionReads, m.options.Burst) {
		m.count("Query", Usage{Throttled: 1})
		return nil, throttled()
	}
	out := &dynamodb.QueryOutput{}
	if in.Select != types.SelectCount {
		out.Items = []map[string]types.AttributeValue{}
	}
	size := 0
	var failure error
	backward := in.ScanIndexForward != nil && !*in.ScanIndexForward
	p.walk(s.keys, backward, s.behind, func(r *record) bool {
		var kept bool
		if kept, failure = s.on.on(r.item).holds(s.filter); failure != nil {
			return false
		}
		size += r.size
		out.ScannedCount++
		if kept {
			out.Count++
			if in.Select != types.SelectCount {
				out.Items = append(out.Items, shown(r.item, s.paths))
			}
		}
		if size >= mostPage || in.Limit != nil && out.ScannedCount >= *in.Limit {
			out.LastEvaluatedKey = s.lastKey(r.item)
			return false
		}
		return true
	})
	if failure != nil {
		return nil, failure
	}
	units := readUnits(size, aws.ToBool(in.ConsistentRead))
	p.reads.take(units)
	m.count("Query", Usage{Read: units})
	out.ConsumedCapacity = consumed(in.ReturnConsumedCapacity, s.table.name, units)
	return out, nil
}

// filterIsNoKey refuses a filter that names an attribute of the key.
func (e env) filterIsNoKey(c condition, s schema) error {
	var failure error
	eachPath(c, func(p path) {
		for _, name := range s.names() {
			if e.resolved(p)[0].name == name {
				failure = invalid("a filter cannot be on the key's attribute %s", name)
			}
		}
	})
	return failure
}
