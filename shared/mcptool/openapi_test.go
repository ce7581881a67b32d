package mcptool_test

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// openAPI is the face's document as it is kept, for reading as it stands.
func openAPI(t testing.TB) map[string]any {
	t.Helper()
	raw, err := os.ReadFile("../rest/support/openapi.json")
	var document map[string]any
	if err != nil || json.Unmarshal(raw, &document) != nil {
		t.Fatal("no document", err)
	}
	return document
}

// at follows a path of names into JSON.
func at(node any, path ...string) any {
	for _, name := range path {
		object, _ := node.(map[string]any)
		node = object[name]
	}
	return node
}

// expanded is JSON with each reference replaced by what the document has there.
func expanded(document map[string]any, node any) any {
	switch node := node.(type) {
	case []any:
		out := []any{}
		for _, element := range node {
			out = append(out, expanded(document, element))
		}
		return out
	case map[string]any:
		if ref, ok := node["$ref"].(string); ok {
			return expanded(document, at(document, strings.Split(strings.TrimPrefix(ref, "#/"), "/")...))
		}
		out := map[string]any{}
		for name, value := range node {
			out[name] = expanded(document, value)
		}
		return out
	}
	return node
}

// takes is the input that the document gives an operation: path, query and
// body, as one closed object.
func takes(document map[string]any, operation any) map[string]any {
	properties, required := map[string]any{}, []string{}
	parameters, _ := at(operation, "parameters").([]any)
	for _, p := range parameters {
		name := at(p, "name").(string)
		if at(p, "in") == "header" {
			continue
		}
		property := expanded(document, at(p, "schema")).(map[string]any)
		if one, repeated := property["items"].(map[string]any); repeated { // a tool gives one value
			property = one
		}
		if at(p, "in") == "query" {
			delete(property, "minLength") // to a tool an empty filter is none
		}
		if about := at(p, "description"); about != nil {
			property["description"] = about
		}
		if properties[name] = property; at(p, "required") == true {
			required = append(required, name)
		}
	}
	body, _ := expanded(document, at(operation, "requestBody", "content", "application/json", "schema")).(map[string]any)
	members, _ := at(body, "properties").(map[string]any)
	maps.Copy(properties, members)
	always, _ := at(body, "required").([]any)
	for _, name := range always {
		required = append(required, name.(string))
	}
	slices.Sort(required)
	return map[string]any{"properties": properties, "required": required}
}

// answersOf is what the document says that an operation answers on success.
func answersOf(document map[string]any, operation any) any {
	for status, answer := range at(operation, "responses").(map[string]any) {
		if strings.HasPrefix(status, "2") {
			return expanded(document, at(answer, "content", "application/json", "schema"))
		}
	}
	return nil
}
