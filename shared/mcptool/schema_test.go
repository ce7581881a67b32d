package mcptool_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"docket/shared/rest/desk"
	"docket/shared/rest/support"
	"docket/shared/testing/schematest"
	"docket/shared/testing/systemtest"
)

// whole is the one tool that is more than an operation: it reads a ticket by
// several of them.
const whole = "get_support_ticket"

func listed(t testing.TB) map[string]tool {
	t.Helper()
	return tools(t, newGoClient(t, docket.URL, systemtest.Workspace(t, docket).APIKey))
}

func TestTheNineToolsAreThoseOfTheSupportDocument(t *testing.T) {
	all := listed(t)
	for name := range schematest.Tables {
		raw, err := json.Marshal(all[name].InputSchema)
		var input schematest.Schema
		if err != nil || json.Unmarshal(raw, &input) != nil {
			t.Fatalf("%s: %v %s", name, err, raw)
		}
		got := map[string]string{}
		for property, s := range input.Properties {
			got[property] = s.Described(slices.Contains(input.Required, property))
		}
		delete(got, "text_length") // it is the tools' own
		schematest.Compare(t, name, got)
		delete(all, name)
	}
	for _, route := range desk.ToolRoutes(nil) {
		delete(all, route.Operation)
	}
	if delete(all, whole); len(all) != 0 {
		t.Errorf("beside them are %v", slices.Sorted(maps.Keys(all)))
	}
}

func TestEachToolTakesAndGivesWhatItsOperationDoes(t *testing.T) {
	all, document := listed(t), openAPI(t)
	for _, route := range support.ToolRoutes(nil) {
		operation := at(document, "paths", route.Path, strings.ToLower(route.Method))
		if !route.Tool && route.Operation != whole {
			continue
		}
		got := all[route.Operation]
		required := []string{}
		if names, ok := got.InputSchema["required"].([]any); ok {
			for _, name := range names {
				required = append(required, name.(string))
			}
		}
		slices.Sort(required)
		input, want := map[string]any{"properties": got.InputSchema["properties"], "required": required}, takes(document, operation)
		properties := want["properties"].(map[string]any)
		if route.Method == http.MethodGet {
			if length := at(got.InputSchema, "properties", "text_length"); at(length, "minimum") != 100.0 || at(length, "maximum") != 65536.0 {
				t.Errorf("%s takes the length %v", route.Operation, length)
			}
			properties["text_length"] = at(got.InputSchema, "properties", "text_length")
		}
		if route.Operation == whole {
			messages := takes(document, at(document, "paths", "/v1/support/tickets/{ticket_id}/messages", "get"))
			for _, name := range []string{"limit", "cursor"} {
				properties[name] = at(messages, "properties", name)
			}
		}
		if !reflect.DeepEqual(input, want) {
			t.Errorf("%s takes %v\nwant %v", route.Operation, input, want)
		}
		if answers := answersOf(document, operation); route.Operation != whole && !reflect.DeepEqual(unmarked(got.OutputSchema), answers) {
			t.Errorf("%s gives %v\nwant %v", route.Operation, got.OutputSchema, answers)
		}
		if got.Title != route.Summary || got.Description == "" || route.Operation != whole && got.Description != route.Description {
			t.Errorf("%s says %q: %q", route.Operation, got.Title, got.Description)
		}
	}
}

// unmarked is a result's schema without what says that values are cut.
func unmarked(node any) any {
	switch node := node.(type) {
	case []any:
		all := []any{}
		for _, element := range node {
			all = append(all, unmarked(element))
		}
		return all
	case map[string]any:
		all := map[string]any{}
		for name, value := range node {
			if name != "cut" {
				all[name] = unmarked(value)
			}
		}
		return all
	}
	return node
}

// The ticket read whole has what each of the operations answers of it.
func TestTheTicketReadWholeIsMadeOfWhatItsOperationsAnswer(t *testing.T) {
	got, document := listed(t)[whole].OutputSchema, openAPI(t)
	want := map[string]any{}
	for envelope, path := range map[string]string{"ticket": "", "messages": "/messages", "comments": "/comments", "sla": "/sla"} {
		answer := answersOf(document, at(document, "paths", "/v1/support/tickets/{ticket_id}"+path, "get"))
		want[envelope], want["request_id"] = at(answer, "properties", envelope), at(answer, "properties", "request_id")
		if path == "/messages" {
			want["next_cursor"] = at(answer, "properties", "next_cursor")
		}
	}
	if !reflect.DeepEqual(unmarked(got["properties"]), any(want)) {
		t.Errorf("gives %v\nwant %v", got["properties"], want)
	}
	if required, _ := got["required"].([]any); len(required) != len(want)-1 || slices.Contains(required, any("next_cursor")) {
		t.Errorf("always gives %v", required)
	}
}

func TestEverySchemaOfAToolIsClosedButForCustomFields(t *testing.T) {
	for name, one := range listed(t) {
		closedBelow(t, name+" takes", "", one.InputSchema)
		closedBelow(t, name+" gives", "", one.OutputSchema)
	}
}

// closedBelow looks at a schema of that name and all within it.
func closedBelow(t testing.TB, where, name string, node any) {
	t.Helper()
	schema, ok := node.(map[string]any)
	if !ok {
		return
	}
	if _, ref := schema["$ref"]; ref {
		t.Errorf("%s.%s refers to %v", where, name, schema["$ref"])
	}
	if types, _ := json.Marshal(schema["type"]); strings.Contains(string(types), `"object"`) {
		if free := schema["additionalProperties"] != false; free != (name == "custom_fields") {
			t.Errorf("%s.%s: additionalProperties %v", where, name, schema["additionalProperties"])
		}
	}
	properties, _ := schema["properties"].(map[string]any)
	for property, within := range properties {
		closedBelow(t, where, property, within)
	}
	closedBelow(t, where, name+"[]", schema["items"])
}

func TestTheHintsAreTheMethods(t *testing.T) {
	methods := map[string]string{}
	for _, route := range append(support.ToolRoutes(nil), desk.ToolRoutes(nil)...) {
		methods[route.Operation] = route.Method
	}
	for name, one := range listed(t) {
		patches, gets := methods[name] == http.MethodPatch, methods[name] == http.MethodGet
		want := map[string]bool{"readOnlyHint": gets, "idempotentHint": gets || patches, "destructiveHint": patches, "openWorldHint": false}
		for hint, value := range want {
			// readOnlyHint and idempotentHint are false where they are not given.
			if got := string(one.Annotations[hint]); got != map[bool]string{true: "true", false: "false"}[value] &&
				(value || got != "" || hint == "destructiveHint" || hint == "openWorldHint") {
				t.Errorf("%s: %s is %s", name, hint, got)
			}
		}
	}
}
