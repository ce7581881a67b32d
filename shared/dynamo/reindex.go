package dynamo

import (
	"context"
	"errors"
	"fmt"

	"docket/shared/change"
	"docket/shared/index"
	"docket/shared/tenant"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"golang.org/x/sync/errgroup"
)

// LastNumber is the number of a workspace's newest ticket, 0 where none is.
func (t *Table) LastNumber(ctx context.Context, scope tenant.Scope) (uint32, error) {
	it, err := t.get(ctx, keysOf(scope).counter())
	if err != nil {
		return 0, err
	}
	n, err := readNumber(it["n"])
	if err != nil || n > 1<<32-1 {
		return 0, fmt.Errorf("the last ticket number of %s: %d: %w", scope, n, err)
	}
	return uint32(n), nil
}

// reindexed is how many tickets are indexed anew at once.
const reindexed = 8

// Reindex has tickets indexed by the facets that they have today.
func (t *Table) Reindex(ctx context.Context, scope tenant.Scope, numbers []uint32) error {
	all, ctx := errgroup.WithContext(ctx)
	all.SetLimit(reindexed)
	for _, n := range numbers {
		all.Go(func() error {
			for {
				if err := t.reindex(ctx, scope, n); !errors.Is(err, change.ErrStale) {
					return err
				}
			}
		})
	}
	return all.Wait()
}

// reindex enters all facets of a ticket in the index's log, provided that it
// still has them.
func (t *Table) reindex(ctx context.Context, scope tenant.Scope, n uint32) error {
	k := keysOf(scope)
	it, err := t.get(ctx, k.ticket(n))
	if err != nil || it == nil {
		return err
	}
	tk, err := readTicket(it)
	if err != nil {
		return fmt.Errorf("ticket %d of %s: %w", n, scope, err)
	}
	still := part{refused: change.ErrStale, TransactWriteItem: types.TransactWriteItem{Update: &types.Update{
		TableName: &t.name, Key: k.ticket(n).item(), UpdateExpression: aws.String("SET ver = :ver"),
		ConditionExpression: aws.String("ver = :ver"), ExpressionAttributeValues: item{":ver": number(tk.Version)},
	}}}
	facets := tk.Facets()
	entry := t.logPart(k, index.Entry{N: n, V: tk.Version, Cur: facets, Add: facets})
	_, err = t.commit(ctx, []part{still, entry})
	if errors.Is(err, errCrowded) {
		if err = t.Compact(ctx, scope); err == nil {
			err = change.ErrStale
		}
	}
	return err
}
