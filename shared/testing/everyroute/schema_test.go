package everyroute_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"docket/shared/job"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/testing/schematest"
	"docket/shared/words"
)

// clears are the properties of bodies that null clears.
var clears = map[string][]string{
	"create_helpdesk_ticket":      {"assigneeId"},
	"update_helpdesk_ticket":      {"assigneeId"},
	"update_support_ticket":       {"assignee_id", "category", "first_response_due_at", "next_response_due_at", "owner_id", "queue_id", "resolution_due_at"},
	"update_desk_canned_response": {"shortcut"},
	"update_desk_mailbox":         {"queue_id"},
	"update_desk_me":              {"name"},
	"update_desk_member":          {"role"},
	"update_desk_ticket": {"assignee_id", "contact_id", "csat_score", "customer_email", "customer_name", "first_response_due_at", "next_response_due_at",
		"queue_id", "resolution", "resolution_due_at"},
	"snooze_desk_ticket":  {"until"},
	"update_desk_contact": {"company", "name", "notes", "phone"},
	"update_support_queue": {"default_assignee_id", "default_priority", "first_response_target_minutes",
		"next_response_target_minutes", "resolution_target_minutes"},
}

func TestTheInputsAreThoseOfTheSupportDocument(t *testing.T) {
	d := readDocument(t)
	for id := range schematest.Tables {
		op := d.operation(t, id)
		got := map[string]string{}
		for _, p := range op.Parameters {
			if p.In != "header" {
				got[p.Name] = p.one().Described(p.Required)
			}
		}
		if input := d.input(op); input != nil {
			for name, s := range input.Properties {
				got[name] = s.Described(slices.Contains(input.Required, name))
			}
			if !op.RequestBody.Required {
				t.Errorf("%s: the body may be left out", id)
			}
		}
		schematest.Compare(t, id, got)
	}
}

func TestNullIsForWhatItClears(t *testing.T) {
	d := readDocument(t)
	for _, route := range routes() {
		input := d.input(d.operation(t, route.Operation))
		if input == nil {
			continue
		}
		if route.Wrapper != "" {
			input = d.whole(input.Properties[route.Wrapper])
		}
		var nullable []string
		for name, s := range input.Properties {
			if !s.Nullable() {
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
		failure := slices.Contains([]string{"support.Problem", "admin.Problem", "desk.Problem", "helpdesk.Failure", "selfservice.ErrorModel"}, name) // the gateway's have more
		if s.Kind() == "object" && (s.AdditionalProperties == false) == failure {
			t.Errorf("%s takes other properties: %v", name, s.AdditionalProperties)
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
	enum := d.Components.Schemas["admin.CreateAPIKeyBody"].Properties["scopes"].Items.Enum
	if fmt.Sprint(enum) != fmt.Sprint(tenant.Permissions()) {
		t.Errorf("the scopes are %v, want %v", enum, tenant.Permissions())
	}
	kinds := d.Components.Schemas["admin.Job"].Properties["kind"].Enum
	if fmt.Sprint(kinds) != fmt.Sprint(job.Kinds()) {
		t.Errorf("the kinds of jobs are %v, want %v", kinds, job.Kinds())
	}
	for _, body := range []string{"admin.Settings", "admin.UpdateSettingsBody"} {
		enum := d.Components.Schemas[body].Properties["search_language"].Enum
		if want := append([]string{""}, words.Languages()...); fmt.Sprint(enum) != fmt.Sprint(want) {
			t.Errorf("the languages of %s are %q, want %q", body, enum, want)
		}
	}
}

func TestEveryTextThatIsGivenIsOneLineButThese(t *testing.T) {
	d := readDocument(t)
	var many []string
	var visit func(at string, s *schema)
	visit = func(at string, s *schema) {
		s = d.whole(s)
		if multiline(s) {
			many = append(many, at)
		}
		if s.Items != nil {
			visit(at+"[]", s.Items)
		}
		for name, property := range s.Properties {
			visit(at+" "+name, property)
		}
	}
	for _, route := range routes() {
		if input := d.input(d.operation(t, route.Operation)); input != nil {
			visit(route.Operation, input)
		}
	}
	slices.Sort(many)
	want := []string{"add_desk_ticket_note body", "add_my_ticket_comment content", "add_support_ticket_comment body", "add_support_ticket_message body", "create_desk_canned_response body", "create_desk_contact notes", "create_desk_mailbox signature", "create_desk_ticket description", "create_my_ticket description", "create_support_queue description",
		"create_support_ticket description", "escalate_desk_ticket reason", "preview_desk_mail_template text", "put_desk_mail_template text", "reply_to_desk_ticket body", "reply_to_desk_ticket resolution", "resolve_desk_ticket resolution",
		"save_desk_ticket_note_draft body", "save_desk_ticket_reply_draft body", "save_desk_ticket_reply_draft resolution", "update_desk_canned_response body", "update_desk_contact notes", "update_desk_mailbox signature", "update_desk_settings first_response_chat", "update_desk_settings first_response_email", "update_desk_settings first_response_portal", "update_desk_ticket description", "update_desk_ticket resolution",
		"update_settings first_response_chat", "update_settings first_response_email", "update_settings first_response_portal", "update_support_queue description"}
	if !slices.Equal(many, want) {
		t.Errorf("of many lines are %q", many)
	}
}

func (d document) bounded(t testing.TB, what string, s *schema) {
	t.Helper()
	s = d.whole(s)
	switch {
	case strings.HasSuffix(what, "customFields[] value"): // which may be anything, and is bounded as custom fields are
	case s.Kind() == "string" && s.MaxLength == nil && len(s.Enum) == 0 && s.Format != "date-time",
		s.Kind() == "integer" && (s.Minimum == nil || s.Maximum == nil), s.Kind() == "array" && s.MaxItems == nil, s.Kind() == "":
		t.Errorf("%s has no bound", what)
	case s.Kind() == "array":
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
			kind := alone(t, route.Operation, nil).Refusal(rest.ErrNoPath, "").ContentType("")
			if status == "429" {
				kind = rest.Problems.ContentType // it is the gateway's, whatever the face
			}
			if answer, given := op.Responses[status]; !given || answer.Content[kind].Schema == nil {
				t.Errorf("%s documents no problem %s", route.Operation, status)
			}
		}
		if len(op.Tags) != 1 || d.tag(op.Tags[0]) == "" {
			t.Errorf("%s: no description of the tag %v", route.Operation, op.Tags)
		}
	}
}
