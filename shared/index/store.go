package index

import "context"

// Reader is what List needs of the place where the index is kept. Every read
// must be strongly consistent: it sees each write that was acknowledged before
// it began. A read of many items need not see them at one instant.
type Reader interface {
	// Epoch gives the number that the latest compaction took, 0 if none has.
	Epoch(ctx context.Context) (uint64, error)
	// Log gives the entries ascending by N: the first limit of them, or the
	// whole log, however long, if limit is 0.
	Log(ctx context.Context, limit int) ([]Entry, error)
	// Segments gives the stored segments of the facet, empty ones too,
	// descending by number from the given one on, at most limit. Fewer than
	// limit must mean that there are no more.
	Segments(ctx context.Context, f Facet, from uint32, limit int) ([]Stored, error)
}

// Store is what Compact needs besides. A write must be one atomic step with its
// condition, and may happen again later, as when a request is repeated: the
// condition then fails by itself.
//
// Who writes a ticket owes the index this, in the transaction that changes the
// ticket if it still has the version that was read: the entry's Cur and V
// replaced, and Diff from the facets at that version added to the entry's Add
// and Del.
type Store interface {
	Reader
	// RaiseEpoch makes the epoch from+1 if it is from, and tells whether it was.
	// An absent epoch is 0.
	RaiseEpoch(ctx context.Context, from uint64) (bool, error)
	// Segment gives the segment and the epoch of its last write, zero values if
	// it was never stored.
	Segment(ctx context.Context, f Facet, number uint32) (Segment, uint64, error)
	// PutSegment stores the segment and its epoch if its stored epoch is seen,
	// and tells whether it was. The epoch of a segment never stored is 0. A
	// segment stays stored when it is empty.
	PutSegment(ctx context.Context, f Facet, number uint32, s Segment, epoch, seen uint64) (bool, error)
	// Forget deletes the entry of ticket n if its V is v. It is no error if it
	// is not.
	Forget(ctx context.Context, n uint32, v uint64) error
}

// Stored is a segment as it is kept: its number, and the epoch of the
// compaction that wrote it.
type Stored struct {
	Number  uint32
	Epoch   uint64
	Segment Segment
}
