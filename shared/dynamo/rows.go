package dynamo

import (
	"cmp"
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// mostPages is how many pages of at most 1 MB a filtered list reads for one
// answer; past it the answer is short and the list goes on with its cursor.
const mostPages = 8

// listing asks for a run of a partition's items, in the order of their keys.
type listing struct {
	partition string
	prefix    string // of the sort keys
	after     string // the sort key, without prefix, behind which to go on; empty: from the first
	newest    bool   // in descending order
	limit     int
	all       bool // every item is wanted: none need be read beyond the limit
}

// run is a run of rows; more tells that others may follow behind the sort key last.
type run[R any] struct {
	rows []R
	more bool
	last string
}

// rows reads a listing's items until limit of them are kept by read, which
// decodes one and judges it.
func rows[R any](ctx context.Context, t *Table, l listing, read func(item) (R, bool, error)) (run[R], error) {
	in := t.query(l.partition, cmp.Or(l.prefix, " "), l.prefix+"\uffff") // a key is never empty
	in.ScanIndexForward = aws.Bool(!l.newest)
	if l.after != "" {
		in.ExclusiveStartKey = key{l.partition, l.prefix + l.after}.item()
	}
	if l.all {
		in.Limit = aws.Int32(int32(l.limit + 1))
	}
	var found run[R]
	for range mostPages {
		out, err := t.db.Query(ctx, in)
		if err != nil {
			return found, failed(fmt.Errorf("list %s %s: %w", l.partition, l.prefix, err))
		}
		if done, err := found.take(out, l, read); done || err != nil {
			return found, err
		}
		in.ExclusiveStartKey = out.LastEvaluatedKey
	}
	found.more = true
	return found, nil
}

// take adds a page of the store; true when the run is complete.
func (r *run[R]) take(out *dynamodb.QueryOutput, l listing, read func(item) (R, bool, error)) (bool, error) {
	for _, it := range out.Items {
		row, keep, err := read(it)
		if err != nil {
			return true, err
		}
		if keep && len(r.rows) == l.limit {
			r.more = true
			return true, nil
		}
		if keep {
			r.rows = append(r.rows, row)
		}
		if keep || len(r.rows) < l.limit {
			r.last = it[sk].(*types.AttributeValueMemberS).Value[len(l.prefix):]
		}
	}
	return out.LastEvaluatedKey == nil, nil
}

// allRows reads every item of a partition whose sort key has a prefix.
func allRows[R any](ctx context.Context, t *Table, partition, prefix string, read func(item) (R, error)) ([]R, error) {
	var all []R
	for after := ""; ; {
		ask := listing{partition: partition, prefix: prefix, after: after, limit: 1000, all: true}
		found, err := rows(ctx, t, ask, func(it item) (R, bool, error) {
			row, err := read(it)
			return row, true, err
		})
		all = append(all, found.rows...)
		if err != nil || !found.more {
			return all, err
		}
		after = found.last
	}
}
