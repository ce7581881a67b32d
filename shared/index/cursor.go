package index

import (
	"context"
	"fmt"
)

// Segments are read in growing steps: a short page at the top costs little, and
// a long search few requests. Seven segments of the largest form are one read
// unit, as one is.
const (
	firstStep = 7
	stepRatio = 4
	lastStep  = 128
)

// A cursor goes down the stored segments of one facet.
type cursor struct {
	facet  Facet
	step   int      // how many segments are read at once
	begun  bool     // one step was read
	buffer []Stored // read and not passed, descending
	// unread is the highest segment that was not read.
	unread int64
}

func newCursor(f Facet, step int) *cursor {
	return &cursor{facet: f, step: step, unread: lastSegment}
}

// head passes what lies above the segment, and gives the highest number from it
// down where the facet may have a ticket, a lower one than is asked for if there is
// none. An empty segment counts: a compaction may just have emptied it, which its
// epoch tells.
func (c *cursor) head(from int64) int64 {
	for len(c.buffer) > 0 && int64(c.buffer[0].Number) > from {
		c.buffer = c.buffer[1:]
	}
	if len(c.buffer) > 0 {
		return int64(c.buffer[0].Number)
	}
	return min(from, c.unread)
}

// mustRead tells whether the segment must be read before the facet can be judged in
// it.
func (c *cursor) mustRead(segment int64) bool { return len(c.buffer) == 0 && c.unread >= segment }

// at gives the segment of this number if it is the next one, else nil.
func (c *cursor) at(number uint32) *Stored {
	if len(c.buffer) > 0 && c.buffer[0].Number == number {
		return &c.buffer[0]
	}
	return nil
}

// grow makes the step so many times as large as the last one was.
func (c *cursor) grow(times int) {
	if c.begun {
		c.step = max(c.step, min(c.step*times, lastStep))
	}
	c.begun = true
}

// read reads on from a segment down to another one, a step at most.
func (c *cursor) read(ctx context.Context, store Reader, from, down int64) error {
	stored, err := store.Segments(ctx, c.facet, uint32(from), uint32(down), c.step)
	if err != nil {
		return fmt.Errorf("read segments %s from %d to %d: %w", c.facet, from, down, err)
	}
	c.buffer, c.unread = stored, down-1
	if len(stored) >= c.step {
		c.unread = int64(stored[len(stored)-1].Number) - 1
	}
	return nil
}
