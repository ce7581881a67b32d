// Package savedview holds the rules of saved views: lists of tickets that agents keep
// under a name, everybody's of the workspace or one user's own. What a list is narrowed
// and sorted by is the face's, which checks it as it checks a list that is asked for.
package savedview

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"docket/shared/fault"
	"docket/shared/tenant"
)

// View is a saved view. Where it has an Owner it is that user's alone, to anybody else as
// if it were not there.
type View struct {
	ID        string // view_<uuid>
	Version   uint64
	Name      string
	Filters   string // a JSON object: of a list's parameters those that are given, by name
	SortBy    string // as a list's
	SortOrder string // likewise
	Columns   []string
	Position  int         // where it stands among the others, the lowest first
	Owner     tenant.User // zero: everybody's
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Limits of views.
const (
	MaxViews    = 100      // of everybody, and of each user
	MaxName     = 100      // characters
	MaxFilters  = 4 * 1024 // bytes
	MaxColumns  = 30
	MaxPosition = 9999
)

// Personal tells a view that is one user's alone.
func (v View) Personal() bool { return v.Owner != tenant.User{} }

// Sorted are views as they stand beside each other: by position, then in the order in
// which they were made.
func Sorted(views []View) []View {
	return slices.SortedFunc(slices.Values(views), func(a, b View) int {
		return cmp.Or(cmp.Compare(a.Position, b.Position), a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(a.ID, b.ID))
	})
}

// same tells whether two states of a view show the same.
func (v View) same(o View) bool {
	return v.Name == o.Name && v.Filters == o.Filters && v.SortBy == o.SortBy && v.SortOrder == o.SortOrder && v.Position == o.Position &&
		slices.Equal(v.Columns, o.Columns)
}

// check names the rules that a view breaks.
func (v View) check() error {
	var r fault.Rules
	r.Line("name", v.Name, 1, MaxName)
	v.checkFilters(&r)
	if len(v.Columns) > MaxColumns {
		r.Broken("columns", fmt.Sprintf("must be at most %d", MaxColumns))
	}
	for i, column := range v.Columns {
		if slices.Contains(v.Columns[:i], column) {
			r.Broken(fmt.Sprintf("columns[%d]", i), "must not be there twice")
		}
	}
	if v.Position < 0 || v.Position > MaxPosition {
		r.Broken("position", fmt.Sprintf("must be 0 to %d", MaxPosition))
	}
	return r.Err()
}

// checkFilters names the texts of filters that are empty, blank or no line.
func (v View) checkFilters(r *fault.Rules) {
	if len(v.Filters) > MaxFilters {
		r.Broken("filters", fmt.Sprintf("must be at most %d bytes of JSON", MaxFilters))
		return
	}
	var by map[string]any
	if err := json.Unmarshal([]byte(v.Filters), &by); err != nil {
		r.Broken("filters", "must be an object")
	}
	for name, value := range by {
		many, is := value.([]any)
		if text, one := value.(string); one {
			r.Line("filters."+name, text, 1, MaxFilters)
		} else if !is {
			continue
		}
		for i, one := range many {
			if text, is := one.(string); is {
				r.Line(fmt.Sprintf("filters.%s[%d]", name, i), text, 1, MaxFilters)
			}
		}
	}
}

var (
	// ErrNotFound is the answer for a view that is absent, elsewhere or somebody else's
	// (S0-17).
	ErrNotFound = fault.New(fault.NotFound, "no such view in this workspace")

	// ErrTooMany is the answer to one view more than there may be.
	ErrTooMany = fault.New(fault.Invalid, fmt.Sprintf("everybody has at most %d views, and each user as many", MaxViews))

	errVersion = fault.New(fault.PreconditionFailed, "the view is at another version")
)
