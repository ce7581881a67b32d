package dynamodel

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// mostWritten is how many items a batch writes.
const mostWritten = 25

// batched is one write of a batch, and how it was asked for.
type batched struct {
	*write
	request types.WriteRequest
}

func (m *Model) batchWriteItem(ctx context.Context, in *dynamodb.BatchWriteItemInput) (*dynamodb.BatchWriteItemOutput, error) {
	var all []batched
	seen := map[*table]map[place]bool{}
	for name, requests := range in.RequestItems {
		for _, r := range requests {
			a := ask{table: &name}
			switch {
			case r.PutRequest != nil && r.DeleteRequest == nil:
				a.isPut, a.item = true, r.PutRequest.Item
			case r.DeleteRequest != nil && r.PutRequest == nil:
				a.delete, a.key = true, r.DeleteRequest.Key
			default:
				return nil, invalid("a request of a batch is a put or a delete")
			}
			w, err := m.newWrite(a)
			if err != nil {
				return nil, err
			}
			if seen[w.table] == nil {
				seen[w.table] = map[place]bool{}
			}
			if seen[w.table][w.place] {
				return nil, invalid("a batch writes an item twice")
			}
			seen[w.table][w.place] = true
			all = append(all, batched{w, r})
		}
	}
	if len(all) == 0 || len(all) > mostWritten {
		return nil, invalid("a batch writes 1 to %d items", mostWritten)
	}
	return during(ctx, m, m.options.Write, func(now time.Time) (*dynamodb.BatchWriteItemOutput, error) {
		return m.writeBatch(all, in.ReturnConsumedCapacity, now)
	})
}

// writeBatch leaves unprocessed what is in flight or throttled.
func (m *Model) writeBatch(all []batched, wish types.ReturnConsumedCapacity, now time.Time) (*dynamodb.BatchWriteItemOutput, error) {
	out := &dynamodb.BatchWriteItemOutput{UnprocessedItems: map[string][]types.WriteRequest{}}
	units := map[string]float64{}
	used := Usage{}
	for _, w := range all {
		name := w.table.name
		p, err := w.plan()
		if err != nil {
			return nil, err
		}
		charges := p.charges(1)
		switch {
		case w.table.inFlight(w.place, nil, now):
			used.Conflicts++
		case !m.admit(now, charges):
			used.Throttled++
		default:
			m.apply(p, now)
			units[name] += total(charges)
			used.Write += total(charges)
			continue
		}
		out.UnprocessedItems[name] = append(out.UnprocessedItems[name], w.request)
	}
	m.count("BatchWriteItem", used)
	if used.Throttled == len(all) {
		return nil, throttled()
	}
	out.ConsumedCapacity = consumedBy(wish, units)
	return out, nil
}
