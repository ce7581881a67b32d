package mcptool

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"docket/shared/fault"
	"docket/shared/rest"
)

// mostFaults is how many faults of arguments are looked for: a problem shows no more.
const mostFaults = 50

// arguments reads what a tool is given by the schema of what it takes. Models
// send null for what they leave out and an empty text for no filter: that is
// understood here and not in the API, and so is 5.0 for 5 outside of a body. The faults that the API
// could not see, or would name in words of its own, are found here: unknown
// arguments, repeated ones, and types that a URL cannot carry.
func (t tool) arguments(given json.RawMessage) (members, error) {
	var all members
	if len(given) > 0 && !bytes.Equal(given, []byte("null")) {
		var err error
		if all, err = membersOf(given); err != nil {
			return nil, rest.Invalid(own, "must be an object")
		}
	}
	unknown := "unknown argument: this tool takes " + strings.Join(slices.Sorted(maps.Keys(t.takes)), ", ")
	var rules fault.Rules
	var taken members
	met, faults := map[string]bool{}, 0
	broken := func(at, message string) { rules.Broken(at, message); faults++ }
	for _, a := range all {
		p, known := t.takes[a.name]
		switch {
		case faults == mostFaults:
			return nil, rules.Err()
		case !known:
			broken(own+"."+a.name, unknown)
		case met[a.name]:
			broken(p.place(a.name), "must be given once")
		case !p.leftOut(a.value):
			value, rule := p.understood(a.name, a.value)
			if rule != "" {
				broken(p.place(a.name), rule)
			}
			taken = append(taken, member{a.name, value})
		}
		met[a.name] = true
	}
	for _, name := range names(t.route.Path) {
		if !met[name] {
			broken(t.takes[name].place(name), notEmpty)
		}
	}
	return taken, rules.Err()
}

// names are the parameters of a path, in their order.
func names(path string) []string {
	var found []string
	for _, part := range strings.Split(path, "/") {
		if name, ok := strings.CutPrefix(part, "{"); ok {
			found = append(found, strings.TrimSuffix(name, "}"))
		}
	}
	return found
}
