package dynamodel

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

func (m *Model) getItem(ctx context.Context, in *dynamodb.GetItemInput) (*dynamodb.GetItemOutput, error) {
	if in.AttributesToGet != nil {
		return nil, unknown("what expressions replaced")
	}
	t, err := m.find(in.TableName)
	if err != nil {
		return nil, err
	}
	paths, err := projection(in.ProjectionExpression, in.ExpressionAttributeNames)
	if err != nil {
		return nil, err
	}
	key, err := accept(in.Key)
	if err != nil {
		return nil, err
	}
	at, err := t.schema.keyOnly(key)
	if err != nil {
		return nil, err
	}
	return during(ctx, m, m.options.Read, func(now time.Time) (*dynamodb.GetItemOutput, error) {
		it, units, ok := m.readOne(t, at, aws.ToBool(in.ConsistentRead), now)
		if !ok {
			m.count("GetItem", Usage{Throttled: 1})
			return nil, throttled()
		}
		m.count("GetItem", Usage{Read: units})
		return &dynamodb.GetItemOutput{Item: shown(it, paths), ConsumedCapacity: consumed(in.ReturnConsumedCapacity, t.name, units)}, nil
	})
}

// projection reads a projection that is a call's only expression.
func projection(text *string, names map[string]string) ([]path, error) {
	x, err := newExpressions(names, nil)
	if err != nil {
		return nil, err
	}
	p, err := x.projection(text)
	if err != nil {
		return nil, err
	}
	if err := x.check(); err != nil {
		return nil, err
	}
	return x.projected(p)
}

// shown is a copy of an item, or of what lies at paths in it.
func shown(it Item, paths []path) Item {
	if paths == nil {
		return cloneItem(it)
	}
	return project(it, paths)
}

// readOne reads an item, nil where there is none; false where its partition is
// throttled. m.mu is held.
func (m *Model) readOne(t *table, at place, consistent bool, now time.Time) (Item, float64, bool) {
	p := t.partition(at.partition)
	if !p.reads.open(now, m.options.PartitionReads, m.options.Burst) {
		return nil, 0, false
	}
	size := 0
	var it Item
	if found := p.get(at.sort); found != nil {
		it, size = found.item, found.size
	}
	if !consistent && m.options.Lag > 0 {
		it = t.before(at, now.Add(-m.options.Lag), it)
		size = SizeOf(it)
	}
	units := readUnits(size, consistent)
	p.reads.take(units)
	return it, units, true
}

// Limits of a batch of reads.
const (
	mostRead      = 100
	mostReadBytes = 16 << 20
)

// wanted is one table's part of a batch of reads.
type wanted struct {
	table  *table
	places []place
	paths  []path
	keys   types.KeysAndAttributes
}

func (m *Model) batchGetItem(ctx context.Context, in *dynamodb.BatchGetItemInput) (*dynamodb.BatchGetItemOutput, error) {
	var all []wanted
	n := 0
	for name, keys := range in.RequestItems {
		one, err := m.wanted(name, keys)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
		n += len(one.places)
	}
	if n == 0 || n > mostRead {
		return nil, invalid("a batch reads 1 to %d items", mostRead)
	}
	return during(ctx, m, m.options.Read, func(now time.Time) (*dynamodb.BatchGetItemOutput, error) {
		return m.readBatch(all, in.ReturnConsumedCapacity, now)
	})
}

func (m *Model) wanted(name string, keys types.KeysAndAttributes) (wanted, error) {
	if keys.AttributesToGet != nil {
		return wanted{}, unknown("what expressions replaced")
	}
	t, err := m.find(&name)
	if err != nil {
		return wanted{}, err
	}
	w := wanted{table: t, keys: keys}
	if w.paths, err = projection(keys.ProjectionExpression, keys.ExpressionAttributeNames); err != nil {
		return w, err
	}
	seen := map[place]bool{}
	for _, one := range keys.Keys {
		key, err := accept(one)
		if err != nil {
			return w, err
		}
		at, err := t.schema.keyOnly(key)
		if err != nil {
			return w, err
		}
		if seen[at] {
			return w, invalid("a key is there twice")
		}
		seen[at] = true
		w.places = append(w.places, at)
	}
	return w, nil
}

func (m *Model) readBatch(all []wanted, wish types.ReturnConsumedCapacity, now time.Time) (*dynamodb.BatchGetItemOutput, error) {
	out := &dynamodb.BatchGetItemOutput{Responses: map[string][]map[string]types.AttributeValue{}, UnprocessedKeys: map[string]types.KeysAndAttributes{}}
	units := map[string]float64{}
	bytes, read, left := 0, 0, 0
	for _, w := range all {
		name := w.table.name
		out.Responses[name] = []map[string]types.AttributeValue{}
		for i, at := range w.places {
			var it Item
			var took float64
			ok := bytes < mostReadBytes
			if ok {
				if it, took, ok = m.readOne(w.table, at, aws.ToBool(w.keys.ConsistentRead), now); !ok {
					left++
				}
			}
			if !ok {
				again := out.UnprocessedKeys[name]
				if again.Keys == nil {
					again = w.keys
					again.Keys = nil
				}
				again.Keys = append(again.Keys, w.keys.Keys[i])
				out.UnprocessedKeys[name] = again
				continue
			}
			read++
			units[name] += took
			if it != nil {
				bytes += SizeOf(it)
				out.Responses[name] = append(out.Responses[name], shown(it, w.paths))
			}
		}
	}
	sum := 0.0
	for _, one := range units {
		sum += one
	}
	m.count("BatchGetItem", Usage{Read: sum, Throttled: left})
	if read == 0 {
		return nil, throttled()
	}
	out.ConsumedCapacity = consumedBy(wish, units)
	return out, nil
}
