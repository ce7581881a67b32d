package everyroute_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"docket/scripts/local/system"
	"docket/shared/dynamo"
	"docket/shared/rest"
	"docket/shared/testing/apitest"
)

// sample is a request that a route accepts: what its path names, and a body
// that gives every property, so that each can be spoilt.
type sample struct {
	path  func(w world) map[string]string // the path's parameters
	ours  bool                            // these name what every workspace has, and no thing of one
	query string                          // what the route cannot do without
	body  string                          // empty: the route takes none
	list  string                          // the envelope of a list's rows
	keyed bool                            // its idempotency key stands in the header
}

// ofThing tells whether a route's path names a thing of a workspace.
func ofThing(route rest.Route) bool {
	s := samples[route.Operation]
	return s.path != nil && !s.ours
}

// since is an hour ago, the same one whenever it is asked for.
var since = time.Now().Add(-time.Hour).UTC().Format(time.RFC3339)

// samples has an entry for every route; a route without one fails the tests.
var samples = map[string]sample{
	"list_support_queues": {list: "queues"},
	"create_support_queue": {body: `{"key":"sample","name":"Sample","description":"d","status":"active","default_assignee_id":"u1",
		"default_priority":"high","first_response_target_minutes":120,"next_response_target_minutes":60,
		"resolution_target_minutes":480,"custom_fields":{"plan":"pro"},"idempotency_key":"k"}`},
	"get_support_queue": {path: inQueue},
	"update_support_queue": {path: inQueue, body: `{"name":"Sample","description":"d","status":"paused","default_assignee_id":"u1",
		"default_priority":"high","first_response_target_minutes":120,"next_response_target_minutes":60,
		"resolution_target_minutes":480,"custom_fields":{"plan":"pro"},"idempotency_key":"k"}`},
	"list_support_tickets": {list: "tickets"},
	"create_support_ticket": {body: `{"ticket_number":"CASE-1","subject":"Sample","description":"d","status":"open","priority":"urgent",
		"source":"email","category":"billing","tags":["a","b"],"queue_id":"QUEUE","assignee_id":"u1","owner_id":"u2",
		"contact_id":"c1","company_id":"c2","deal_id":"d1","lead_id":"l1","invoice_id":"i1","external_reference":"x",
		"first_response_due_at":"2031-01-01T00:00:00Z","next_response_due_at":"2031-01-02T00:00:00Z",
		"resolution_due_at":"2031-01-03T00:00:00Z","custom_fields":{"plan":"pro"},"idempotency_key":"k"}`},
	"get_support_ticket": {path: onTicket},
	"update_support_ticket": {path: onTicket, body: `{"status":"pending","priority":"urgent","category":"billing","tags":["a","b"],
		"queue_id":"QUEUE","assignee_id":"u1","owner_id":"u2","first_response_due_at":"2031-01-01T00:00:00Z",
		"next_response_due_at":"2031-01-02T00:00:00Z","resolution_due_at":"2031-01-03T00:00:00Z",
		"custom_fields":{"plan":"pro"},"idempotency_key":"k"}`},
	"list_support_ticket_messages": {path: onTicket, list: "messages"},
	"add_support_ticket_message": {path: onTicket, body: `{"direction":"inbound","visibility":"public","channel":"email","subject":"s",
		"body":"b","author_name":"n","author_email":"e@example.com","external_message_id":"m","occurred_at":"2026-01-01T00:00:00Z",
		"custom_fields":{"plan":"pro"},"idempotency_key":"k"}`},
	"list_support_ticket_comments": {path: onTicket, list: "comments"},
	"add_support_ticket_comment":   {path: onTicket, body: `{"body":"b","pinned":true,"custom_fields":{"plan":"pro"},"idempotency_key":"k"}`},
	"list_support_ticket_related":  {path: onTicket, list: "related"},
	"get_support_ticket_sla":       {path: onTicket},
	"get_sla_policies":             {},
	"put_sla_policies": {body: `{"policies":[{"priority":"low","first_response_target_minutes":60,"next_response_target_minutes":120,
		"resolution_target_minutes":480,"calendar":null,"pauses_on":["pending","waiting_on_customer"]}],"idempotency_key":"k"}`},
	"get_business_hours": {},
	"put_business_hours": {body: `{"calendars":[{"name":"office","time_zone":"Europe/Berlin","intervals":[{"day":"mon","from":"09:00","to":"12:30"}],
		"holidays":["2026-12-25","02-29","12-24 13:00-24:00"]}],"idempotency_key":"k"}`},
	"get_settings": {},
	"update_settings": {body: `{"support_enabled":true,"deleted_retention_days":30,"search_language":"en","name":"Sample","time_zone":"Europe/Berlin",
		"first_response_email":"e","first_response_portal":"p","first_response_chat":"c","mail_reopens_closed":true,"acknowledge":false,"pauses_on":["open","new"],"idempotency_key":"k"}`},
	"list_api_keys":     {list: "api_keys"},
	"create_api_key":    {body: `{"name":"Sample","scopes":["support:read"],"automation":true,"expires_at":"2031-01-01T00:00:00Z"}`},
	"revoke_api_key":    {path: ofKey},
	"list_audit_events": {list: "events"},
	"get_audit_trace":   {path: ofRequest},
	"list_usage_events": {list: "events"},
	"get_usage_summary": {query: "month=2026-11"},
	"list_events":       {},
	"create_job":        {body: `{"kind":"erase_contact","contact":{"id":"c9","user_id":"u9","issuer":"https://i.example","email":"gone@example.com"},"idempotency_key":"k"}`},
	"list_jobs":         {list: "jobs"},
	"get_job":           {path: ofJob},
	"cancel_job":        {path: ofJob},

	"list_helpdesk_tickets": {list: "tickets"},
	"create_helpdesk_ticket": {keyed: true, body: `{"ticket":{"subject":"Sample","status":"pending","priority":"urgent","type":"incident",
		"requesterEmail":"jane@example.com","requesterName":"Jane Doe","assigneeId":"u1","tags":["a","b"],"customFields":[{"id":"FIELD","value":"Pro"}]}}`},
	"get_helpdesk_ticket":    {path: onHelpdesk},
	"delete_helpdesk_ticket": {path: ofSpare, keyed: true},
	"update_helpdesk_ticket": {path: onHelpdesk, keyed: true, body: `{"ticket":{"createdAt":"2026-11-27T10:00:00Z","updatedAt":"2026-11-27T10:00:00Z","subject":"First","status":"pending","priority":"urgent","type":"incident",
		"requesterEmail":"jane@example.com","requesterName":"Jane Doe","assigneeId":"u1","tags":["a","b"],"customFields":[{"id":"FIELD","value":"Pro"}]}}`},
	"list_helpdesk_custom_fields": {},
	"create_helpdesk_custom_field": {keyed: true, body: `{"customField":{"key":"sample","name":"Sample","type":"multi_select","options":["a","b"],
		"required":false}}`},
	"get_helpdesk_custom_field":    {path: ofField},
	"update_helpdesk_custom_field": {path: ofField, keyed: true, body: `{"customField":{"name":"Tier","options":["a","b","c"],"required":false,"archived":false}}`},
	"delete_helpdesk_custom_field": {path: ofField, keyed: true},
	"list_helpdesk_webhooks":       {},
	"create_helpdesk_webhook": {keyed: true, body: `{"webhook":{"url":"https://hooks.example.com/docket","events":["ticket.created","message.created"],
		"description":"d","active":false,"headers":[{"name":"X-Token","value":"t"}]}}`},
	"get_helpdesk_webhook": {path: ofWebhook},
	"update_helpdesk_webhook": {path: ofWebhook, keyed: true, body: `{"webhook":{"url":"https://hooks.docket.invalid/another","events":["sla.warned"],
		"description":"d","active":true,"headers":[{"name":"X-Token","value":"t"}]}}`},
	"delete_helpdesk_webhook":             {path: ofSpareWebhook, keyed: true},
	"rotate_helpdesk_webhook_secret":      {path: ofWebhook, keyed: true, body: `{"overlapHours":24}`},
	"test_helpdesk_webhook":               {path: ofWebhook, keyed: true},
	"list_helpdesk_webhook_deliveries":    {path: ofWebhook, list: "deliveries"},
	"redeliver_helpdesk_webhook_delivery": {path: ofDelivery, keyed: true},
	"replay_helpdesk_webhook":             {path: ofWebhook, keyed: true, body: `{"since":"SINCE","until":"2031-01-01T00:00:00Z","events":["ticket.created"]}`},
	"list_my_tickets":                     {list: "tickets"},
	"create_my_ticket":                    {body: `{"title":"Sample","description":"d","type":"bug","file_ids":["ASKED"]}`, keyed: true},
	"get_my_ticket":                       {path: onOwn},
	"add_my_ticket_comment":               {path: onOwn, body: `{"content":"c","file_ids":["SAID"]}`, keyed: true},
	"announce_my_file":                    {body: `{"name":"sample.png","content_type":"image/png","size":1000}`},
	"get_my_file":                         {path: ofEnclosed},
	"get_support_file":                    {path: ofEnclosed},
	"close_my_ticket":                     {path: ofClosing, keyed: true},

	"list_desk_tickets": {list: "tickets"},
	"create_desk_ticket": {keyed: true, body: `{"title":"Sample","description":"d","type":"bug_report","channel":"phone","priority":"urgent","queue_id":"QUEUE",
		"assignee_id":"me","contact_id":"c1","customer_name":"Jane Doe","customer_email":"jane@example.com","labels":["a","b"],
		"first_response_due_at":"2031-01-01T00:00:00Z","next_response_due_at":"2031-01-02T00:00:00Z",
		"resolution_due_at":"2031-01-03T00:00:00Z","custom_fields":{"plan":"pro"},"file_ids":["OPENED"]}`},
	"list_desk_ticket_groups":  {},
	"count_desk_tickets":       {},
	"get_desk_ticket":          {path: onTicket},
	"list_desk_ticket_thread":  {path: onTicket, list: "entries"},
	"list_desk_ticket_letters": {path: onTicket},
	"merge_desk_tickets":       {path: onPrimary, keyed: true, body: `{"duplicates":["DUPLICATE"],"dry_run":false}`},
	"unmerge_desk_tickets":     {path: onPrimary, keyed: true, body: `{"duplicates":["DUPLICATE"],"dry_run":false}`},
	"archive_desk_ticket":      {path: onShelved, keyed: true},
	"restore_desk_ticket":      {path: onShelved, keyed: true},

	"assign_desk_ticket":   {path: onTicket, keyed: true, body: `{"assignee_id":"me","dry_run":false}`},
	"resolve_desk_ticket":  {path: ofClosing, keyed: true, body: `{"resolution":"Done","csat_score":5,"dry_run":false}`},
	"reopen_desk_ticket":   {path: onTicket, keyed: true},
	"escalate_desk_ticket": {path: onOwn, keyed: true, body: `{"reason":"They cannot pay","dry_run":false}`},
	"snooze_desk_ticket":   {path: onOwn, keyed: true, body: `{"until":"2031-01-01T00:00:00Z"}`},
	"unsnooze_desk_ticket": {path: onOwn, keyed: true},
	"reply_to_desk_ticket": {path: onOwn, keyed: true, body: `{"body":"b","subject":"s","channel":"email","to":["jane@example.com"],"cc":["boss@example.com"],
		"status":"resolved","resolution":"Done","csat_score":5,"seen":1,"send_anyway":true,"hold_seconds":30,"file_ids":["REPLIED"],"dry_run":false}`},
	"take_back_desk_ticket_reply":  {path: onOwn, keyed: true},
	"add_desk_ticket_note":         {path: onTicket, keyed: true, body: `{"body":"b","pinned":true,"file_ids":["NOTED"]}`},
	"save_desk_ticket_reply_draft": {path: onTicket, keyed: true, body: `{"body":"b","subject":"s","in_reply_to":"m","to":["jane@example.com"],"cc":["boss@example.com"],"file_ids":["file_1"]}`},
	"drop_desk_ticket_reply_draft": {path: onTicket, keyed: true},
	"save_desk_ticket_note_draft":  {path: onTicket, keyed: true, body: `{"body":"b","file_ids":["file_1"]}`},
	"drop_desk_ticket_note_draft":  {path: onTicket, keyed: true},
	"mark_desk_ticket_read":        {path: onTicket, keyed: true, body: `{"sequence":1,"by_hand":true}`},
	"mark_desk_ticket_unread":      {path: onTicket, keyed: true},
	"note_desk_ticket_presence":    {path: onTicket, body: `{"state":"writing","mode":"note"}`},
	"get_desk_ticket_presence":     {path: onTicket},
	"leave_desk_ticket":            {path: onTicket},

	"update_desk_ticket": {path: onTicket, keyed: true, body: `{"title":"First","description":"d","status":"waiting","priority":"urgent","type":"bug_report","channel":"phone",
		"queue_id":"QUEUE","assignee_id":"u1","contact_id":"c1","customer_name":"Jane Doe","customer_email":"jane@example.com","labels":["a","b"],"followers":["robin@example.com"],
		"resolution":"Done","csat_score":5,"first_response_due_at":"2031-01-01T00:00:00Z","next_response_due_at":"2031-01-02T00:00:00Z",
		"resolution_due_at":"2031-01-03T00:00:00Z","custom_fields":{"plan":"pro"}}`},
	"undo_desk_ticket": {path: ofUndone, keyed: true, body: `{"sequence":2}`},
	"bulk_desk_tickets": {keyed: true, body: `{"tickets":["NONE-1"],"except":["NONE-2"],"all":false,"set":{"status":"waiting","priority":"urgent","assignee_id":"me","queue_id":"QUEUE",
		"add_labels":["a"],"remove_labels":["b"],"archived":false}}`},
	"get_desk_bulk":               {path: ofBulk},
	"list_desk_bulk_tickets":      {path: ofBulk, list: "tickets"},
	"stop_desk_bulk":              {path: ofBulk, keyed: true},
	"undo_desk_bulk":              {path: ofBulk, keyed: true},
	"list_desk_labels":            {},
	"create_desk_label":           {keyed: true, body: `{"name":"Sample","colour":"#B91C1C","description":"d"}`},
	"update_desk_label":           {path: ofLabel, keyed: true, body: `{"name":"First","colour":"#0369a1","description":"d"}`},
	"merge_desk_label":            {path: ofBlended, keyed: true, body: `{"into":"LABEL"}`},
	"delete_desk_label":           {path: ofSpareLabel, keyed: true},
	"list_desk_canned_responses":  {list: "canned_responses"},
	"create_desk_canned_response": {keyed: true, body: `{"title":"Sample","shortcut":"sample","body":"b","personal":true}`},
	"get_desk_canned_response":    {path: ofCanned},
	"update_desk_canned_response": {path: ofCanned, keyed: true, body: `{"title":"Sample","shortcut":"first","body":"b"}`},
	"delete_desk_canned_response": {path: ofSpareCanned, keyed: true},
	"render_desk_canned_response": {path: ofRendering},
	"get_desk_me":                 {},
	"update_desk_me":              {keyed: true, body: `{"name":"Sample"}`},
	"list_desk_members":           {},

	"list_desk_mailboxes":        {},
	"create_desk_mailbox":        {keyed: true, body: `{"address":"sample@DOMAIN","queue_id":"QUEUE","sender_name":"Sample","signature":"s","default":true}`},
	"update_desk_mailbox":        {path: ofMailbox, keyed: true, body: `{"queue_id":"QUEUE","sender_name":"First","signature":"s","default":true}`},
	"delete_desk_mailbox":        {path: ofSpareMailbox, keyed: true},
	"list_desk_mail_templates":   {},
	"put_desk_mail_template":     {path: ofTemplate, ours: true, keyed: true, body: `{"subject":"Re: {{ticket_title}} ({{ticket_id}})","text":"{{message}}"}`},
	"delete_desk_mail_template":  {path: ofTemplate, ours: true, keyed: true},
	"preview_desk_mail_template": {path: ofTemplate, ours: true, body: `{"subject":"Re: {{ticket_title}}","text":"{{message}}"}`},

	"list_desk_letters": {list: "letters"},
	"get_desk_letter":   {path: ofLetter},

	"list_desk_contacts":  {list: "contacts"},
	"create_desk_contact": {keyed: true, body: `{"name":"Sample","emails":["sample@example.com"],"phone":"+49 30 1","company":"c","notes":"n"}`},
	"get_desk_contact":    {path: ofContact},
	"update_desk_contact": {path: ofContact, keyed: true, body: `{"name":"First","emails":["first@example.com"],"phone":"+49 30 1","company":"c","notes":"n"}`},
	"merge_desk_contact":  {path: ofMergedContact, keyed: true, body: `{"into":"CONTACT"}`},
	"delete_desk_contact": {path: ofSpareContact, keyed: true},

	"list_desk_suppressions":  {list: "suppressions"},
	"create_desk_suppression": {keyed: true, body: `{"email":"sample@example.com"}`},
	"lift_desk_suppression":   {path: ofSuppression, keyed: true},

	"list_desk_views": {},
	"create_desk_view": {keyed: true, body: `{"name":"Sample","filters":` + viewFilters + `,"order":{"sort_by":"updated_at","sort_order":"asc"},
		"columns":["reference","title"],"personal":true,"position":3}`},
	"get_desk_view": {path: ofView},
	"update_desk_view": {path: ofView, keyed: true, body: `{"name":"First","filters":` + viewFilters + `,"order":{"sort_by":"updated_at","sort_order":"asc"},
		"columns":["reference","title"],"position":3}`},
	"delete_desk_view":      {path: ofSpareView, keyed: true},
	"get_desk_satisfaction": {},

	"announce_desk_file": {body: `{"name":"sample.png","content_type":"image/png","size":1000}`},
	"get_desk_file":      {path: ofFile},
	"get_desk_member":    {path: ofMember},
	"update_desk_member": {path: ofMember, keyed: true, body: `{"role":"agent","state":"active"}`},

	"list_desk_inbox":             {list: "inbox"},
	"mark_desk_inbox_read":        {keyed: true, body: `{"ids":["notice_000000000001-001"],"up_to":"notice_000000000002-001"}`},
	"mark_desk_inbox_unread":      {keyed: true, body: `{"ids":["notice_000000000001-001"],"up_to":"notice_000000000002-001"}`},
	"get_desk_ticket_mute":        {path: onTicket},
	"mute_desk_ticket":            {path: onTicket, keyed: true},
	"unmute_desk_ticket":          {path: onTicket, keyed: true},
	"get_desk_notice_preferences": {},
	"set_desk_notice_preferences": {keyed: true, body: `{"preferences":[{"kind":"assigned","inbox":true,"email":false}]}`},
	"list_desk_invitations":       {},
	"create_desk_invitation":      {body: `{"email":"sample@example.com","role":"agent"}`},
	"revoke_desk_invitation":      {path: ofInvitation, keyed: true},
	"get_desk_settings":           {},
	"update_desk_settings":        {keyed: true, body: `{"name":"Sample","time_zone":"Europe/Berlin","portal_url":"https://portal.example","mail_language":"de","first_response_email":"e","first_response_portal":"p","first_response_chat":"c","mail_reopens_closed":true,"acknowledge":false,"pauses_on":["open","in_progress"]}`},
	"accept_desk_invitation":      {keyed: true, body: `{"secret":"SECRET"}`},
}

// faces are all that the system serves, and routes all of theirs.
func faces() []rest.Face { return system.Faces(docket.Table) }

// Those that are public, and those that are for who has a link, have tests of their own.
func routes() []rest.Route {
	return slices.DeleteFunc(routesOf(faces()), func(r rest.Route) bool { return r.Public || r.Linked })
}

func routesOf(faces []rest.Face) []rest.Route {
	var all []rest.Route
	for _, f := range faces {
		all = append(all, f.Routes...)
	}
	return all
}

// alone is the face of an operation over a table, with that operation's route
// and no other, as its function has it.
func alone(t testing.TB, operation string, table *dynamo.Table) rest.Face {
	t.Helper()
	for _, f := range system.Faces(table) {
		for _, r := range f.Routes {
			if r.Operation == operation {
				f.Routes = []rest.Route{r}
				return f
			}
		}
	}
	t.Fatalf("no face has %s", operation)
	return rest.Face{}
}

// requestFor is a request that the route accepts in a world, by its admin.
func requestFor(t testing.TB, route rest.Route, w world) request {
	t.Helper()
	s, ok := samples[route.Operation]
	if !ok {
		t.Fatalf("%s has no sample", route.Operation)
	}
	path := route.Path
	if s.path != nil {
		for name, value := range s.path(w) {
			path = strings.ReplaceAll(path, "{"+name+"}", value)
		}
	}
	if strings.Contains(path, "{") {
		t.Fatalf("%s: the sample leaves %s open", route.Operation, path)
	}
	if s.query != "" {
		path += "?" + s.query
	}
	r := request{Method: route.Method, Path: path, Token: w.Tokens["admin"], Body: strings.NewReplacer("QUEUE", w.Queue, "FIELD", w.Kept, "DUPLICATE", w.Duplicate, "SECRET", w.Secret, "DOMAIN", w.Workspace+"."+w.Tenant+".example", "LABEL", w.Into, "CONTACT", w.Contact, "NOTED", w.Noted, "REPLIED", w.Replied, "OPENED", w.Opened, "SAID", w.Said, "ASKED", w.Asked, "SINCE", since).Replace(s.body)}
	if s.keyed {
		r = r.Saying("Idempotency-Key", "k")
	}
	return r
}

// another is a request with a file that its caller has sent and nothing has taken, where
// it names one; d knows the caller.
func another(t testing.TB, d apitest.Docket, r request) request {
	t.Helper()
	before, after, names := strings.Cut(r.Body, `"file_ids":["`)
	if !names || strings.HasPrefix(after, "file_1") { // of a draft, which takes none
		return r
	}
	_, after, _ = strings.Cut(after, `"`)
	return r.With(before + `"file_ids":["` + d.Sent(t, r.Token, "a.txt", "text/plain", []byte("text")) + `"` + after)
}

// eachRoute tests every route side by side, and returns when all are done.
func eachRoute(t *testing.T, test func(t *testing.T, route rest.Route)) { each(t, routes(), test) }

func each(t *testing.T, routes []rest.Route, test func(t *testing.T, route rest.Route)) {
	t.Run("routes", func(t *testing.T) {
		for _, route := range routes {
			t.Run(route.Operation, func(t *testing.T) {
				t.Parallel()
				test(t, route)
			})
		}
	})
}

func TestEveryRouteAcceptsItsSample(t *testing.T) {
	w := docket.World(t)
	eachRoute(t, func(t *testing.T, route rest.Route) {
		said := docket.Done(t, requestFor(t, route, w))
		if !strings.HasPrefix(route.Path, "/v1/") {
			return // whose answers have it in the header alone
		}
		if id, _ := said["request_id"].(string); !apitest.RequestID.MatchString(id) {
			t.Errorf("the answer has no request_id: %v", said)
		}
	})
}
