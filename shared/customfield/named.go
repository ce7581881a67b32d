package customfield

import (
	"encoding/json"
	"fmt"

	"docket/shared/fault"
	"docket/shared/fold"
)

// Named is the value of a defined field under its definition's ID (S1-5).
type Named struct {
	ID    string
	Value json.RawMessage
}

// Named are those of some values that a definition names and whose type they fit, in
// the definitions' order. A value from before its field was defined otherwise is
// among those alone that Values are.
func (ds Definitions) Named(values Values) []Named {
	named := make([]Named, 0, min(len(ds), len(values)))
	keys := values.keys()
	for _, d := range ds {
		if raw, there := values[keys[fold.Text(d.Key)]]; there && d.Fits(raw) {
			named = append(named, Named{d.ID, raw})
		}
	}
	return named
}

// Keyed are values that are given by IDs of definitions under their keys. It adds to r,
// under location, an ID that is unknown or comes twice.
func (ds Definitions) Keyed(r *fault.Rules, location string, given []Named) Values {
	values := make(Values, len(given))
	for i, one := range given {
		at := fmt.Sprintf("%s[%d].id", location, i)
		d, known := ds.Find(one.ID)
		if !known {
			r.Broken(at, "must be the id of a custom field of this workspace")
			continue
		}
		if _, twice := values[d.Key]; twice {
			r.Broken(at, "must not come twice")
		}
		values[d.Key] = one.Value
	}
	return values
}
