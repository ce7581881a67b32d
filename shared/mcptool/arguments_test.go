package mcptool_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"docket/shared/testing/systemtest"

	"pgregory.net/rapid"
)

// asked is a workspace of one ticket, with what each tool needs at least.
type asked struct {
	key   string
	c     client
	tools map[string]tool
	least map[string]map[string]any
	spare any // a ticket for what is done once
}

func newAsked(t testing.TB) asked {
	t.Helper()
	key := systemtest.Workspace(t, docket).APIKey
	c := newGoClient(t, docket.URL, key)
	made := callTool(t, c, "create_support_ticket", map[string]any{"subject": "first"})
	var ticket map[string]any
	if err := json.Unmarshal(made.StructuredContent, &ticket); err != nil {
		t.Fatal(err)
	}
	a := asked{key, c, tools(t, c), map[string]map[string]any{}, opened(t, c)}
	for name, one := range a.tools {
		a.least[name] = map[string]any{}
		required, _ := one.InputSchema["required"].([]any)
		for _, argument := range required {
			a.least[name][argument.(string)] = "text"
		}
		if a.least[name]["ticket_id"] != nil {
			a.least[name]["ticket_id"] = at(ticket, "ticket", "id")
		}
		if strings.Contains(name, "_desk_") { // which may be done once to a ticket
			a.least[name]["ticket_id"] = opened(t, c)
		}
		if a.least[name]["duplicates"] != nil {
			a.least[name]["duplicates"] = []any{opened(t, c)}
		}
	}
	return a
}

// opened is the ID of a new ticket.
func opened(t testing.TB, c client) any {
	t.Helper()
	var made map[string]any
	if err := json.Unmarshal(callTool(t, c, "create_support_ticket", map[string]any{"subject": "another"}).StructuredContent, &made); err != nil {
		t.Fatal(err)
	}
	return at(made, "ticket", "id")
}

var serial atomic.Int64

// with is what a tool needs at least, and an argument.
func (a asked) with(tool, argument string, value any) map[string]any {
	given := maps.Clone(a.least[tool])
	given[argument] = value
	if strings.Contains(tool, "_desk_") && argument != "dry_run" {
		given["dry_run"] = true // again and again
	} else if tool == "escalate_desk_ticket" { // an urgent one is not escalated again
		given["ticket_id"] = a.spare
	}
	if argument == "csat_score" && value != nil {
		given["resolution"] = "Done"
	}
	if _, needed := given["key"]; needed && argument != "key" {
		given["key"] = fmt.Sprint("key", serial.Add(1)) // a queue's is taken once
	}
	return given
}

func (a asked) optional(tool string) []string {
	var names []string
	properties, _ := a.tools[tool].InputSchema["properties"].(map[string]any)
	for name := range properties {
		if a.least[tool][name] == nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func (a asked) schema(tool, argument string) map[string]any {
	schema, _ := at(a.tools[tool].InputSchema, "properties", argument).(map[string]any)
	return schema
}

// answered is a result without the ids of its request.
func answered(t testing.TB, got outcome) map[string]any {
	t.Helper()
	var said map[string]any
	if err := json.Unmarshal(got.StructuredContent, &said); err != nil || got.IsError {
		t.Fatalf("%v %v", err, got.Content)
	}
	delete(said, "request_id")
	if sla, ok := said["sla"]; ok && sla != nil {
		delete(said, "sla") // it counts seconds
	}
	return said
}

// Null stands for an argument left out wherever the API has no meaning for it.
func TestNullIsAnArgumentLeftOutWhereTheAPIHasNoMeaningForIt(t *testing.T) {
	t.Parallel()
	a := newAsked(t)
	for name := range a.tools {
		for _, argument := range a.optional(name) {
			if schemaIs(a.schema(name, argument), "null") {
				continue
			}
			if got := callTool(t, a.c, name, a.with(name, argument, nil)); got.IsError {
				t.Errorf("%s with %s null: %v", name, argument, got.Content)
			}
		}
		for argument := range a.least[name] {
			got := callTool(t, a.c, name, a.with(name, argument, nil))
			if !got.IsError || !strings.Contains(got.Content[0].Text, argument) {
				t.Errorf("%s with %s null, which it needs: %v", name, argument, got.Content)
			}
		}
	}
}

// Null clears what the API lets it clear.
func TestNullKeepsTheMeaningThatTheAPIGivesIt(t *testing.T) {
	t.Parallel()
	a, cleared := newAsked(t), 0
	for name := range a.tools {
		for _, argument := range a.optional(name) {
			schema := a.schema(name, argument)
			if !schemaIs(schema, "null") || argument == "queue_id" { // a queue must exist
				continue
			}
			value := "some"
			if schema["format"] == "date-time" {
				value = "2126-01-02T03:04:05Z"
			}
			set := answered(t, callTool(t, a.c, name, a.with(name, argument, value)))
			gone := answered(t, callTool(t, a.c, name, a.with(name, argument, nil)))
			if at(set, "ticket", argument) != value || at(gone, "ticket", argument) != nil {
				t.Errorf("%s: %s was %v, and null made it %v", name, argument, at(set, "ticket", argument), at(gone, "ticket", argument))
			}
			cleared++
		}
	}
	if cleared != 6 {
		t.Errorf("null cleared %d properties", cleared)
	}
}

// Whatever a model sends for no filter at all, it is no filter.
func TestEmptyFiltersAreNoFilters(t *testing.T) {
	a := newAsked(t)
	var lists []string
	for name := range a.tools {
		if reads(name) {
			lists = append(lists, name)
		}
	}
	slices.Sort(lists)
	rapid.Check(t, func(d *rapid.T) {
		name := rapid.SampledFrom(lists).Draw(d, "tool")
		given := maps.Clone(a.least[name])
		for _, argument := range a.optional(name) {
			if value := rapid.SampledFrom([]any{false, nil, ""}).Draw(d, argument); value != false {
				given[argument] = value
			}
		}
		if with, without := answered(t, callTool(t, a.c, name, given)), answered(t, callTool(t, a.c, name, a.least[name])); !reflect.DeepEqual(with, without) {
			d.Fatalf("%s of %v: %v, want %v", name, given, with, without)
		}
	})
}

func TestAWholeNumberMayBeWrittenWithAFractionOfZero(t *testing.T) {
	t.Parallel()
	a, met := newAsked(t), 0
	for name := range a.tools {
		for _, argument := range a.optional(name) {
			if !schemaIs(a.schema(name, argument), "integer") {
				continue
			}
			met++
			for number, good := range map[string]bool{"100": true, "100.0": true, "100.000": true, "100.5": false, "1e2.0": false, "-100.0": false, "100.": false} {
				if most, bound := a.schema(name, argument)["maximum"].(float64); bound && most < 100 {
					number = strings.Replace(number, "100", fmt.Sprint(most), 1)
				}
				given := maps.Clone(a.with(name, argument, "NUMBER"))
				if name == "reply_to_desk_ticket" {
					given["send_anyway"] = true // else it looks whether its ticket ever had what was seen
				}
				arguments, err := json.Marshal(given)
				if err != nil {
					t.Fatal(err)
				}
				status, text := post(t, a.key, "2025-11-25", strings.ReplaceAll(toolCall(1, name, json.RawMessage(arguments)), `"NUMBER"`, number))
				if taken := status == 200 && !strings.Contains(text, `"isError":true`); taken != good {
					t.Errorf("%s with %s %s: %d %.500s", name, argument, number, status, text)
				}
			}
		}
	}
	if met < 10 {
		t.Errorf("%d whole numbers", met)
	}
}

// The word is no ID, in no tool and however it is spelt.
func TestTheWordNullIsRefusedAsAnID(t *testing.T) {
	t.Parallel()
	a, met := newAsked(t), map[string]bool{}
	for name, one := range a.tools {
		properties, _ := one.InputSchema["properties"].(map[string]any)
		for argument := range properties {
			if !strings.HasSuffix(argument, "_id") {
				continue
			}
			met[argument] = true
			for _, word := range []string{"null", "NULL", "Null"} {
				got := callTool(t, a.c, name, a.with(name, argument, word))
				if !got.IsError || got.Meta["code"] != "validation_failed" || !strings.Contains(got.Content[0].Text, "."+argument) ||
					!strings.Contains(got.Content[0].Text, `the word \"null\" is no ID`) {
					t.Errorf("%s with %s %s: %v", name, argument, word, got.Content)
				}
			}
		}
	}
	for _, needed := range []string{"assignee_id", "owner_id", "default_assignee_id", "ticket_id"} {
		if !met[needed] {
			t.Errorf("no tool takes %s", needed)
		}
	}
	if got := callTool(t, a.c, "create_support_ticket", map[string]any{"subject": "null"}); got.IsError {
		t.Errorf("as a subject it is refused: %v", got.Content)
	}
}

// An unknown argument is said to be unknown, whatever its value, beside what
// the tool takes.
func TestAnUnknownArgumentIsRefusedByItsName(t *testing.T) {
	t.Parallel()
	a := newAsked(t)
	for name, one := range a.tools {
		properties, _ := one.InputSchema["properties"].(map[string]any)
		takes := strings.Join(slices.Sorted(maps.Keys(properties)), ", ")
		for _, value := range []any{nil, "", "red", 5, 5.5, true, []int{1}, map[string]any{}} {
			got := callTool(t, a.c, name, a.with(name, "colour", value))
			var p struct {
				Errors []struct{ Location, Message string }
			}
			if !got.IsError || json.Unmarshal([]byte(got.Content[0].Text), &p) != nil || len(p.Errors) != 1 ||
				p.Errors[0].Location != "arguments.colour" || p.Errors[0].Message != "unknown argument: this tool takes "+takes {
				t.Errorf("%s with colour %v: %v", name, value, got.Content)
			}
		}
	}
}
