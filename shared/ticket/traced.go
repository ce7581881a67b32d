package ticket

import (
	"strings"

	"docket/shared/change"
)

// Traced is one row of a trace, which lists what one request ID joins: first
// the Changes, then what other modules made.
type Traced struct {
	Change  change.Change
	Related *Related // nil: the row is the Change
}

// behindChanges begins the places of related records, and no Change's ID.
const behindChanges = "related "

// Place is the row's place in its trace.
func (t Traced) Place() string {
	if t.Related != nil {
		return BehindChanges(t.Related.Place())
	}
	return t.Change.ID
}

// BehindChanges is the place in a trace of a place among its related records.
func BehindChanges(related string) string { return behindChanges + related }

// AmongRelated is the place among its related records of a place in a trace;
// false, and the place before them all, where that is among the Changes.
func AmongRelated(place string) (related string, ok bool) {
	if !strings.HasPrefix(place, behindChanges) {
		return "", false
	}
	return strings.TrimPrefix(place, behindChanges), true
}
