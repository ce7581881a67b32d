package dynamo

import (
	"context"
	"fmt"
	"time"

	"docket/shared/change"
	"docket/shared/queue"
	"docket/shared/tenant"
	"docket/shared/ticket"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"golang.org/x/sync/errgroup"
)

// Ground implements ticket.Store: whatever is asked for, in one round trip.
func (t *Table) Ground(ctx context.Context, scope tenant.Scope, ask ticket.Ask) (ticket.Ground, error) {
	var ground ticket.Ground
	together, ctx := errgroup.WithContext(ctx)
	if ask.Once != nil {
		together.Go(func() (err error) {
			ground.Prior, err = t.receipt(ctx, scope, ask.Once, ask.Now)
			return err
		})
	}
	if ask.Number {
		together.Go(func() (err error) {
			ground.Number, err = t.nextNumber(ctx, scope)
			return err
		})
	}
	if ask.Ticket != "" {
		together.Go(func() (err error) {
			ground.Ticket, err = t.findTicket(ctx, scope, ask.Ticket)
			return err
		})
	}
	if ask.QueueID != "" {
		together.Go(func() (err error) {
			ground.Queue, err = t.findQueue(ctx, scope, ask.QueueID)
			return err
		})
	}
	if ask.Plan {
		together.Go(func() error {
			plan, err := t.Plan(ctx, scope)
			ground.Plan = plan.Plan
			return err
		})
	}
	return ground, together.Wait()
}

// QueueGround implements queue.Store.
func (t *Table) QueueGround(ctx context.Context, scope tenant.Scope, queueID string, once *change.Once, now time.Time) (queue.Ground, error) {
	ground, err := t.Ground(ctx, scope, ticket.Ask{Once: once, Now: now, QueueID: queueID})
	return queue.Ground{Prior: ground.Prior, Queue: ground.Queue}, err
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
