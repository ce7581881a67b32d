package index

import "context"

// Reader is what List, Find and Count need of the place where the index is kept. Every read
// must be strongly consistent: it sees each write that was acknowledged before
// it began. A read of many items need not see them at one instant.
type Reader interface {
	// Epoch gives the number that the latest compaction took, 0 if none has.
	Epoch(ctx context.Context) (uint64, error)
	// Log gives lines in the order of their numbers, from the one number on
	// to the other, which may be lower or higher: at most limit of them, unless it
	// has all at hand, and fewer where they are large. There is more if it does not know that the
	// last one given is the last one there is, and then one at least is given. What
	// a line is made of (Join) must be read at one instant.
	Log(ctx context.Context, from, to uint32, limit int) (entries []Entry, more bool, err error)
	// Segments gives the stored segments of the facet, empty ones too, in the
	// order of their numbers, from the one number on to the other, which may be
	// lower or higher: at most limit of them. Fewer than limit must mean that
	// there are no more between. The slice is the caller's, as is that of Log.
	Segments(ctx context.Context, f Facet, from, to uint32, limit int) ([]Stored, error)
}

// Store is what Compact needs besides. A write must be one atomic step with its
// condition, and may happen again later, as when a request is repeated: the
// condition then fails by itself.
//
// Who writes a ticket owes the index this, in the transaction that changes the
// ticket if it still has the version that was read: an Entry with what the ticket has
// now, and with Diff from the facets by which that version is indexed, whoever
// computed them.
//
// Who keeps the log deletes an entry only once a call of Compact has ended well that
// began when the entry was there, and the entries of a ticket in the order of their
// writes, each once the one before is gone.
type Store interface {
	Reader
	// RaiseEpoch makes the epoch from+1 if it is from, and tells whether it was. An
	// absent epoch is 0.
	RaiseEpoch(ctx context.Context, from uint64) (bool, error)
	// Segment gives the segment and the epoch of its last write, zero values if
	// it was never stored.
	Segment(ctx context.Context, f Facet, number uint32) (Segment, uint64, error)
	// PutSegment stores the segment and its epoch if its stored epoch is seen,
	// and tells whether it was. The epoch of a segment never stored is 0. A
	// segment stays stored when it is empty, for longer than any call lasts.
	PutSegment(ctx context.Context, f Facet, number uint32, s Segment, epoch, seen uint64) (bool, error)
}

// Stored is a segment as it is kept: its number, and the epoch of the
// compaction that wrote it.
type Stored struct {
	Number  uint32
	Epoch   uint64
	Segment Segment
}
