package helpdesk

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"docket/shared/customfield"
	"docket/shared/fault"
	"docket/shared/tenant"
)

// FieldValue is the value of a custom field of a ticket, under its definition's
// id (S1-5).
type FieldValue struct {
	ID    string          `json:"id" minLength:"1" maxLength:"64" example:"cf_01a21961-cf4e-7000-8000-192bb0bfd76e"`
	Value json.RawMessage `json:"value" doc:"Of the type that the definition says"`
}

// showFields are the values that a ticket has of what is defined.
func showFields(defined customfield.Definitions, values customfield.Values) []FieldValue {
	shown := []FieldValue{}
	for _, named := range defined.Named(values) {
		shown = append(shown, FieldValue{named.ID, named.Value})
	}
	return shown
}

// fields are what is defined, and given values as the domain takes them.
type fields struct {
	defined customfield.Definitions
	values  customfield.Values // under the keys of their definitions
	at      places             // of these keys in the body
}

// readFields reads given values by what is defined: as it was within five seconds,
// or as it is, where that is too old for a given id.
func readFields(ctx context.Context, s Store, scope tenant.Scope, given []FieldValue) (fields, error) {
	found, err := s.RecentFields(ctx, scope)
	unknown := func(value FieldValue) bool {
		_, known := found.Find(value.ID)
		return !known
	}
	if err == nil && slices.ContainsFunc(given, unknown) {
		found, err = s.Fields(ctx, scope)
	}
	if err != nil {
		return fields{}, err
	}
	f := fields{defined: found.Definitions, at: places{}}
	named := make([]customfield.Named, len(given))
	for i, value := range given {
		named[i] = customfield.Named{ID: value.ID, Value: value.Value}
		if d, known := found.Find(value.ID); known {
			f.at["custom_fields."+d.Key] = fmt.Sprintf("customFields[%d].value", i)
		}
	}
	var r fault.Rules
	f.values = f.defined.Keyed(&r, "customFields", named)
	return f, placed(wrapper, r.Err())
}

// placed has the faults that the domain found lie where the body has them.
func (f fields) placed(err error) error { return placedAt(f.at, wrapper, err) }
