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

// Process hands a batch's Changes to handle, in order. A record that cannot be
// understood is set aside whole at once, as no retry would help it. It returns
// the sequence number of the first record that failed, from which the batch
// must come again, and why; empty when all were taken.
func Process(ctx context.Context, aside Aside, batch []Record, handle Handle) (string, error) {
	for _, r := range batch {
		if err := one(ctx, aside, r, handle); err != nil {
			return r.Sequence, fmt.Errorf("record %s: %w", r.ID, err)
		}
	}
	return "", nil
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
