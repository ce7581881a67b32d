package dynamo

import (
	"context"
	"errors"
	"fmt"

	"docket/shared/queue"
	"docket/shared/settings"
	"docket/shared/tenant"
	"docket/shared/ticket"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"golang.org/x/sync/errgroup"
)

// Snapshot implements ticket.Store: whatever is asked for, in one round trip
// but for what is seldom read.
func (t *Table) Snapshot(ctx context.Context, sight ticket.Sight, ask ticket.Ask) (ticket.Snapshot, error) {
	var found ticket.Snapshot
	scope := sight.Scope()
	together, ctx := errgroup.WithContext(ctx)
	if ask.Number {
		together.Go(func() (err error) {
			found.Number, err = t.nextNumber(ctx, scope)
			return err
		})
	}
	if ask.QueueID != "" {
		together.Go(func() (err error) {
			found.Queue, err = there(t.Queue(ctx, scope, ask.QueueID)) // as it is now: it may just be archived
			return err
		})
	}
	if ask.Plan {
		together.Go(func() error {
			plan, err := t.recentPlan(ctx, scope)
			found.Plan = plan.Plan
			return err
		})
	}
	if ask.Fields {
		together.Go(func() error {
			fields, err := t.RecentFields(ctx, scope)
			found.Fields = fields.Definitions
			return err
		})
	}
	if ask.Retention {
		together.Go(func() error {
			workspace, err := t.Workspace(ctx, scope)
			found.Retention = workspace.Retention()
			return err
		})
	}
	if ask.Ticket != "" {
		together.Go(func() (err error) {
			found.Ticket, err = t.ticketOf(ctx, sight, ask.Ticket, ask.Whole)
			if in := found.Ticket.QueueID; err == nil && ask.InQueue && in != "" {
				found.Queue, err = t.recentQueue(ctx, scope, in)
			}
			if err == nil && ask.Claim {
				found.Ticket.Stored.Claims, err = t.claims(ctx, keysOf(scope), found.Ticket)
			}
			return err
		})
	}
	if ask.Said != "" {
		together.Go(func() (err error) {
			found.Said, err = t.said(ctx, scope, ask.Ticket, ask.Said)
			return err
		})
	}
	err := together.Wait()
	return found, err
}

// recentQueue is a queue as it was within five seconds, nil where there is none.
func (t *Table) recentQueue(ctx context.Context, scope tenant.Scope, queueID string) (*queue.Queue, error) {
	found, err := t.queues.Get(scoped{scope, queueID}, func() (queue.Queue, error) { return t.Queue(ctx, scope, queueID) })
	return there(found, err)
}

// there is a queue that was looked for, nil where there is none.
func there(found queue.Queue, err error) (*queue.Queue, error) {
	if errors.Is(err, queue.ErrNotFound) {
		return nil, nil
	}
	return &found, err
}

// recentPlan is a workspace's plan as it was within five seconds.
func (t *Table) recentPlan(ctx context.Context, scope tenant.Scope) (settings.Plan, error) {
	return t.plans.Get(scope, func() (settings.Plan, error) { return t.readPlan(ctx, scope) })
}

// nextNumber takes the workspace's next ticket number. A number that is then
// not used leaves a gap.
func (t *Table) nextNumber(ctx context.Context, scope tenant.Scope) (uint32, error) {
	out, err := t.db.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName:                 &t.name,
		Key:                       keysOf(scope).counter().item(),
		UpdateExpression:          aws.String("ADD n :one"),
		ExpressionAttributeValues: item{":one": number(uint64(1))},
		ReturnValues:              types.ReturnValueUpdatedNew,
	})
	if err != nil {
		return 0, failed(fmt.Errorf("take a ticket number of %s: %w", scope, err))
	}
	n, err := readNumber(out.Attributes["n"])
	if err != nil || n == 0 || n > 1<<32-1 {
		return 0, fmt.Errorf("take a ticket number of %s: the counter says %d: %w", scope, n, err)
	}
	return uint32(n), nil
}
