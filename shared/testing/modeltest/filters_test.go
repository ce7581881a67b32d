package modeltest_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"net/url"
	"slices"
	"strings"

	"docket/shared/fold"

	"golang.org/x/text/unicode/norm"
)

// fieldText is how a filter asks for a custom field's value.
func fieldText(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		return fmt.Sprint(v), true
	}
	return "", false
}

// fieldIs tells whether a custom field has a value that is asked for: a number
// the same number, anything else the same text.
func fieldIs(v any, want string) bool {
	got, scalar := fieldText(v)
	if number, ok := v.(json.Number); ok {
		is, asked := new(big.Rat), new(big.Rat)
		_, ok1 := is.SetString(number.String())
		_, ok2 := asked.SetString(want)
		return ok1 && ok2 && is.Cmp(asked) == 0
	}
	return scalar && sameText(got, want)
}

// personIs tells whether an id is one that is asked for: the case of an e-mail
// address does not count.
func personIs(id any, want string) bool {
	is, _ := id.(string)
	return norm.NFD.String(is) == norm.NFD.String(want) || strings.Contains(is, "@") && strings.EqualFold(is, want)
}

// keeps judges a row by a list's filter; texts are what a query searches.
func keeps(row object, filter url.Values, texts ...string) bool {
	for name := range filter {
		want := filter.Get(name)
		ok := true
		switch name {
		case "tag":
			ok = hasTag(row["tags"].([]any), trimmed(want))
		case "category":
			is, given := row["category"].(string)
			ok = given && sameText(is, want)
		case "custom_field_value":
			fields, _ := row["custom_fields"].(object)
			ok = fieldIs(fields[keyIn(fields, filter.Get("custom_field_key"))], want)
		case "custom_field_key":
			fields, _ := row["custom_fields"].(object)
			_, ok = fields[keyIn(fields, want)]
		case "query":
			var all []string
			for _, name := range texts {
				if s, ok := row[name].(string); ok {
					all = append(all, s)
				}
			}
			for _, word := range strings.Fields(fold.Search(want)) {
				ok = ok && strings.Contains(fold.Search(strings.Join(all, "\n")), word)
			}
		default:
			ok = row[name] == want || slices.Contains(links, name) && personIs(row[name], want)
		}
		if !ok {
			return false
		}
	}
	return true
}
