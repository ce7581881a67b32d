package support

import (
	"bytes"
	"context"

	"docket/shared/list"
	"docket/shared/rest"
)

// Paged is part of the input of every list.
type Paged struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"25" doc:"How many rows at most"`
	Cursor string `query:"cursor" maxLength:"1000" doc:"next_cursor of the page before"`
}

// Fielded is the part of a list's input that filters by a custom field.
type Fielded struct {
	CustomFieldKey   string `query:"custom_field_key" maxLength:"64" doc:"Rows that have this custom field"`
	CustomFieldValue string `query:"custom_field_value" maxLength:"32768" doc:"... with this value: a string, or the JSON text of a number or boolean; needs custom_field_key"`
}

// check holds a value without a key to be a fault.
func (f Fielded) check() error {
	if f.CustomFieldKey == "" && f.CustomFieldValue != "" {
		return rest.Invalid("query.custom_field_value", "needs custom_field_key")
	}
	return nil
}

// PageEnd is the part of every list's body behind its rows.
type PageEnd struct {
	NextCursor string `json:"next_cursor,omitempty" doc:"Absent on the last page"`
	RequestID  string `json:"request_id"`
}

// listed is a list's answer. T is its body: an array of rows, and a PageEnd.
type listed[T any] struct{ Body rest.Raw[T] }

// listing is how a list reads its rows, from behind a position, and shows them.
type listing[R, V any] struct {
	read     func(ctx context.Context, after string) (list.Page[R], error)
	position func(R) string
	show     func(R) V
}

// page answers one page of a listing as a T, whose array is called name.
func page[T, R, V any](ctx context.Context, call *rest.Call, cursor, name string, l listing[R, V]) (*listed[T], error) {
	after, err := call.Position(cursor)
	if err != nil {
		return nil, err
	}
	found, err := l.read(ctx, after)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.WriteString(`{"` + name + `":[`)
	shown, err := rest.Rows(&b, found.Rows, l.show)
	if err != nil {
		return nil, err
	}
	b.WriteByte(']')
	if next := l.next(call, found, shown); next != "" {
		b.WriteString(`,"next_cursor":"` + next + `"`)
	}
	b.WriteString(`,"request_id":"` + call.RequestID + `"}`)
	return &listed[T]{b.Bytes()}, nil
}

// next is the cursor behind the rows of a page that were shown; empty on the last page.
func (l listing[R, V]) next(call *rest.Call, found list.Page[R], shown int) string {
	switch {
	case shown < len(found.Rows):
		return call.Cursor(l.position(found.Rows[shown-1]))
	case found.More:
		return call.Cursor(found.Next)
	default:
		return ""
	}
}
