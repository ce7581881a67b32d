package webhook

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"

	"docket/shared/change"
)

// withheld stands in a Change for a value that gives power to who knows it: a
// secret, a header's value, what stands in a URL behind the host.
const withheld = "[withheld]"

var (
	concealed = json.RawMessage(`"` + withheld + `"`)
	nothing   = json.RawMessage("null")
)

// differences are the fields in which an endpoint differs from what it was, as a
// Change tells them. A zero endpoint has none.
func differences(before, after Endpoint) []change.Field {
	all := change.Diff(before.values(), after.values())
	if before.URL != after.URL {
		all = told(all, change.Field{Name: "url", Old: place(before.URL), New: place(after.URL)})
	}
	names := slices.AppendSeq(slices.Collect(maps.Keys(before.Headers)), maps.Keys(after.Headers))
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		was, had := before.Headers[name]
		is, has := after.Headers[name]
		if had != has || was != is {
			all = told(all, hidden("headers."+name, had, has))
		}
	}
	return all
}

// values are what a Change may tell of an endpoint.
func (e Endpoint) values() map[string]any {
	if e.URL == "" {
		return nil
	}
	events := []string{"*"}
	if len(e.Events) > 0 {
		events = nil
		for _, t := range e.Events {
			events = append(events, string(t))
		}
	}
	return map[string]any{"events": events, "description": e.Description, "active": e.Active, "disabled": e.Disabled}
}

// place is a URL without what stands behind the host.
func place(raw string) json.RawMessage {
	u, err := url.Parse(raw)
	if raw == "" || err != nil {
		return nothing
	}
	shown := u.Scheme + "://" + u.Host
	if strings.Trim(raw[min(len(shown), len(raw)):], "/") != "" {
		shown += "/" + withheld
	}
	encoded, err := json.Marshal(shown)
	if err != nil {
		return nothing // a string is always JSON
	}
	return encoded
}

func secretField(had, has bool) change.Field { return hidden("secret", had, has) }

// hidden tells that a value was there or is, and not what it was.
func hidden(name string, had, has bool) change.Field {
	f := change.Field{Name: name, Old: nothing, New: nothing}
	if had {
		f.Old = concealed
	}
	if has {
		f.New = concealed
	}
	return f
}

// told are fields with another, in the order of their names.
func told(fields []change.Field, another change.Field) []change.Field {
	fields = append(fields, another)
	slices.SortFunc(fields, func(a, b change.Field) int { return cmp.Compare(a.Name, b.Name) })
	return fields
}
