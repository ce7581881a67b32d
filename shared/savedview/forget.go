package savedview

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/fold"
)

// Named are the names and addresses of a customer who is erased.
type Named struct{ Names, Emails []string }

// words is a text with a space around each of its words.
func words(text string) string {
	return " " + strings.Join(strings.Fields(fold.Search(text)), " ") + " "
}

// in tells whether a text has one of the names or addresses, word for word.
func (n Named) in(text string) bool {
	return slices.ContainsFunc(slices.Concat(n.Names, n.Emails), func(one string) bool {
		return !fold.Blank(one) && strings.Contains(words(text), words(one))
	})
}

// without is a view that names the customer no more, and whether anything is left of it:
// one of a name or a search that names them, or of their addresses alone, would be another
// list without that.
func (v View) without(n Named) (is View, stays bool) {
	var by map[string]json.RawMessage
	if err := json.Unmarshal([]byte(v.Filters), &by); err != nil {
		return v, true
	}
	var query string
	var emails []string
	_ = json.Unmarshal(by["query"], &query)           // it is a text, or not there
	_ = json.Unmarshal(by["customer_email"], &emails) // they are texts, or not there
	if n.in(v.Name) || n.in(query) {
		return v, false
	}
	others := slices.DeleteFunc(slices.Clone(emails), func(one string) bool {
		return slices.ContainsFunc(n.Emails, func(email string) bool { return fold.Text(email) == fold.Text(one) })
	})
	switch {
	case len(others) == len(emails):
		return v, true
	case len(others) == 0:
		return v, false
	}
	by["customer_email"] = change.Text(others)
	v.Filters = string(change.Text(by))
	return v, true
}

// Forget takes from a view what names a customer who is erased, and takes the view away
// where nothing is left without that. A view that does not name them stays as it is.
func Forget(ctx context.Context, s Store, act change.Act, v View, n Named) error {
	_, err := change.Do(ctx, s, act, change.Verb[View, View]{
		Read: func(ctx context.Context) (View, error) { return s.View(ctx, act.Principal.Scope, v.Owner, v.ID) },
		Decide: func(before View) (change.Decision[View], error) {
			after, stays := before.without(n)
			at := change.After(before.UpdatedAt, act.Now())
			switch {
			case !stays:
				return decision(act.Change(change.ViewDeleted, 0, at), before, View{ID: before.ID, Version: before.Version + 1}, change.Put{Before: before, After: Gone(before)}), nil
			case after.same(before):
				return change.Unchanged(before), nil
			}
			after.Version, after.UpdatedAt = before.Version+1, at
			return decision(act.Change(change.ViewUpdated, 0, at), before, after, change.Put{Before: before, After: after}), nil
		},
		Render: func(View) (change.Answer, error) { return change.Answer{}, nil },
	})
	if fault.KindOf(err) == fault.NotFound { // somebody took it away
		return nil
	}
	return err
}

// Names tells whether a view names a customer.
func (v View) Names(n Named) bool {
	is, stays := v.without(n)
	return !stays || !is.same(v)
}
