// Package stream declares the consumers of the table's stream and hands them
// its records. The deployed functions and the local system use the same
// declarations and run the same handlers.
package stream

import (
	"context"
	"errors"
	"fmt"
	"time"

	"docket/shared/change"
	"docket/shared/dynamo"

	"golang.org/x/sync/errgroup"
)

// changes is the beginning of the sort key of every Change, and of no other
// item.
const changes = dynamo.ChangePrefix

// Record is one record of the stream.
type Record struct {
	ID       string    // of the event
	Sequence string    // its place in the shard
	Created  time.Time // about when it was written
	Item     dynamo.Item
}

// Quarantine keeps records that a consumer cannot take.
type Quarantine interface {
	// Quarantine keeps a record whole, once a day, for whom it was, and why.
	Quarantine(ctx context.Context, consumer, eventID string, item dynamo.Item, why error) error
}

// Handle processes a batch of Changes. It returns an error for each Change that
// must come again, at the Change's place in the batch, or nil if all were
// processed. It must tolerate repeated Changes, and Changes of one ticket in
// any order: their sequences give the order.
type Handle func(ctx context.Context, batch []change.Change) []error

// together is how many Changes of a batch Each handles at once.
const together = 8

// Each returns a Handle that processes each Change by itself, several at the
// same time. A panic becomes the error of its Change.
func Each(one func(ctx context.Context, c change.Change) error) Handle {
	return func(ctx context.Context, batch []change.Change) []error {
		failures := make([]error, len(batch))
		var all errgroup.Group
		all.SetLimit(together)
		for i, c := range batch {
			all.Go(func() error {
				failures[i] = contained(func() error { return one(ctx, c) })
				return nil
			})
		}
		_ = all.Wait() // failures has them
		return failures
	}
}

// contained turns a panic into an error.
func contained(do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return do()
}

// Outcome is the result of a batch.
type Outcome struct {
	// Failed is the sequence number of the first record that failed, from which
	// the batch must come again, and Why; empty when all were taken. Records
	// behind it may have been taken all the same.
	Failed string
	Why    error

	// Quarantined is why a record was quarantined, for each that was.
	Quarantined []error
}

// Process hands a batch's Changes to a consumer. A record that cannot be
// understood is quarantined whole at once, as no retry would help it.
func Process(ctx context.Context, consumer string, quarantine Quarantine, batch []Record, handle Handle) (done Outcome) {
	failures := make([]error, len(batch))
	var understood []change.Change
	var places []int
	for i, r := range batch {
		c, err := dynamo.ReadChange(r.Item)
		if err == nil {
			understood, places = append(understood, c), append(places, i)
			continue
		}
		if failures[i] = quarantine.Quarantine(ctx, consumer, r.ID, r.Item, err); failures[i] == nil {
			done.Quarantined = append(done.Quarantined, fmt.Errorf("record %s: %w", r.ID, err))
		}
	}
	if len(understood) > 0 {
		for i, err := range handed(ctx, understood, handle) {
			failures[places[i]] = err
		}
	}
	for i, err := range failures {
		if err != nil {
			done.Failed, done.Why = batch[i].Sequence, fmt.Errorf("record %s: %w", batch[i].ID, err)
			return done
		}
	}
	return done
}

// handed is what a handler answers; its panic is every Change's error.
func handed(ctx context.Context, batch []change.Change, handle Handle) (failures []error) {
	err := contained(func() error { failures = handle(ctx, batch); return nil })
	if err == nil && len(failures) != 0 && len(failures) != len(batch) {
		err = errors.New("the handler does not say what became of each Change")
	}
	if err != nil {
		failures = make([]error, len(batch))
		for i := range failures {
			failures[i] = err
		}
	}
	return failures
}
