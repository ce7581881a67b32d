package dynamo

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"docket/shared/change"
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
	var saidThere *ticket.Message // where the ticket leads to
	scope := sight.Scope()
	call := ctx
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
	if ask.Ticket != "" || ask.Nth > 0 {
		together.Go(func() (err error) {
			lead := t.led
			if ask.Itself {
				lead = t.ticketOf
			}
			if ask.Nth > 0 {
				found.Ticket, err = t.nth(ctx, sight, ask.Nth, ask.Whole)
			} else {
				found.Ticket, err = lead(ctx, sight, ask.Ticket, ask.Whole)
			}
			if err == nil && ask.Once != "" { // behind the ticket: one that comes later makes the ticket's write stale
				found.Once, err = t.done(ctx, sight, found.Ticket.Number, ask.Once)
			}
			if in := found.Ticket.QueueID; err == nil && ask.InQueue && in != "" {
				found.Queue, err = t.recentQueue(ctx, scope, in)
			}
			if err == nil && ask.Claim {
				found.Ticket.Stored.Claims, err = t.claims(ctx, keysOf(scope), found.Ticket)
			}
			if err == nil && ask.Family {
				found.Family, err = t.family(ctx, scope, found.Ticket)
			}
			if err == nil && ask.Said != "" && found.Ticket.ID != ask.Ticket { // it may have been said on either
				saidThere, err = t.said(ctx, scope, found.Ticket.ID, ask.Said)
			}
			return err
		})
	}
	if len(ask.Others) > 0 {
		together.Go(func() (err error) {
			if found.Others, err = t.others(ctx, sight, ask.Others); err == nil && ask.Family {
				found.Queues, err = t.queuesOf(ctx, scope, found.Others)
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
	t.snapshotDesk(ctx, together, sight, ask, &found)
	if err := together.Wait(); err != nil {
		return found, err
	}
	found.Said = cmp.Or(found.Said, saidThere)
	return found, t.snapshotLed(call, sight, ask, &found)
}

// queuesOf are the queues that some tickets are in, by ID, as they were within five seconds.
func (t *Table) queuesOf(ctx context.Context, scope tenant.Scope, some []ticket.Ticket) (map[string]*queue.Queue, error) {
	queues := map[string]*queue.Queue{}
	for _, one := range some {
		if in := one.QueueID; in != "" && queues[in] == nil {
			found, err := t.recentQueue(ctx, scope, in)
			if err != nil {
				return nil, err
			}
			queues[in] = found
		}
	}
	return queues, nil
}

// done is a Change of a ticket, nil where there is none.
func (t *Table) done(ctx context.Context, sight ticket.Sight, n uint32, changeID string) (*change.Change, error) {
	c, err := t.Change(ctx, sight, n, ticket.Which{ID: changeID})
	if errors.Is(err, ticket.ErrNotFound) {
		return nil, nil
	}
	return &c, err
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
