// Package feed is what happened in a workspace, in one order: every Change once,
// in the order in which it was recorded. Nothing is ever put in behind a position
// that was given out, however late it is recorded, so whoever goes on from a
// position misses nothing. The Changes of one ticket may stand in another order
// than that of their sequence. Package dynamo writes and reads it.
package feed

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/tenant"
)

// Kept is for how long the feed can be read.
const Kept = 90 * 24 * time.Hour

// ErrExpired says that the feed no longer has all that came after a position.
var ErrExpired = fault.New(fault.Expired, "events after this position are no longer kept")

// Place is a position in a feed: behind so many entries of one of its pages. The
// zero Place is before everything.
type Place struct {
	Page  uint64 // from 1
	Entry int    // from 1; 0: before the page's first
}

// String is the place as text, which sorts as places do.
func (p Place) String() string { return fmt.Sprintf("%012d.%03d", p.Page, p.Entry) }

// ReadPlace reads what String wrote; empty is the zero Place.
func ReadPlace(text string) (Place, error) {
	if text == "" {
		return Place{}, nil
	}
	page, entry, found := strings.Cut(text, ".")
	n, err := strconv.ParseUint(page, 10, 64)
	i, err2 := strconv.ParseUint(entry, 10, 16)
	p := Place{Page: n, Entry: int(i)}
	if !found || err != nil || err2 != nil || p.String() != text {
		return Place{}, fmt.Errorf("%q is no place in a feed", text)
	}
	return p, nil
}

// Entry is one Change in a feed.
type Entry struct {
	Place  Place
	Change change.Change
}

// Page is a run of a feed.
type Page struct {
	Entries []Entry
	Next    Place // behind which to go on, also where nothing is new
	More    bool  // there is more to read at once
	Held    bool  // what comes next is still being recorded: ask again soon, nobody may tell of it
}

// Reader reads feeds.
type Reader interface {
	// Feed returns up to limit entries behind a place, of Changes that are wanted (nil:
	// all), or ErrExpired. The zero Place begins with the oldest that is kept. It
	// reads a bounded part: a page without entries can have more behind it.
	Feed(ctx context.Context, scope tenant.Scope, after Place, limit int, wants func(change.Change) bool) (Page, error)

	// FeedEnd returns the place behind which nothing was recorded yet.
	FeedEnd(ctx context.Context, scope tenant.Scope) (Place, error)

	// FeedAt returns a place behind which everything is that was recorded at an
	// instant or later.
	FeedAt(ctx context.Context, scope tenant.Scope, at time.Time) (Place, error)
}
