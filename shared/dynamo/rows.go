package dynamo

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// mostPages is how many pages of at most 1 MB a filtered list reads for one
// answer; past it the answer is short and the list goes on with its cursor.
const mostPages = 8

// run is a run of rows in key order; more tells that others follow behind
// the sort key last.
type run[R any] struct {
	rows []R
	more bool
	last string
}

// rows reads the items of a partition whose sort keys begin with prefix and
// come behind it and after, until limit of them are kept by read, which
// decodes one and judges it.
func rows[R any](ctx context.Context, t *Table, partition, prefix, after string, limit int, all bool, read func(item) (R, bool, error)) (run[R], error) {
	in := t.query(partition, prefix+after, prefix+"\uffff")
	if after != "" {
		in.ExclusiveStartKey = key{partition, prefix + after}.item()
	}
	if all {
		in.Limit = aws.Int32(int32(limit + 1))
	}
	var found run[R]
	for range mostPages {
		out, err := t.db.Query(ctx, in)
		if err != nil {
			return found, failed(fmt.Errorf("list %s%s: %w", partition, prefix, err))
		}
		if done, err := found.take(out, prefix, limit, read); done || err != nil {
			return found, err
		}
		in.ExclusiveStartKey = out.LastEvaluatedKey
	}
	found.more = true
	return found, nil
}

// take adds a page of the store; true when the run is complete.
func (r *run[R]) take(out *dynamodb.QueryOutput, prefix string, limit int, read func(item) (R, bool, error)) (bool, error) {
	for _, it := range out.Items {
		row, keep, err := read(it)
		if err != nil {
			return true, err
		}
		if keep && len(r.rows) == limit {
			r.more = true
			return true, nil
		}
		if keep {
			r.rows = append(r.rows, row)
		}
		if keep || len(r.rows) < limit {
			r.last = it[sk].(*types.AttributeValueMemberS).Value[len(prefix):]
		}
	}
	return out.LastEvaluatedKey == nil, nil
}
