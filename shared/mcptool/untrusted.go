package mcptool

import "slices"

// minted are the properties whose text Docket makes itself. Every other text of
// a result, but for enumerations and times, may be somebody's own words, and a
// model is told so: a property that is new is untrusted until it is listed here.
var minted = []string{"id", "ticket_id", "queue_id", "request_id", "next_cursor", cut}

// untrusted lists the places of a result that hold text which people or other
// systems wrote: `messages[].body`. Free objects are such texts as a whole.
func untrusted(schema map[string]any) []string {
	var places []string
	properties, _ := schema["properties"].(map[string]any)
	for name, node := range properties {
		if of, ok := node.(map[string]any); ok && !slices.Contains(minted, name) {
			for _, place := range free(of) {
				places = append(places, name+place)
			}
		}
	}
	slices.Sort(places)
	return places
}

// free lists the places within a value that hold free text: "" is the value itself.
func free(schema map[string]any) []string {
	var places []string
	switch {
	case is(schema, "array"):
		items, _ := schema["items"].(map[string]any)
		for _, place := range free(items) {
			places = append(places, "[]"+place)
		}
	case is(schema, "object") && schema["properties"] != nil:
		for _, place := range untrusted(schema) {
			places = append(places, "."+place)
		}
	case is(schema, "integer"), is(schema, "number"), is(schema, "boolean"), schema["enum"] != nil, schema["format"] == "date-time":
	default:
		return []string{""}
	}
	return places
}

// is tells whether a type is among a schema's.
func is(schema map[string]any, kind string) bool {
	if kinds, ok := schema["type"].([]any); ok {
		return slices.Contains(kinds, any(kind))
	}
	return schema["type"] == kind
}
