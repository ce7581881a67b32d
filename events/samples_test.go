package events_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"docket/events"
	"docket/shared/change"
	"docket/shared/feed"
	"docket/shared/tenant"
)

const (
	ticket = "018f3f6e-7b1c-8000-8000-004122febf1b"
	thing  = "018f3f6e-7b1c-7000-8000-000000000001"
)

var at = time.Date(2024, 5, 3, 14, 30, 0, 250_000_000, time.UTC)

// sampleFile is where the sample of a type is kept.
func sampleFile(event string) string { return "samples/" + event + ".json" }

func TestTheSamplesAreThoseKept(t *testing.T) {
	for _, c := range samples(t) {
		e := feed.EventOf(c)
		isKept(t, sampleFile(e.Type), e)
	}
	isKept(t, sampleFile(events.RelatedTaken), events.Related{
		SpecVersion: events.SpecVersion, ID: "018f3f6e-9000-7000-8000-000000000001", Source: "/modules/tasks",
		Type: events.RelatedTaken, Time: at, DataContentType: events.JSON, Tenant: "acme", Workspace: "north",
		Data: events.RelatedData{
			Version: events.RelatedVersion, ResourceType: events.SupportTicket, ResourceID: "ticket_" + ticket, Kind: events.Task,
			ID: "task_318", Title: "Credit the second April charge", URL: "https://tasks.example.com/t/318", RequestID: "req_tasks_5521",
		},
	})
}

// samples are a Change of each kind, all of one workspace.
func samples(t *testing.T) []change.Change {
	t.Helper()
	scope, err := tenant.NewScope("acme", "north")
	if err != nil {
		t.Fatal(err)
	}
	agent := change.Actor{Issuer: "https://issuer.example.com", Subject: "user_1", Role: "agent", Name: "Alex Agent", Email: "alex@acme.example"}
	admin := change.Actor{Issuer: "https://issuer.example.com", Subject: "user_2", KeyID: "Fq3vWb7nTz5kXr9c", Role: "admin"}
	clock := change.Actor{Issuer: change.SystemIssuer, Subject: "check_sla"}
	eraser := change.Actor{Issuer: change.SystemIssuer, Subject: "erase_contact"}
	inbox := change.Actor{Issuer: change.SystemIssuer, Subject: "record_related"}
	var all []change.Change
	add := func(kind change.Kind, by change.Actor, door change.Door, operation, resource string, sequence uint64, fields ...change.Field) {
		uuid := fmt.Sprintf("018f3f6e-7b1c-715e-8365-f1a1b01c42%02x", len(all))
		all = append(all, change.Change{ID: uuid + "_0", Scope: scope, RequestID: "req_" + uuid, Kind: kind, At: at, Actor: by, Door: door,
			Operation: operation, Resource: resource, Sequence: sequence, Fields: fields})
	}

	add(change.TicketCreated, agent, change.API, "create_support_ticket", "ticket_"+ticket, 1,
		made("priority", `"urgent"`), made("status", `"new"`), made("tags", `["april","invoice"]`), made("ticket_number", `"TKT-0016"`))
	add(change.TicketUpdated, agent, change.API, "update_support_ticket", "ticket_"+ticket, 2,
		moved("custom_fields.amount", `129.5`, `null`), moved("status", `"new"`, `"open"`))
	add(change.MessageAdded, agent, change.MCP, "add_support_ticket_message", "msg_"+thing, 3, made("message.channel", `"mcp"`),
		made("message.direction", `"outbound"`), made("message.visibility", `"public"`), moved("status", `"open"`, `"in_progress"`))
	add(change.CommentAdded, agent, change.API, "add_support_ticket_comment", "comment_"+thing, 4, made("comment.pinned", `true`))
	add(change.RelatedRecorded, inbox, change.System, "record_related", "related_"+thing, 5, made("related.id", `"task_318"`),
		made("related.kind", `"task"`), made("related.request_id", `"req_tasks_5521"`), made("related.title", `"Credit the second April charge"`))
	add(change.SLAWarned, clock, change.System, "check_sla", "ticket_"+ticket, 6, made("cycle", `1`), made("detected_at", `"2024-05-03T20:30:12Z"`),
		made("due_at", `"2024-05-03T20:30:00Z"`), made("metric", `"resolution"`), moved("sla_state", `"on_track"`, `"warning"`))
	add(change.SLABreached, clock, change.System, "check_sla", "ticket_"+ticket, 7, made("cycle", `1`), made("detected_at", `"2024-05-03T22:30:41Z"`),
		made("due_at", `"2024-05-03T22:30:00Z"`), made("metric", `"resolution"`), moved("sla_state", `"warning"`, `"breached"`))
	for i := range all {
		all[i].Ticket, all[i].TicketID = 16, ticket
	}

	add(change.QueueCreated, admin, change.API, "create_support_queue", "queue_"+thing, 1,
		made("first_response_target_minutes", `60`), made("key", `"billing"`), made("name", `"Billing"`), made("status", `"active"`))
	add(change.QueueUpdated, admin, change.API, "update_support_queue", "queue_"+thing, 2, moved("first_response_target_minutes", `60`, `30`))
	add(change.APIKeyCreated, admin, change.API, "create_api_key", "Hs8dLm2pQy6wJc4g", 1, made("name", `"reports"`), made("scopes", `["support:read"]`))
	add(change.APIKeyRevoked, admin, change.API, "revoke_api_key", "Hs8dLm2pQy6wJc4g", 2,
		moved("name", `"reports"`, `null`), moved("scopes", `["support:read"]`, `null`))
	add(change.PoliciesUpdated, admin, change.API, "put_sla_policies", "sla-policies", 2,
		made("policies.urgent", `{"priority":"urgent","resolution_target_minutes":480,"calendar":"office","pauses_on":["pending"]}`))
	add(change.HoursUpdated, admin, change.API, "put_business_hours", "business-hours", 1, made("calendars.office",
		`{"name":"office","time_zone":"Europe/Berlin","intervals":[{"day":"mon","from":"09:00","to":"17:00"}]}`))
	add(change.SettingsUpdated, admin, change.API, "update_settings", "settings", 2, moved("support_enabled", `false`, `true`))
	add(change.JobCreated, admin, change.API, "create_job", "job_"+thing, 1, made("kind", `"reindex"`), made("state", `"waiting"`))
	add(change.JobCancelled, admin, change.API, "cancel_job", "job_"+thing, 3, moved("state", `"running"`, `"cancelled"`))
	add(change.TicketErased, eraser, change.System, "erase_contact", "ticket_"+ticket, 8, moved("contact_id", `"casey"`, `null`),
		made("erased_by", `"job_`+thing+`"`), moved("status", `"open"`, `"closed"`), moved("subject", `"April invoice"`, `"[erased]"`))
	add(change.TicketDeleted, agent, change.API, "delete_ticket", "ticket_"+ticket, 9, moved("mark", `null`, `"deleted"`))
	add(change.FieldCreated, admin, change.API, "create_helpdesk_custom_field", "cf_"+thing, 1, made("archived", `false`), made("key", `"plan"`),
		made("name", `"Plan"`), made("options", `["Enterprise","Pro"]`), made("required", `false`), made("type", `"select"`))
	add(change.FieldUpdated, admin, change.API, "delete_helpdesk_custom_field", "cf_"+thing, 2, moved("archived", `false`, `true`))
	for _, i := range []int{len(all) - 4, len(all) - 3} {
		all[i].Ticket, all[i].TicketID = 16, ticket
	}
	deliverer := change.Actor{Issuer: change.SystemIssuer, Subject: "deliver_webhooks"}
	add(change.WebhookCreated, admin, change.API, "create_helpdesk_webhook", "webhook_"+thing, 1, made("active", `true`),
		made("description", `"Orders"`), made("events", `["ticket.created"]`), made("headers.X-Token", `"[withheld]"`),
		made("secret", `"[withheld]"`), made("url", `"https://hooks.example.com/[withheld]"`))
	add(change.WebhookUpdated, admin, change.API, "rotate_helpdesk_webhook_secret", "webhook_"+thing, 2, moved("secret", `"[withheld]"`, `"[withheld]"`))
	add(change.WebhookTested, admin, change.API, "test_helpdesk_webhook", "webhook_"+thing, 2, made("delivery", `"whd_000000000041-007-t018f3f6e7b1c7000-9b1e33f0a2c4"`),
		made("event", `"webhook.test"`))
	add(change.WebhookRedelivered, admin, change.API, "redeliver_helpdesk_webhook_delivery", "webhook_"+thing, 2,
		made("delivery", `"whd_000000000041-003-0-51d2a77c90be"`), made("event", `"ticket.created"`))
	add(change.WebhookDisabled, deliverer, change.System, "deliver_webhooks", "webhook_"+thing, 3, moved("active", `true`, `false`),
		made("disabled", `"the endpoint answered 410 Gone"`))
	add(change.WebhookDeleted, admin, change.API, "delete_helpdesk_webhook", "webhook_"+thing, 4, moved("active", `false`, `null`),
		moved("description", `"Orders"`, `null`), moved("disabled", `"the endpoint answered 410 Gone"`, `null`), moved("events", `["ticket.created"]`, `null`),
		moved("headers.X-Token", `"[withheld]"`, `null`), moved("secret", `"[withheld]"`, `null`), moved("url", `"https://hooks.example.com/[withheld]"`, `null`))
	add(change.TicketMerged, agent, change.API, "merge_desk_tickets", "ticket_"+ticket, 5, moved("mark", `null`, `"merged"`),
		made("merged_into", `"018f3f6e-7b1c-8000-8000-0002ab310c77"`), moved("status", `"open"`, `"closed"`), made("status_before", `"open"`))
	add(change.TicketUnmerged, agent, change.API, "unmerge_desk_tickets", "ticket_"+ticket, 7, moved("mark", `"merged"`, `null`),
		moved("merged_into", `"018f3f6e-7b1c-8000-8000-0002ab310c77"`, `null`), moved("status", `"closed"`, `"open"`), moved("status_before", `"open"`, `null`))
	add(change.TicketArchived, agent, change.API, "archive_desk_ticket", "ticket_"+ticket, 8, made("mark", `"archived"`))
	add(change.TicketRestored, agent, change.API, "restore_desk_ticket", "ticket_"+ticket, 9, moved("mark", `"archived"`, `null`))
	for i := range 4 {
		all[len(all)-1-i].Ticket, all[len(all)-1-i].TicketID = 16, ticket
	}
	add(change.TicketEscalated, agent, change.API, "escalate_desk_ticket", "ticket_"+ticket, 10,
		made("escalation_reason", `"They cannot pay"`), moved("priority", `"high"`, `"urgent"`))
	add(change.TicketUnsnoozed, clock, change.System, "check_sla", "ticket_"+ticket, 11, moved("snoozed_until", `"2024-05-03T14:30:00Z"`, `null`))
	for i := len(all) - 2; i < len(all); i++ {
		all[i].Ticket, all[i].TicketID = 16, ticket
	}
	add(change.LabelCreated, agent, change.API, "create_desk_label", "label_"+thing, 1, made("colour", `"#b91c1c"`), made("name", `"billing"`))
	add(change.LabelUpdated, agent, change.API, "update_desk_label", "label_"+thing, 2, moved("name", `"billing"`, `"invoices"`))
	add(change.LabelDeleted, agent, change.API, "merge_desk_label", "label_"+thing, 3, moved("colour", `"#b91c1c"`, `null`),
		made("merged_into", `"label_018f3f6e-7b1c-7000-8000-000000000002"`), moved("name", `"invoices"`, `null`))
	add(change.CannedCreated, agent, change.API, "create_desk_canned_response", "canned_"+thing, 1, made("body", `"Hello {{customer_name}}"`),
		made("personal", `false`), made("shortcut", `"hello"`), made("title", `"Greeting"`))
	add(change.CannedUpdated, agent, change.API, "update_desk_canned_response", "canned_"+thing, 2, moved("title", `"Greeting"`, `"Welcome"`))
	add(change.CannedDeleted, agent, change.API, "delete_desk_canned_response", "canned_"+thing, 3, moved("body", `"Hello {{customer_name}}"`, `null`),
		moved("personal", `false`, `null`), moved("shortcut", `"hello"`, `null`), moved("title", `"Welcome"`, `null`))
	add(change.MemberCreated, agent, change.API, "get_desk_me", agent.Subject, 1, made("came", `"sign_in"`), made("name", `"Alex Agent"`),
		made("role", `"agent"`), made("state", `"active"`))
	add(change.MemberUpdated, agent, change.API, "get_desk_me", agent.Subject, 2, moved("name", `"Alex Agent"`, `"Alexandra Agent"`))
	add(change.ViewCreated, agent, change.API, "create_desk_view", "view_"+thing, 1, made("columns", `["reference","title"]`),
		made("filters", `{"customer_email":"[withheld]","status":["open"]}`), made("name", `"Late"`), made("personal", `false`), made("position", `1`),
		made("sort_by", `"deadline"`), made("sort_order", `"desc"`))
	add(change.ViewUpdated, agent, change.API, "update_desk_view", "view_"+thing, 2, moved("name", `"Late"`, `"Too late"`))
	add(change.ViewDeleted, agent, change.API, "delete_desk_view", "view_"+thing, 3, moved("name", `"Too late"`, `null`), moved("personal", `false`, `null`))
	add(change.InvitationCreated, admin, change.API, "create_desk_invitation", "invitation_"+thing, 1, made("email", `"alex@example.com"`),
		made("expires_at", `"2024-05-10T14:30:00Z"`), made("role", `"agent"`))
	add(change.InvitationRevoked, admin, change.API, "revoke_desk_invitation", "invitation_"+thing, 2, moved("email", `"alex@example.com"`, `null`),
		moved("expires_at", `"2024-05-10T14:30:00Z"`, `null`), moved("role", `"agent"`, `null`))
	add(change.ContactCreated, agent, change.API, "create_desk_contact", "contact_"+thing, 1, made("emails", `"[withheld]"`), made("name", `"[withheld]"`))
	add(change.ContactUpdated, agent, change.API, "update_desk_contact", "contact_"+thing, 2, moved("name", `"[withheld]"`, `"[withheld]"`))
	add(change.ContactMerged, agent, change.API, "merge_desk_contact", "contact_"+thing, 3, made("merged_into", `"contact_018f3f6e-7b1c-7000-8000-000000000002"`))
	add(change.ContactDeleted, agent, change.API, "delete_desk_contact", "contact_"+thing, 3, moved("emails", `"[withheld]"`, `null`), moved("name", `"[withheld]"`, `null`))
	add(change.MailboxCreated, admin, change.API, "create_desk_mailbox", "mailbox_"+thing, 1, made("address", `"support@acme.example"`), made("default", `true`),
		made("queue_id", `"queue_018f3f6e-7b1c-7000-8000-000000000003"`), made("sender_name", `"Acme Support"`), made("signature", `"Your support team"`))
	add(change.MailboxUpdated, admin, change.API, "update_desk_mailbox", "mailbox_"+thing, 2, moved("sender_name", `"Acme Support"`, `"Acme"`))
	add(change.MailboxDeleted, admin, change.API, "delete_desk_mailbox", "mailbox_"+thing, 3, moved("address", `"support@acme.example"`, `null`), moved("default", `true`, `null`),
		moved("queue_id", `"queue_018f3f6e-7b1c-7000-8000-000000000003"`, `null`), moved("sender_name", `"Acme"`, `null`), moved("signature", `"Your support team"`, `null`))
	add(change.SuppressionCreated, change.Actor{Issuer: change.SystemIssuer, Subject: "report_undelivered_mail"}, change.System, "report_undelivered_mail", "suppression_"+thing, 1, made("reason", `"bounced"`))
	add(change.SuppressionLifted, admin, change.API, "lift_desk_suppression", "suppression_"+thing, 2, moved("reason", `"bounced"`, `null`))
	add(change.TemplateUpdated, agent, change.API, "put_desk_mail_template", "reply.en", 1, moved("subject", `"Re: {{ticket_title}}"`, `"Re: {{ticket_title}} ({{ticket_id}})"`))
	add(change.TemplateReset, agent, change.API, "delete_desk_mail_template", "reply.en", 2, moved("subject", `"Re: {{ticket_title}} ({{ticket_id}})"`, `"Re: {{ticket_title}}"`))
	return all
}

func made(name, is string) change.Field { return moved(name, `null`, is) }

func moved(name, was, is string) change.Field {
	return change.Field{Name: name, Old: json.RawMessage(was), New: json.RawMessage(is)}
}
