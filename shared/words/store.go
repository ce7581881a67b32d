package words

import "context"

// Reader is what a search needs of the place where the index is kept. Every read
// must be strongly consistent; one of many items need not see them at one instant.
type Reader interface {
	// Log gives the log's entries in the order of tickets and their writes, at most
	// limit of them, and tells whether there may be more. Those of a ticket are read at
	// one instant.
	Log(ctx context.Context, limit int) (entries []Entry, more bool, err error)
	// Manifest gives the manifest, the zero value where there is none yet.
	Manifest(ctx context.Context) (Manifest, error)
	// Items gives the items of a part whose keys lie between two keys or are one of
	// them, in the order from the first key to the second, which may be the lower one:
	// at most limit of them.
	Items(ctx context.Context, part, from, to string, limit int) ([]Item, error)
}

// Store is what Tend needs besides.
type Store interface {
	Reader
	// PutItems stores items of a part.
	PutItems(ctx context.Context, part string, items []Item) error
	// PutManifest stores the manifest if the stored one has the version seen, and
	// tells whether it did. It may be repeated by who did not hear the answer.
	PutManifest(ctx context.Context, m Manifest, seen uint64) (bool, error)
	// Fold folds what else the log says of the tickets from low to high, of whatever
	// kind, so that their entries may be deleted. It is ErrOvertaken where another one
	// does so.
	Fold(ctx context.Context, low, high uint32) error
	// Forget deletes entries that Fold was called for, in any order, and that the
	// manifest of this version knows. It is no error if they are gone.
	Forget(ctx context.Context, entries []Key, version uint64) error
	// Remove deletes a part.
	Remove(ctx context.Context, part string) error
}
