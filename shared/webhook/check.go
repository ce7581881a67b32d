package webhook

import (
	"fmt"
	"maps"
	"regexp"
	"slices"

	"docket/shared/fault"
)

// Limits of an endpoint's fields.
const (
	MaxDescription = 500 // characters
	MaxHeaders     = 20
	MaxHeaderName  = 64   // characters
	MaxHeaderValue = 1024 // characters
)

// headerValue is visible ASCII with spaces inside.
var headerValue = regexp.MustCompile("^[!-~]([ -~]*[!-~])?$")

// check names every rule that the endpoint breaks.
func (e Endpoint) check(reach Reach) error {
	var r fault.Rules
	for i, t := range e.Events {
		if !slices.Contains(EventTypes(), t) {
			r.Broken(fmt.Sprintf("events[%d]", i), fmt.Sprintf("must be one of %v", EventTypes()))
		}
	}
	r.Text("description", e.Description, 0, MaxDescription, 4*MaxDescription)
	if len(e.Headers) > MaxHeaders {
		r.Broken("headers", fmt.Sprintf("must be at most %d", MaxHeaders))
	}
	for _, name := range slices.Sorted(maps.Keys(e.Headers)) {
		checkHeader(&r, name, e.Headers[name])
	}
	return fault.Join(CheckURL(e.URL, reach), r.Err())
}

func checkHeader(r *fault.Rules, name, value string) {
	at := "headers." + name
	switch {
	case len(name) > MaxHeaderName || !MaySet(name):
		r.Broken(at, fmt.Sprintf("its name must be 1 to %d letters, digits and signs, and none that Docket sets", MaxHeaderName))
	case len(value) > MaxHeaderValue || !headerValue.MatchString(value):
		r.Broken(at, fmt.Sprintf("its value must be 1 to %d characters of ASCII, and neither begin nor end with a space", MaxHeaderValue))
	}
}

// sortedTypes are events as an endpoint keeps them.
func sortedTypes(events []EventType) []EventType {
	return slices.Compact(slices.Sorted(slices.Values(events)))
}
