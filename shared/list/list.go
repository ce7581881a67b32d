// Package list is what all lists share: a page of rows, and the search of the
// short lists (queues, and the messages and comments of one ticket), which are
// read whole and judged row by row.
package list

import (
	"slices"
	"strings"

	"docket/shared/customfield"
	"docket/shared/fold"
)

// Page is a run of rows; More tells that others may follow.
type Page[R any] struct {
	Rows []R
	More bool
	Next string // the position behind which the list goes on, when More

	// Version, where a list has it, names the state of all that it can show.
	Version   string
	Unchanged bool // the caller has this page by its version; there are no rows
}

// Filter keeps the rows that hold every word of Query, as fold.Search compares
// them, and the custom field (S0-40, S0-47, S0-49). Empty parts keep everything.
type Filter struct {
	Query      string
	FieldKey   string
	FieldValue string // compared where FieldKey is set; empty: the row has the field
}

// Keeps judges a row by its texts and fields.
func (f Filter) Keeps(fields customfield.Values, texts ...string) bool {
	return f.keepsField(fields) && f.keepsText(texts)
}

func (f Filter) keepsField(fields customfield.Values) bool {
	if f.FieldKey == "" {
		return true
	}
	raw, ok := fields.Get(f.FieldKey)
	if !ok || f.FieldValue == "" {
		return ok
	}
	form, scalar := customfield.Compared(raw)
	return scalar && slices.Contains(customfield.Asked(f.FieldValue), form)
}

func (f Filter) keepsText(texts []string) bool {
	words := f.words()
	if len(words) == 0 {
		return true
	}
	all := fold.Search(strings.Join(texts, "\n"))
	for _, word := range words {
		if !strings.Contains(all, word) {
			return false
		}
	}
	return true
}

// words are what is searched for.
func (f Filter) words() []string { return strings.Fields(fold.Search(f.Query)) }

// Empty tells a filter that keeps every row.
func (f Filter) Empty() bool { return f.FieldKey == "" && len(f.words()) == 0 }
