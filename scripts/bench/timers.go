package main

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"docket/shared/dynamo"
	"docket/shared/tenant"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"golang.org/x/sync/errgroup"
)

const (
	batch   = 25 // items that one BatchWriteItem takes
	writers = 4
)

// timerTable is a table of tickets whose timers run. The due ones can be put
// back, so that they can be swept again.
type timerTable struct {
	db     *dynamodb.Client
	name   string
	timers int
	due    []dynamo.Item
}

// makeTimers makes a table without a stream, which would only slow its
// filling, with the due tickets and others that are due later.
func makeTimers(ctx context.Context, db *dynamodb.Client, name string, scope tenant.Scope, due []dynamo.Item, timers int) (timerTable, error) {
	t := timerTable{db: db, name: name, timers: timers, due: due}
	table := dynamo.Definition(name)
	table.StreamSpecification = nil
	if _, err := db.CreateTable(ctx, table); err != nil {
		return t, fmt.Errorf("create table %s: %w", name, err)
	}
	if err := t.reset(ctx); err != nil {
		return t, err
	}
	return t, t.fill(ctx, scope, timers-len(due))
}

// dueTickets draws tickets that were opened an hour ago and are due since.
func dueTickets(ctx context.Context, scope tenant.Scope, n int) ([]dynamo.Item, error) {
	d := newDraftsman(scope, &atomic.Uint64{})
	now := time.Now()
	for i := range n {
		if err := d.draw(ctx, now.Add(-time.Hour), now.Add(-time.Duration(1+i%50)*time.Minute)); err != nil {
			return nil, err
		}
	}
	return d.items, nil
}

// reset puts the due tickets as they were before any sweep.
func (t timerTable) reset(ctx context.Context) error {
	for rest := t.due; len(rest) > 0; rest = rest[min(batch, len(rest)):] {
		if err := t.put(ctx, rest[:min(batch, len(rest))]); err != nil {
			return err
		}
	}
	return nil
}

// fill adds tickets that are due within the next month, from tomorrow on.
func (t timerTable) fill(ctx context.Context, scope tenant.Scope, tickets int) error {
	last := &atomic.Uint64{}
	last.Store(uint64(len(t.due)))
	opened := time.Now()
	tomorrow, step := opened.Add(24*time.Hour), month/time.Duration(max(1, tickets))
	group, ctx := errgroup.WithContext(ctx)
	for w := range writers {
		group.Go(func() error {
			d := newDraftsman(scope, last)
			for i := w; i < tickets; i += writers {
				if err := d.draw(ctx, opened, tomorrow.Add(time.Duration(i)*step)); err != nil {
					return err
				}
				if len(d.items) == batch || i+writers >= tickets {
					if err := t.put(ctx, d.items); err != nil {
						return err
					}
					d.items = nil
				}
			}
			return nil
		})
	}
	return group.Wait()
}

const month = 30 * 24 * time.Hour

func (t timerTable) put(ctx context.Context, items []dynamo.Item) error {
	var requests []types.WriteRequest
	for _, it := range items {
		requests = append(requests, types.WriteRequest{PutRequest: &types.PutRequest{Item: it}})
	}
	for len(requests) > 0 {
		out, err := t.db.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{t.name: requests}})
		if err != nil {
			return fmt.Errorf("write %d tickets: %w", len(requests), err)
		}
		requests = out.UnprocessedItems[t.name]
	}
	return nil
}
