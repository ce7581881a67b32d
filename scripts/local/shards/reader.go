// Package shards reads the table's stream on this machine as Lambda's event
// source mapping does: shard by shard, parents before children, with retries
// from the record that failed and a destination for what fails for good. Where
// each reader stands is kept in a file, so a restart goes on there; what was
// read but not yet noted comes again.
package shards

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"docket/shared/dynamo"
	"docket/shared/stream"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"
	"github.com/google/uuid"
)

// Options say what a Reader reads, for whom.
type Options struct {
	Tables     *dynamodb.Client
	Streams    *dynamodbstreams.Client
	Table      string
	Consumer   stream.Consumer
	Handle     stream.Handle
	Quarantine stream.Quarantine // keeps what is not understood, and what fails for good
	File       string            // where the reader's place is kept
	Log        *slog.Logger

	// Disorder, where it is not 0, is the seed of an order in which what was read
	// is handed over, cut anew and some of it twice: nothing that Lambda may not do.
	Disorder uint64
}

// Reader reads the stream for one consumer.
type Reader struct {
	Options
	places  *places
	stream  string             // its ARN, once it is known
	shards  []types.Shard      // of the stream
	seen    time.Time          // when they were listed
	trouble map[string]trouble // by shard, where a record fails
	marks   sync.Map           // of who waits in Settle: the channel to close, by mark
	wake    chan struct{}
	handled atomic.Int64
}

// Handled is how many Changes were taken since the start.
func (r *Reader) Handled() int64 { return r.handled.Load() }

// trouble is a record that fails: how often it did, and when it comes again.
type trouble struct {
	sequence string
	failures int
	again    time.Time
}

// New returns a reader that goes on where its file says.
func New(o Options) (*Reader, error) {
	places, err := openPlaces(o.File)
	if err != nil {
		return nil, err
	}
	if o.Disorder != 0 {
		o.Handle, o.Consumer.Batch = disordered(o.Handle, o.Disorder), mostRecords
	}
	return &Reader{Options: o, places: places, trouble: map[string]trouble{}, wake: make(chan struct{}, 1)}, nil
}

const (
	// A reader that found nothing waits for idle before it looks again, and one
	// that found something gathers what comes. That is one batch, and so one
	// transaction of the audit: this engine does one thing at a time, and a batch
	// for each Change would take as much of it as the writes.
	idle    = 200 * time.Millisecond
	gathers = 500 * time.Millisecond

	// relist is how long a list of the shards is used. One that ends has it
	// made anew at once.
	relist = 10 * time.Second

	mostRecords = 1000 // that the stream gives at once
)

// Run reads until the context ends. It does not wait where there is more to
// read than it got, or where somebody waits for it.
func (r *Reader) Run(ctx context.Context) {
	for ctx.Err() == nil {
		got, err := r.pass(ctx)
		if err != nil && ctx.Err() == nil {
			r.Log.Error("read the stream", "consumer", r.Consumer.Name, "error", err.Error())
		}
		if err == nil && (got == more || got == some && r.awaited()) {
			continue
		}
		wait := idle
		if got == some {
			wait = gathers
		}
		select {
		case <-r.wake:
		case <-time.After(wait):
		case <-ctx.Done():
		}
	}
}

// Settle waits until everything that was written before the call has been
// handled, but for what failed and is due again later. It writes a mark into
// the table, and the reader tells when it comes by.
func (r *Reader) Settle(ctx context.Context) error {
	mark, done := uuid.NewString(), make(chan struct{})
	r.marks.Store(mark, done)
	defer r.marks.Delete(mark)
	_, err := r.Tables.PutItem(ctx, &dynamodb.PutItemInput{TableName: &r.Table, Item: dynamo.Mark(mark)})
	if err != nil {
		return fmt.Errorf("mark the stream: %w", err)
	}
	select {
	case r.wake <- struct{}{}:
	default:
	}
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// awaited tells whether somebody waits for a mark.
func (r *Reader) awaited() (awaited bool) {
	r.marks.Range(func(any, any) bool { awaited = true; return false })
	return awaited
}

// passed tells who waits for the marks among records that were handled.
func (r *Reader) passed(records []types.Record) {
	for _, record := range records {
		if key, ok := record.Dynamodb.Keys["SK"].(*types.AttributeValueMemberS); ok {
			if done, waiting := r.marks.LoadAndDelete(key.Value); waiting {
				close(done.(chan struct{}))
			}
		}
	}
}

// stuck tells everybody: behind a record that fails nothing is handled soon.
func (r *Reader) stuck() {
	r.marks.Range(func(mark, done any) bool {
		if _, waiting := r.marks.LoadAndDelete(mark); waiting {
			close(done.(chan struct{}))
		}
		return true
	})
}

// got is what a pass, or the reading of a shard, came to.
type got int

const (
	nothing got = iota
	some
	more // there is more to read at once
)

// pass reads a batch of every shard that can be read.
func (r *Reader) pass(ctx context.Context) (all got, err error) {
	if time.Since(r.seen) > relist {
		if err := r.describe(ctx); err != nil {
			r.stream = "" // it may be another table's by now
			return nothing, err
		}
	}
	for _, shard := range r.shards {
		if r.places.finished(aws.ToString(shard.ParentShardId)) {
			read, err := r.batch(ctx, r.stream, aws.ToString(shard.ShardId))
			if err != nil {
				r.seen = time.Time{}
				return all, err
			}
			all = max(all, read)
		}
	}
	return all, nil
}

// describe lists the shards of the table's stream. The table is asked for it
// once: to describe a table this engine counts its items.
func (r *Reader) describe(ctx context.Context) error {
	if r.stream == "" {
		table, err := r.Tables.DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: &r.Table})
		if err != nil {
			return fmt.Errorf("describe table %s: %w", r.Table, err)
		}
		r.stream = aws.ToString(table.Table.LatestStreamArn)
	}
	var shards []types.Shard
	in := &dynamodbstreams.DescribeStreamInput{StreamArn: &r.stream}
	for {
		out, err := r.Streams.DescribeStream(ctx, in)
		if err != nil {
			return fmt.Errorf("describe stream: %w", err)
		}
		shards = append(shards, out.StreamDescription.Shards...)
		in.ExclusiveStartShardId = out.StreamDescription.LastEvaluatedShardId
		if in.ExclusiveStartShardId == nil {
			break
		}
	}
	r.shards, r.seen = shards, time.Now()
	r.places.keep(r.stream, shards)
	return nil
}

// batch reads a shard's next records, and hands the Changes among them over.
func (r *Reader) batch(ctx context.Context, arn, shard string) (got, error) {
	limit := mostRecords // of every kind; those that the consumer is shown are few among them
	if t, ok := r.trouble[shard]; ok {
		if time.Now().Before(t.again) {
			r.stuck()
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
	r.passed(out.Records)
	return err
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
