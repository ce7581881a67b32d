package savedview

import (
	"cmp"
	"encoding/json"
	"slices"

	"docket/shared/change"
)

// withheld stands in a Change for what a customer is called by.
const withheld = "[withheld]"

// withholding are the filters whose values can name a customer. No Change has them: it
// would outlive the customer's erasure.
var withholding = []string{"query", "customer_email"}

// told are the fields that a Change has of a view. Of one that is somebody's own it says
// that it is, and nothing else.
func told(before, after View) []change.Field {
	fields := change.Diff(before.values(), after.values())
	if before.Personal() || after.Personal() || before.Filters == after.Filters {
		return fields
	}
	fields = append(fields, change.Field{Name: "filters", Old: before.filters(), New: after.filters()})
	slices.SortFunc(fields, func(a, b change.Field) int { return cmp.Compare(a.Name, b.Name) })
	return fields
}

func (v View) values() map[string]any {
	switch {
	case v.Name == "":
		return nil
	case v.Personal():
		return map[string]any{"personal": true}
	}
	return map[string]any{"name": v.Name, "sort_by": v.SortBy, "sort_order": v.SortOrder, "columns": v.Columns, "position": v.Position, "personal": false}
}

// filters are those of a view as a Change has them, null of none.
func (v View) filters() json.RawMessage {
	var by map[string]json.RawMessage
	if json.Unmarshal([]byte(v.Filters), &by) != nil { // there is no view
		return change.Text(nil)
	}
	for _, name := range withholding {
		if _, given := by[name]; given {
			by[name] = change.Text(withheld)
		}
	}
	return change.Text(by)
}
