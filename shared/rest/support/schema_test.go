package support_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"docket/shared/tenant"
)

const (
	queueStatus    = "string · active | paused | archived"
	ticketStatus   = "string · new | open | pending | waiting_on_customer | resolved | closed"
	createStatus   = "string · new | open | pending | waiting_on_customer"
	priority       = "string · low | normal | high | urgent"
	channel        = "string · manual | email | chat | phone | web | api | mcp | slack | other"
	minutes        = "integer · min 0"
	limit          = "integer · min 1 · max 100"
	dateTime       = "string · date-time"
	messageWay     = "string · inbound | outbound | internal"
	messageVisible = "string · public | internal"
)

// tables are the input schemas of the Support document, word for word, `*` for
// required (S0-38 to S0-49).
var tables = map[string]map[string]string{
	"create_support_queue": {"key": "string *", "name": "string *", "description": "string", "status": queueStatus,
		"default_assignee_id": "string", "default_priority": priority, "first_response_target_minutes": minutes,
		"next_response_target_minutes": minutes, "resolution_target_minutes": minutes, "custom_fields": "object", "idempotency_key": "string"},
	"list_support_queues": {"query": "string", "status": queueStatus, "custom_field_key": "string", "custom_field_value": "string",
		"limit": limit, "cursor": "string"},
	"create_support_ticket": {"ticket_number": "string", "subject": "string *", "description": "string", "status": createStatus,
		"priority": priority, "source": channel, "category": "string", "tags": "array", "queue_id": "string", "assignee_id": "string",
		"owner_id": "string", "contact_id": "string", "company_id": "string", "deal_id": "string", "lead_id": "string", "invoice_id": "string",
		"external_reference": "string", "first_response_due_at": dateTime, "next_response_due_at": dateTime, "resolution_due_at": dateTime,
		"custom_fields": "object", "idempotency_key": "string"},
	"list_support_tickets": {"query": "string", "status": ticketStatus, "priority": priority, "source": channel, "category": "string",
		"queue_id": "string", "assignee_id": "string", "contact_id": "string", "company_id": "string", "deal_id": "string",
		"lead_id": "string", "invoice_id": "string", "custom_field_key": "string", "custom_field_value": "string", "limit": limit, "cursor": "string"},
	"update_support_ticket": {"ticket_id": "string *", "status": ticketStatus, "priority": priority, "queue_id": "string", "assignee_id": "string",
		"owner_id": "string", "category": "string", "tags": "array", "first_response_due_at": dateTime, "next_response_due_at": dateTime,
		"resolution_due_at": dateTime, "custom_fields": "object", "idempotency_key": "string"},
	"add_support_ticket_message": {"ticket_id": "string *", "direction": messageWay, "visibility": messageVisible, "channel": channel,
		"subject": "string", "body": "string *", "author_name": "string", "author_email": "string", "external_message_id": "string",
		"occurred_at": dateTime, "custom_fields": "object", "idempotency_key": "string"},
	"list_support_ticket_messages": {"ticket_id": "string *", "query": "string", "custom_field_key": "string", "custom_field_value": "string",
		"limit": limit, "cursor": "string"},
	"add_support_ticket_comment": {"ticket_id": "string *", "body": "string *", "pinned": "boolean", "custom_fields": "object", "idempotency_key": "string"},
	"list_support_ticket_comments": {"ticket_id": "string *", "query": "string", "custom_field_key": "string", "custom_field_value": "string",
		"limit": limit, "cursor": "string"},
}

// beyond are inputs that the document's tables lack: S0-44's own text asks for
// owner and tag. lacking are those of its tables that are not served yet:
// tickets are searched by text once there is an index of it.
var (
	beyond  = map[string]map[string]string{"list_support_tickets": {"owner_id": "string", "tag": "string"}}
	lacking = map[string]string{"list_support_tickets": "query"}
)

// clears are the properties of PATCH that null clears, by REQUIREMENTS' decisions.
var clears = map[string][]string{
	"update_support_ticket": {"assignee_id", "category", "first_response_due_at", "next_response_due_at", "owner_id", "queue_id", "resolution_due_at"},
	"update_support_queue": {"default_assignee_id", "default_priority", "first_response_target_minutes",
		"next_response_target_minutes", "resolution_target_minutes"},
}

// described writes a schema as the Support document does.
func described(s *schema, required bool) string {
	text := s.kind()
	if s.Minimum != nil {
		text += fmt.Sprintf(" · min %.0f", *s.Minimum)
	}
	if s.Maximum != nil && *s.Maximum < 1000 { // minutes have a bound of ours
		text += fmt.Sprintf(" · max %.0f", *s.Maximum)
	}
	if s.Format == "date-time" {
		text += " · date-time"
	}
	if len(s.Enum) > 0 {
		var names []string
		for _, name := range s.Enum {
			if name != nil {
				names = append(names, name.(string))
			}
		}
		text += " · " + strings.Join(names, " | ")
	}
	if required {
		text += " *"
	}
	return text
}

func TestTheInputsAreThoseOfTheSupportDocument(t *testing.T) {
	d := readDocument(t)
	for id, table := range tables {
		op := d.operation(t, id)
		got := map[string]string{}
		for _, p := range op.Parameters {
			if p.In != "header" {
				got[p.Name] = described(p.Schema, p.Required)
			}
		}
		if input := d.input(op); input != nil {
			for name, s := range input.Properties {
				got[name] = described(s, slices.Contains(input.Required, name))
			}
			if !op.RequestBody.Required {
				t.Errorf("%s: the body may be left out", id)
			}
		}
		want := maps.Clone(table)
		maps.Copy(want, beyond[id])
		delete(want, lacking[id])
		for _, name := range slices.Sorted(maps.Keys(want)) {
			if got[name] != want[name] {
				t.Errorf("%s: %s is %q, want %q", id, name, got[name], want[name])
			}
		}
		for name := range got {
			if _, known := want[name]; !known {
				t.Errorf("%s: %s is not in its table", id, name)
			}
		}
	}
}

func TestNullIsForWhatItClears(t *testing.T) {
	d := readDocument(t)
	for _, route := range routes() {
		input := d.input(d.operation(t, route.Operation))
		if input == nil {
			continue
		}
		var nullable []string
		for name, s := range input.Properties {
			if !s.nullable() {
				continue
			}
			nullable = append(nullable, name)
			if len(s.Enum) > 0 && !slices.Contains(s.Enum, any(nil)) {
				t.Errorf("%s: null is of %s's types and not in its enum", route.Operation, name)
			}
		}
		slices.Sort(nullable)
		if !slices.Equal(nullable, clears[route.Operation]) {
			t.Errorf("%s: null is for %v, want %v", route.Operation, nullable, clears[route.Operation])
		}
	}
}

// envelopes are what the operations answer (S0-50).
var envelopes = map[string]string{
	"create_support_queue": "queue", "list_support_queues": "queues", "create_support_ticket": "ticket", "list_support_tickets": "tickets",
	"update_support_ticket": "ticket", "add_support_ticket_message": "message", "list_support_ticket_messages": "messages",
	"add_support_ticket_comment": "comment", "list_support_ticket_comments": "comments",
}

func TestTheEnvelopesAreThoseOfTheSupportDocument(t *testing.T) {
	d := readDocument(t)
	for id, envelope := range envelopes {
		op, status := d.operation(t, id), "200"
		if strings.HasPrefix(id, "create_") || strings.HasPrefix(id, "add_") {
			status = "201"
		}
		answer, given := op.Responses[status]
		if !given {
			t.Errorf("%s does not answer %s", id, status)
			continue
		}
		s := d.whole(answer.Content["application/json"].Schema)
		want := []string{envelope, "request_id"}
		if strings.HasPrefix(id, "list_") {
			want = []string{"next_cursor", envelope, "request_id"}
		}
		slices.Sort(want)
		if got := slices.Sorted(maps.Keys(s.Properties)); !slices.Equal(got, want) {
			t.Errorf("%s answers %v, want %v", id, got, want)
		}
		if slices.Sort(s.Required); !slices.Equal(s.Required, slices.DeleteFunc(want, func(n string) bool { return n == "next_cursor" })) {
			t.Errorf("%s always answers %v", id, s.Required)
		}
	}
}

func TestEverySchemaIsClosedAndEveryInputBounded(t *testing.T) {
	d := readDocument(t)
	for name, s := range d.Components.Schemas {
		if s.kind() == "object" && s.AdditionalProperties != false {
			t.Errorf("%s takes other properties", name)
		}
	}
	for _, route := range routes() {
		op := d.operation(t, route.Operation)
		for _, p := range op.Parameters {
			d.bounded(t, route.Operation+" "+p.Name, p.Schema)
		}
		if input := d.input(op); input != nil {
			d.bounded(t, route.Operation, input)
		}
	}
	enum := d.Components.Schemas["CreateAPIKeyBody"].Properties["scopes"].Items.Enum
	if fmt.Sprint(enum) != fmt.Sprint(tenant.Permissions()) {
		t.Errorf("the scopes are %v, want %v", enum, tenant.Permissions())
	}
}

func (d document) bounded(t testing.TB, what string, s *schema) {
	t.Helper()
	s = d.whole(s)
	switch {
	case s.kind() == "string" && s.MaxLength == nil && len(s.Enum) == 0 && s.Format != "date-time",
		s.kind() == "integer" && (s.Minimum == nil || s.Maximum == nil), s.kind() == "array" && s.MaxItems == nil, s.kind() == "":
		t.Errorf("%s has no bound", what)
	case s.kind() == "array":
		d.bounded(t, what+"[]", s.Items)
	}
	for name, property := range s.Properties {
		d.bounded(t, what+" "+name, property)
	}
}

func TestEveryRouteIsDocumentedWithItsScopeAndProblems(t *testing.T) {
	d := readDocument(t)
	for _, route := range routes() {
		op := d.operation(t, route.Operation)
		if len(op.Security) != 1 || fmt.Sprint(op.Security[0]["bearer"]) != fmt.Sprintf("[%s]", route.Permission) {
			t.Errorf("%s: security %v", route.Operation, op.Security)
		}
		want := []string{"400", "401", "403", "422", "429", "500", "503"}
		if samples[route.Operation].path != nil {
			want = append(want, "404")
		}
		if op.RequestBody != nil {
			want = append(want, "413", "415")
		}
		for _, status := range want {
			answer, given := op.Responses[status]
			if !given || answer.Content["application/problem+json"].Schema == nil {
				t.Errorf("%s documents no problem %s", route.Operation, status)
			}
		}
		if len(op.Tags) != 1 || d.tag(op.Tags[0]) == "" {
			t.Errorf("%s: no description of the tag %v", route.Operation, op.Tags)
		}
	}
}
