package dynamo

import (
	"context"
	"fmt"
	"strings"
	"time"

	"docket/shared/tenant"
	"docket/shared/ticket"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// lastYear is the last whose instants sort as text.
const lastYear = 9999

// timerOf is a ticket's place in the timers index, none where nothing is to
// run out: the index is sparse.
func timerOf(t ticket.Ticket) (key, bool) {
	next, any := t.NextTimer()
	if !any || next.Year() > lastYear {
		return key{}, false
	}
	return timer(next, t.ID), true
}

// RunOut calls found for every ticket and held reply of a shard, 0 to TimerShards-1,
// whose timer has run out at now, the longest ago first. It ends with the first error
// that found returns. What was written a moment ago may not be seen yet: the
// index follows the table.
func (t *Table) RunOut(ctx context.Context, shard int, now time.Time, found func(ticket.Timer) error) error {
	return t.runOut(ctx, timerShard(shard), now, func(scope tenant.Scope, id string, at time.Time) error {
		id, held, _ := strings.Cut(id, "#")
		return found(ticket.Timer{Scope: scope, TicketID: id, Held: held, At: at})
	})
}

// DueJobs is RunOut for the jobs of a shard that are due to be woken.
func (t *Table) DueJobs(ctx context.Context, shard int, now time.Time, found func(scope tenant.Scope, id string) error) error {
	return t.runOut(ctx, jobShard(shard), now, func(scope tenant.Scope, id string, _ time.Time) error { return found(scope, id) })
}

func (t *Table) runOut(ctx context.Context, shard string, now time.Time, found func(tenant.Scope, string, time.Time) error) error {
	in := &dynamodb.QueryInput{
		TableName: &t.name, IndexName: aws.String(timers),
		KeyConditionExpression:    aws.String(timerPK + " = :shard AND " + timerSK + " < :next"),
		ExpressionAttributeValues: item{":shard": text(shard), ":next": text(timerTime(now.Add(time.Second)))},
	}
	for {
		out, err := t.db.Query(ctx, in)
		if err != nil {
			return failed(fmt.Errorf("query the timers %s: %w", shard, err))
		}
		for _, it := range out.Items {
			scope, id, at, err := readTimer(str(it[pk]), key{str(it[timerPK]), str(it[timerSK])})
			if err != nil {
				return err
			}
			if err := found(scope, id, at); err != nil {
				return err
			}
		}
		if in.ExclusiveStartKey = out.LastEvaluatedKey; in.ExclusiveStartKey == nil {
			return nil
		}
	}
}
