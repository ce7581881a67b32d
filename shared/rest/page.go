package rest

import (
	"bytes"
	"cmp"
	"context"
	"net/http"
	"strconv"
	"time"

	"docket/shared/list"
)

// Paged is part of the input of lists that are asked for by these names.
type Paged struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"25" doc:"How many rows at most"`
	Cursor string `query:"cursor" maxLength:"1000" doc:"next_cursor of the page before"`

	IfNoneMatch string `header:"If-None-Match" maxLength:"1000" doc:"Answer 304 where the list is still what the client has under one of these entity tags"`
}

// Fielded is the part of a list's input that filters by a custom field.
type Fielded struct {
	CustomFieldKey   string `query:"custom_field_key" maxLength:"64" doc:"Rows that have this custom field"`
	CustomFieldValue string `query:"custom_field_value" maxLength:"32768" doc:"... with this value: a string, or a number or boolean in JSON; 1e2 finds 100.0; needs custom_field_key"`
}

// Check holds a value without a key to be a fault.
func (f Fielded) Check() error {
	if f.CustomFieldKey == "" && f.CustomFieldValue != "" {
		return Invalid("query.custom_field_value", "needs custom_field_key")
	}
	return nil
}

// PageEnd is the part of a list's body behind its rows, unless its Listing has another.
type PageEnd struct {
	NextCursor string `json:"next_cursor,omitempty" doc:"Absent on the last page"`
	RequestID  string `json:"request_id"`
}

// Listed is a list's answer. T is its body: an array of rows, and what stands behind them.
type Listed[T any] struct {
	Status int
	ETag   string `header:"ETag" doc:"Of the rows that are shown"`
	Body   Raw[T]
}

// Listing is how a list reads its rows, from behind a position, and shows them.
type Listing[R, V any] struct {
	Read     func(ctx context.Context, after string) (list.Page[R], error)
	Position func(R) string
	Show     func(R) V

	// End is what stands in the body behind the rows that are shown, so many, with the
	// cursor of the next page, which is empty on the last; nil: a PageEnd.
	End func(next string, shown int) any

	// Beside is what of the End a client has to hear of when it changes; nil: nothing. It
	// is asked for once the rows were read.
	Beside func() string

	// Life is how long a cursor leads on; 0: a day.
	Life time.Duration

	// Until is from when on a row may look different though nothing was written, zero
	// is for good. While a page's version is the same, and before Until of any row that
	// it shows, the page is the same.
	Until func(R) time.Time
}

// Page answers one page of a listing as a T, whose array is called name, or that
// it is as a client has it.
func Page[T, R, V any](ctx context.Context, call *Call, in Paged, name string, l Listing[R, V]) (*Listed[T], error) {
	after, err := call.Position(in.Cursor)
	if err != nil {
		return nil, err
	}
	found, err := l.Read(ctx, after)
	if err != nil {
		return nil, err
	}
	known, version := readListTags(in.IfNoneMatch), call.listVersion(found.Version, in)
	if tag, same := known.of(version, call.Now()); found.Unchanged && same {
		return &Listed[T]{Status: http.StatusNotModified, ETag: tag.String()}, nil
	}
	var b bytes.Buffer
	b.WriteString(`{"` + name + `":[`)
	shown, err := Rows(&b, found.Rows, l.Show)
	if err != nil {
		return nil, err
	}
	b.WriteByte(']')
	next := l.Next(call, found, shown)
	tag := listTag{version, l.until(call.Now(), found.Rows[:shown]), short(digest(b.String(), strconv.FormatBool(next != ""), l.beside()))}
	if known.has(tag, call.Now()) {
		return &Listed[T]{Status: http.StatusNotModified, ETag: tag.String()}, nil
	}
	end, err := Marshal(l.end(call, next, shown))
	if err != nil {
		return nil, err
	}
	b.WriteByte(',')
	b.Write(end[1:])
	return &Listed[T]{Status: http.StatusOK, ETag: tag.String(), Body: b.Bytes()}, nil
}

// Unless tells of a version of what a list can show whether the caller has this page of
// it, nil where the caller has none.
func (c *Call) Unless(in Paged) func(version string) bool {
	known := readListTags(in.IfNoneMatch)
	if len(known) == 0 {
		return nil
	}
	return func(version string) bool {
		_, same := known.of(c.listVersion(version, in), c.Now())
		return same
	}
}

func (l Listing[R, V]) beside() string {
	if l.Beside == nil {
		return ""
	}
	return l.Beside()
}

// end is an object of what stands behind the rows.
func (l Listing[R, V]) end(call *Call, next string, shown int) any {
	if l.End == nil {
		return PageEnd{NextCursor: next, RequestID: call.RequestID}
	}
	return l.End(next, shown)
}

// Next is the cursor behind the rows of a page that were shown; empty on the last page.
func (l Listing[R, V]) Next(call *Call, found list.Page[R], shown int) string {
	life := cmp.Or(l.Life, cursorLife)
	switch {
	case shown < len(found.Rows):
		return call.CursorFor(l.Position(found.Rows[shown-1]), life)
	case found.More:
		return call.CursorFor(found.Next, life)
	default:
		return ""
	}
}
