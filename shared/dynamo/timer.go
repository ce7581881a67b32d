package dynamo

import (
	"context"
	"fmt"
	"time"

	"docket/shared/sla"
	"docket/shared/ticket"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// lastYear is the last whose instants sort as text.
const lastYear = 9999

// timerOf is a ticket's place in the timers index, none where nothing is to
// run out: the index is sparse.
func timerOf(ticketID string, clocks sla.State) (key, bool) {
	next, any := sla.Next(clocks)
	if !any || next.At.Year() > lastYear {
		return key{}, false
	}
	return timer(next.At, ticketID), true
}

// TimerShards is how many shards RunOut takes.
func (t *Table) TimerShards() int { return timerShards }

// RunOut calls found for every ticket of a shard, 0 to TimerShards-1, whose
// timer has run out at now, the longest ago first. It ends with the first error
// that found returns. What was written a moment ago may not be seen yet: the
// index follows the table.
func (t *Table) RunOut(ctx context.Context, shard int, now time.Time, found func(ticket.Timer) error) error {
	in := &dynamodb.QueryInput{
		TableName: &t.name, IndexName: aws.String(timers),
		KeyConditionExpression: aws.String(timerPK + " = :shard AND " + timerSK + " < :next"),
		ExpressionAttributeValues: item{
			":shard": text(timerShard(shard)), ":next": text(timerTime(now.Add(time.Second))),
		},
	}
	for {
		out, err := t.db.Query(ctx, in)
		if err != nil {
			return failed(fmt.Errorf("query the timers of shard %d: %w", shard, err))
		}
		for _, it := range out.Items {
			timer, err := readTimer(str(it[pk]), key{str(it[timerPK]), str(it[timerSK])})
			if err != nil {
				return err
			}
			if err := found(timer); err != nil {
				return err
			}
		}
		if in.ExclusiveStartKey = out.LastEvaluatedKey; in.ExclusiveStartKey == nil {
			return nil
		}
	}
}
