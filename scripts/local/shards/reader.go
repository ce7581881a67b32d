// Package shards reads the table's stream on this machine as Lambda's event
// source mapping does: shard by shard, parents before children, with retries
// from the record that failed and a destination for what fails for good. Where
// each reader stands is kept in a file, so a restart goes on there; what was
// read but not yet noted comes again.
//
// reader.go goes round the shards, batch.go reads one, failed.go says what comes
// of a record that fails, places.go keeps where the reader stands.
package shards

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"docket/shared/stream"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"
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
	marks   marks              // of who waits in Settle
	wake    chan struct{}      // there is something to read, and somebody waits for it
	handled atomic.Int64
}

// Handled is how many Changes were taken since the start.
func (r *Reader) Handled() int64 { return r.handled.Load() }

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

// got is what a pass, or the reading of a shard, came to.
type got int

const (
	nothing got = iota
	some
	more // there is more to read at once
)

// Run reads until the context ends. It does not wait where there is more to
// read than it got, or where somebody waits for it.
func (r *Reader) Run(ctx context.Context) {
	for ctx.Err() == nil {
		got, err := r.pass(ctx)
		if err != nil && ctx.Err() == nil {
			r.Log.Error("read the stream", "consumer", r.Consumer.Name, "error", err.Error())
		}
		if err == nil && (got == more || got == some && r.marks.awaited()) {
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
