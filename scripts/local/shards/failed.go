package shards

import (
	"context"
	"time"

	"docket/shared/stream"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"
)

// trouble is a record that fails: how often it did, and when it comes again.
type trouble struct {
	sequence string
	failures int
	again    time.Time
}

// failed goes back to the record at which a batch failed, or past it where it
// has failed for good.
func (r *Reader) failed(ctx context.Context, shard string, records []types.Record, batch []stream.Record, done stream.Outcome) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if r.lost(shard, done.Failed, batch) {
		return r.giveUp(ctx, shard, done.Failed, batch, done.Why)
	}
	r.Log.Warn("a record failed and comes again", "consumer", r.Consumer.Name, "error", done.Why.Error())
	r.places.forgetIterator(shard)
	return r.places.advance(shard, before(records, done.Failed), nil)
}

// lost notes a failure, and tells whether the record has failed for good.
func (r *Reader) lost(shard, sequence string, batch []stream.Record) bool {
	t := r.trouble[shard]
	if t.sequence != sequence {
		t = trouble{sequence: sequence}
	}
	t.failures++
	t.again = time.Now().Add(min(100*time.Millisecond<<min(t.failures, 10), 10*time.Second))
	r.trouble[shard] = t
	for _, record := range batch {
		if record.Sequence == sequence {
			return t.failures > r.Consumer.Retries || time.Since(record.Created) > r.Consumer.MaxAge
		}
	}
	return false
}

// giveUp sends a record to the failure destination and goes on behind it.
func (r *Reader) giveUp(ctx context.Context, shard, sequence string, batch []stream.Record, why error) error {
	for _, record := range batch {
		if record.Sequence == sequence {
			if err := r.Quarantine.Quarantine(ctx, r.Consumer.Name, record.ID, record.Item, why); err != nil {
				return err
			}
		}
	}
	r.Log.Error("a record failed for good and was quarantined", "consumer", r.Consumer.Name, "error", why.Error())
	delete(r.trouble, shard)
	r.places.forgetIterator(shard)
	return r.places.advance(shard, sequence, nil)
}

// before is the sequence number in front of the failed record, empty for the first.
func before(records []types.Record, failed string) string {
	last := ""
	for _, record := range records {
		if aws.ToString(record.Dynamodb.SequenceNumber) == failed {
			break
		}
		last = aws.ToString(record.Dynamodb.SequenceNumber)
	}
	return last
}
