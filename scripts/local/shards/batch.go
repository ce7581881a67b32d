package shards

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"docket/shared/stream"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"
)

// batch reads a shard's next records, and hands the Changes among them over.
func (r *Reader) batch(ctx context.Context, arn, shard string) (got, error) {
	limit := mostRecords // of every kind; those that the consumer is shown are few among them
	if t, ok := r.trouble[shard]; ok {
		if time.Now().Before(t.again) {
			r.marks.release()
			return nothing, nil
		}
		limit = 1 // a batch that failed is cut down to the record that did
	}
	iterator, err := r.places.iterator(ctx, r.Streams, arn, shard)
	if err != nil || iterator == "" {
		return nothing, err
	}
	out, err := r.Streams.GetRecords(ctx, &dynamodbstreams.GetRecordsInput{ShardIterator: &iterator, Limit: aws.Int32(int32(limit))})
	var expired *types.ExpiredIteratorException
	if errors.As(err, &expired) {
		r.places.forgetIterator(shard)
		return more, nil
	}
	if err != nil {
		return nothing, fmt.Errorf("read shard %s: %w", shard, err)
	}
	if out.NextShardIterator == nil {
		r.seen = time.Time{} // the shard is at its end: it has children
	}
	read := some
	if len(out.Records) == limit {
		read = more
	}
	if len(out.Records) == 0 {
		return nothing, r.places.advance(shard, "", out.NextShardIterator)
	}
	return read, r.take(ctx, shard, out)
}

// take hands records over, and notes how far that went.
func (r *Reader) take(ctx context.Context, shard string, out *dynamodbstreams.GetRecordsOutput) error {
	shown, err := r.shown(out.Records)
	if err != nil {
		return err
	}
	for batch := range slices.Chunk(shown, r.Consumer.Batch) {
		done := stream.Process(ctx, r.Consumer.Name, r.Quarantine, batch, r.Handle)
		for _, why := range done.Quarantined {
			r.Log.Error("a record was not understood and is quarantined", "consumer", r.Consumer.Name, "error", why.Error())
		}
		if done.Failed != "" {
			return r.failed(ctx, shard, out.Records, batch, done)
		}
		r.handled.Add(int64(len(batch)))
	}
	delete(r.trouble, shard)
	err = r.places.advance(shard, aws.ToString(out.Records[len(out.Records)-1].Dynamodb.SequenceNumber), out.NextShardIterator)
	r.marks.passed(out.Records)
	return err
}

// shown picks the insertions that the consumer's filter lets through.
func (r *Reader) shown(records []types.Record) ([]stream.Record, error) {
	var batch []stream.Record
	for _, record := range records {
		key, ok := record.Dynamodb.Keys["SK"].(*types.AttributeValueMemberS)
		if record.EventName != types.OperationTypeInsert || !ok || !strings.HasPrefix(key.Value, r.Consumer.Filter) {
			continue
		}
		item, err := attributevalue.FromDynamoDBStreamsMap(record.Dynamodb.NewImage)
		if err != nil {
			return nil, fmt.Errorf("record %s: %w", aws.ToString(record.EventID), err)
		}
		batch = append(batch, stream.Record{ID: aws.ToString(record.EventID), Sequence: aws.ToString(record.Dynamodb.SequenceNumber),
			Created: aws.ToTime(record.Dynamodb.ApproximateCreationDateTime), Item: item})
	}
	return batch, nil
}
