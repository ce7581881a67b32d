// Package schematest gives the tests of each face the Support document's
// tables, and writes JSON Schemas as these tables do.
package schematest

import (
	"maps"
	"slices"
	"testing"
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

// Tables are the input schemas of the Support document, word for word, `*` for
// required (S0-38 to S0-49).
var Tables = map[string]map[string]string{
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
// owner and tag.
var beyond = map[string]map[string]string{"list_support_tickets": {"owner_id": "string", "tag": "string"}}

// Compare holds an operation's inputs to its table.
func Compare(t testing.TB, operation string, got map[string]string) {
	t.Helper()
	want := maps.Clone(Tables[operation])
	maps.Copy(want, beyond[operation])
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if got[name] != want[name] {
			t.Errorf("%s: %s is %q, want %q", operation, name, got[name], want[name])
		}
	}
	for name := range got {
		if _, known := want[name]; !known {
			t.Errorf("%s: %s is not in its table", operation, name)
		}
	}
}
