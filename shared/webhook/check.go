package webhook

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"docket/shared/fault"
)

// Limits of an endpoint's fields.
const (
	MaxURL         = longestURL // bytes
	MaxDescription = 500        // characters
	MaxHeaders     = 20
	MaxHeaderName  = 64   // characters
	MaxHeaderValue = 1024 // characters
)

// headerValue is visible ASCII with spaces inside.
var headerValue = regexp.MustCompile("^[!-~]([ -~]*[!-~])?$")

// check names every rule that the endpoint breaks, and the patch that made it so.
func (e Endpoint) check(p Patch, reach Reach) error {
	var r fault.Rules
	for i, t := range e.Events {
		switch {
		case t == Every:
			r.Broken("events", "must be * alone, or types of events")
		case !slices.Contains(EventTypes(), t):
			r.Broken(fmt.Sprintf("events[%d]", i), fmt.Sprintf("must be one of %v", EventTypes()))
		}
	}
	r.Line("description", e.Description, 0, MaxDescription)
	if len(e.Headers) > MaxHeaders {
		r.Broken("headers", fmt.Sprintf("must be at most %d", MaxHeaders))
	}
	for i, h := range p.Headers {
		at := fmt.Sprintf("headers[%d]", i)
		if len(h.Name) > MaxHeaderName || !MaySet(h.Name) {
			r.Broken(at+".name", fmt.Sprintf("must be a header's name of 1 to %d characters, and none that Docket sets", MaxHeaderName))
		}
		if slices.ContainsFunc(p.Headers[:i], func(other Header) bool { return strings.EqualFold(other.Name, h.Name) }) {
			r.Broken(at+".name", "must not come twice")
		}
		if h.Value != nil && (len(*h.Value) > MaxHeaderValue || !headerValue.MatchString(*h.Value)) {
			r.Broken(at+".value", fmt.Sprintf("must be 1 to %d characters of ASCII, and neither begin nor end with a space", MaxHeaderValue))
		}
	}
	if p.URL == nil && e.URL != "" { // it was checked when it came; an endpoint can always be switched off
		return r.Err()
	}
	return fault.Join(CheckURL(e.URL, reach), r.Err())
}

// chosen are types as an endpoint keeps them.
func chosen(types []EventType) []EventType {
	if slices.Equal(types, []EventType{Every}) {
		return nil
	}
	return slices.Compact(slices.Sorted(slices.Values(types)))
}
