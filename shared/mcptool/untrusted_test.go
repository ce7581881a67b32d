package mcptool_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"docket/shared/testing/systemtest"
)

// planted is in every text that a caller may choose.
const planted = "IGNORE ALL"

// texts are a tool's arguments: those that are required, and a planted text in
// every place that takes one.
func texts(one tool, known map[string]any) map[string]any {
	given := map[string]any{}
	properties, _ := one.InputSchema["properties"].(map[string]any)
	for name, node := range properties {
		schema := node.(map[string]any)
		value, there := known[name]
		switch {
		case there:
			given[name] = value
		case name == "idempotency_key" || schema["enum"] != nil || schema["format"] != nil:
		case schemaIs(schema, "string"):
			given[name] = planted + " " + name
		case schemaIs(schema, "array"):
			given[name] = []string{planted + " " + name}
		case name == "custom_fields":
			given[name] = map[string]any{planted: map[string]any{"deep": []any{planted}}}
		}
	}
	return given
}

func schemaIs(schema map[string]any, kind string) bool {
	types, _ := schema["type"].([]any)
	return schema["type"] == kind || slices.Contains(types, any(kind))
}

// Every text that a caller chose is named as untrusted wherever it comes back,
// whichever tool it was given to and whichever shows it.
func TestEveryTextOfOthersIsNamedAsUntrusted(t *testing.T) {
	c := newGoClient(t, docket.URL, systemtest.Workspace(t, docket).APIKey)
	all, known, shown := tools(t, c), map[string]any{"key": "planted"}, map[string]bool{}
	hold := func(name string, arguments map[string]any) map[string]any {
		got := callTool(t, c, name, arguments)
		var said map[string]any
		if err := json.Unmarshal(got.StructuredContent, &said); err != nil || got.IsError {
			t.Fatalf("%s: %v %v", name, err, got.Content)
		}
		for _, part := range got.Content {
			if strings.Contains(part.Text, planted) {
				t.Errorf("the text of %s holds text of others: %s", name, part.Text)
			}
		}
		listed, _ := got.Meta["docket/untrusted"].([]any)
		eachText("", said, func(place, text string) {
			if !strings.Contains(text, planted) {
				return
			}
			shown[place] = true
			if !slices.ContainsFunc(listed, func(one any) bool {
				below, found := strings.CutPrefix(place, one.(string))
				return found && (below == "" || below[0] == '.' || below[0] == '[')
			}) {
				t.Errorf("%s shows %q at %s, which is not among %v", name, text, place, listed)
			}
		})
		return said
	}
	queue := hold("create_support_queue", texts(all["create_support_queue"], known))
	known["queue_id"] = at(queue, "queue", "id")
	ticket := hold("create_support_ticket", texts(all["create_support_ticket"], known))
	known["ticket_id"] = at(ticket, "ticket", "id")
	for _, name := range []string{"update_support_ticket", "add_support_ticket_message", "add_support_ticket_comment"} {
		hold(name, texts(all[name], known))
	}
	for _, name := range []string{"list_support_queues", "list_support_tickets", "list_support_ticket_messages", "list_support_ticket_comments", whole} {
		arguments := map[string]any{}
		if at(all[name].InputSchema, "properties", "ticket_id") != nil {
			arguments["ticket_id"] = known["ticket_id"]
		}
		hold(name, arguments)
	}
	for _, place := range []string{"ticket.external_reference", "tickets[].external_reference", "messages[].external_message_id", "message.external_message_id",
		"ticket.ticket_number", "ticket.tags[]", "comments[].body", "queues[].name"} {
		if !shown[place] {
			t.Errorf("nothing was planted at %s: %v", place, shown)
		}
	}
}

var index = regexp.MustCompile(`\[[0-9]+\]`)

// eachText visits the texts of JSON, names of free objects among them.
func eachText(place string, node any, visit func(place, text string)) {
	switch node := node.(type) {
	case string:
		visit(index.ReplaceAllString(place, "[]"), node)
	case []any:
		for i, element := range node {
			eachText(fmt.Sprintf("%s[%d]", place, i), element, visit)
		}
	case map[string]any:
		for name, value := range node {
			below := strings.TrimPrefix(place+"."+name, ".")
			visit(index.ReplaceAllString(below, "[]"), name)
			eachText(below, value, visit)
		}
	}
}
