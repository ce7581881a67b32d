// Package stream declares who reads the table's stream, and hands what is
// read to them. The deployed functions and the local system read the same
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

// changes is what the sort key of a Change begins with, and no other's.
const changes = dynamo.ChangePrefix

// Record is one record of the stream.
type Record struct {
	ID       string    // of the event
	Sequence string    // its place in the shard
	Created  time.Time // about when it was written
	Item     dynamo.Item
}

// Aside keeps records that cannot be understood.
type Aside interface {
	// SetAside keeps a record whole, once, and why.
	SetAside(ctx context.Context, eventID string, item dynamo.Item, why error) error
}

// Handle takes one Change. It must stand any number of calls for the same one.
type Handle func(ctx context.Context, c change.Change) error

// together is how many things' Changes of a batch are handled at once.
const together = 8

// Process hands a batch's Changes to handle: those of one ticket, or of what
// else lies in one partition, in order, and several such at once. A record that
// cannot be understood is set aside whole at once, as no retry would help it.
// It returns the sequence number of the first record that failed, from which
// the batch must come again, and why; empty when all were taken. Records
// behind the failed one may have been taken all the same.
func Process(ctx context.Context, aside Aside, batch []Record, handle Handle) (string, error) {
	failures := make([]error, len(batch))
	var all errgroup.Group
	all.SetLimit(together)
	for _, places := range byPartition(batch) {
		all.Go(func() error {
			for _, i := range places {
				if failures[i] = one(ctx, aside, batch[i], handle); failures[i] != nil {
					break // what is behind it waits for it
				}
			}
			return nil
		})
	}
	_ = all.Wait() // failures has them
	for i, err := range failures {
		if err != nil {
			return batch[i].Sequence, fmt.Errorf("record %s: %w", batch[i].ID, err)
		}
	}
	return "", nil
}

// byPartition are the places of a batch's records, in order, by partition.
func byPartition(batch []Record) map[string][]int {
	places := map[string][]int{}
	for i, r := range batch {
		partition := dynamo.Partition(r.Item)
		places[partition] = append(places[partition], i)
	}
	return places
}

func one(ctx context.Context, aside Aside, r Record, handle Handle) (err error) {
	c, err := dynamo.ReadChange(r.Item)
	if err != nil {
		return aside.SetAside(ctx, r.ID, r.Item, err)
	}
	defer func() {
		if p := recover(); p != nil {
			err = errors.Join(err, fmt.Errorf("panic: %v", p))
		}
	}()
	return handle(ctx, c)
}
