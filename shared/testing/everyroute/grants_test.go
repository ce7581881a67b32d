package everyroute_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"docket/shared/bulk"
	"docket/shared/change"
	"docket/shared/dynamo"
	"docket/shared/id"
	"docket/shared/index"
	"docket/shared/job"
	"docket/shared/label"
	"docket/shared/notice"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/testing/apitest"
	"docket/shared/ticket"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/uuid"
)

// Each route does to the table what it declares and nothing else, so that its
// role can have these permissions and no others. Callers are let in by the
// table as it is: what is recorded is the operation's own.
func TestEveryRouteDoesToTheTableWhatItDeclares(t *testing.T) {
	apart(t) // so many worlds would make the table long for every other test
	s := newStage(t, ours)
	made := func(t *testing.T, promises bool) world {
		w := docket.World(t)
		if promises {
			w = promised(t, w)
		}
		s.give(t, ours, "org-"+w.Workspace, w)
		return w
	}
	readers := made(t, true)
	eachRoute(t, func(t *testing.T, route rest.Route) {
		w := readers
		if !readsAlone(route) {
			w = made(t, agains[route.Operation] == "")
		}
		token := s.admin(t, ours, "org-"+w.Workspace, "user")
		if route.Operation == "delete_helpdesk_ticket" { // which is held to a calendar
			w.Spare = w.Ticket
		}
		switch at := "/desk/api/v1/tickets/"; route.Operation { // what is to be undone is done
		case "unmerge_desk_tickets":
			docket.Done(t, request{Method: http.MethodPost, Path: at + w.Primary + "/merge", Token: w.Tokens["admin"], Body: `{"duplicates":["` + w.Duplicate + `"]}`})
		case "restore_desk_ticket":
			docket.Done(t, request{Method: http.MethodPost, Path: at + w.Shelved + "/archive", Token: w.Tokens["admin"]})
		}
		if followsLabel := []string{"update_desk_label", "merge_desk_label", "delete_desk_label"}; slices.Contains(followsLabel, route.Operation) {
			moved(t, w.Scope(t))
		}
		r, table := recorded()
		ask := func(table *dynamo.Table, r request) {
			server := httptest.NewServer(rest.Handler(s.host, alone(t, route.Operation, table)))
			defer server.Close()
			if a := apitest.SendTo(t, server.URL, another(t, s.docket(), r)); a.Status >= 300 {
				t.Fatalf("%d %s", a.Status, a.Body)
			}
		}
		other := func(operation string) { // by the same caller, unrecorded
			server := httptest.NewServer(rest.Handler(s.host, alone(t, operation, docket.Table)))
			defer server.Close()
			r := requestFor(t, alone(t, operation, docket.Table).Routes[0], w).As(token).Saying("Idempotency-Key", "before")
			if operation == route.Operation && samples[operation].keyed { // another draft: one that is as it was writes nothing
				r = r.With(`{"body":"another"}`)
			}
			if a := apitest.SendTo(t, server.URL, another(t, s.docket(), r)); a.Status >= 300 {
				t.Fatalf("%s: %d %s", operation, a.Status, a.Body)
			}
		}
		if strings.HasPrefix(route.Path, "/desk/") {
			w.Own, w.Closing = w.Ticket, w.Ticket
		}
		if first := firsts[route.Operation]; first != "" {
			other(first)
		}
		if strings.HasPrefix(route.Path, "/desk/api/v1/inbox") || route.Operation == "mark_desk_ticket_read" { // there is something to mark
			of, _ := id.TicketNumber(strings.TrimPrefix(w.Ticket, id.TicketPrefix))
			box := notice.Inbox{User: "user", Version: 1, Notices: []notice.Notice{{Place: "000000000001.001", Kind: notice.Assigned, Ticket: of, At: time.Now()}, {Place: "000000000002.001", Kind: notice.Assigned, Ticket: of, At: time.Now(), Read: true}}}
			if err := docket.Table.TellInbox(t.Context(), w.Scope(t), box); err != nil {
				t.Fatal(err)
			}
		}
		ask(table, requestFor(t, route, w).As(token))
		if route.Operation == "set_desk_notice_preferences" { // where some were set before
			ask(table, requestFor(t, route, w).As(token).With(`{"preferences":[]}`).Saying("Idempotency-Key", "none"))
		}
		if route.Operation == "reply_to_desk_ticket" { // one that leaves at once takes the draft with it
			other("take_back_desk_ticket_reply")
			r := requestFor(t, route, w).As(token).Saying("Idempotency-Key", "at once")
			ask(table, r.With(strings.Replace(r.Body, `"hold_seconds":30`, `"hold_seconds":0`, 1)))
		}
		if query, is := folds[route.Operation]; is { // over a log of thousands of entries, and what was folded
			if query != "" { // counts begin no job
				if err := table.WantCompaction(t.Context(), w.Scope(t)); err != nil {
					t.Fatal(err)
				}
			}
			if err := docket.Table.CompactAll(t.Context(), w.Scope(t)); err != nil {
				t.Fatal(err)
			}
			r := requestFor(t, route, w).As(token)
			if query != "" {
				r = r.Asking(query)
			}
			ask(table, r)
		}
		if slices.Contains([]string{"create_support_ticket", "create_helpdesk_ticket", "create_my_ticket", "create_desk_ticket"}, route.Operation) { // one that leaves its number for lists by creation
			countTo(t, w, 1023)
			r := requestFor(t, route, w).As(token)
			if samples[route.Operation].keyed {
				r = r.Saying("Idempotency-Key", "start")
			}
			ask(table, r.With(strings.NewReplacer(`"idempotency_key":"k"`, `"idempotency_key":"start"`, "CASE-1", "CASE-2").Replace(r.Body)))
		}
		if route.Operation == "get_usage_summary" { // of writes that are not added up yet: one of two pages is not
			for range 2 {
				if err := errors.Join(docket.Table.RecordChanges(t.Context(), []change.Change{w.Change(t, change.TicketUpdated)})...); err != nil {
					t.Fatal(err)
				}
				ask(table, requestFor(t, route, w).As(token))
			}
		}
		if route.Operation == "create_helpdesk_custom_field" { // the first one of a workspace
			undefine(t, w)
			ask(table, requestFor(t, route, w).As(token).Saying("Idempotency-Key", "first"))
		}
		if route.Operation == "create_helpdesk_webhook" { // the answer that is kept gets its secret again
			ask(table, requestFor(t, route, w).As(token))
		}
		if strings.HasPrefix(route.Path, "/v1/api-keys") { // there are keys that descend from others
			ask(table, requestFor(t, route, w).As(childOf(t, w)))
		}
		if route.Operation == "add_support_ticket_message" { // sent again under another key, the first is another answer's
			r := requestFor(t, route, w).As(token)
			ask(table, r.With(strings.Replace(r.Body, `"idempotency_key":"k"`, `"idempotency_key":"again"`, 1)))
		}
		if route.Operation == "get_desk_file" { // on a ticket that is held to a calendar
			made := docket.Done(t, request{Method: http.MethodPost, Path: "/desk/api/v1/tickets", Token: w.Tokens["admin"], Body: `{"title":"Promised"}`})
			on := "/desk/api/v1/tickets/" + made["ticket"].(map[string]any)["id"].(string) + "/notes"
			docket.Done(t, request{Method: http.MethodPost, Path: on, Token: w.Tokens["admin"], Body: `{"body":"b","file_ids":["` + w.Noted + `"]}`})
			with := w
			with.File = w.Noted
			ask(table, requestFor(t, route, with).As(token))
		}
		if slices.Contains([]string{"get_my_file", "get_support_file"}, route.Operation) { // likewise
			docket.Done(t, request{Method: http.MethodPut, Path: "/v1/support/sla-policies", Token: w.Tokens["admin"], Body: `{"policies":[{"priority":"normal","resolution_target_minutes":60}]}`})
			own := docket.Done(t, request{Method: http.MethodPost, Path: "/api/v1/support/tickets", Token: w.Tokens["admin"], Body: `{"title":"Promised","file_ids":["` + w.Asked + `"]}`})
			with := w
			if with.Enclosed = w.Asked; own["ticket_id"] == nil {
				t.Fatal(own)
			}
			ask(table, requestFor(t, route, with).As(token))
		}
		if again := agains[route.Operation]; again != "" {
			ask(table, requestFor(t, route, w).As(token).With(again))
		}
		if route.Operation == "cancel_job" { // a key of its own, as it has no body
			ask(table, requestFor(t, route, w).As(token).Saying("Idempotency-Key", "k"))
		}
		if route.Operation == "list_audit_events" { // what was done to a ticket is read from its own Changes
			ask(table, requestFor(t, route, w).As(token).Asking("resource="+w.Ticket))
		}
		if route.Operation == "bulk_desk_tickets" { // of tickets that there are: chosen ones, and those that a search finds
			chosen := `{"tickets":["` + w.Ticket + `"],"set":{"queue_id":"` + w.Queue + `","priority":"low"}}`
			ask(table, requestFor(t, route, w).As(token).With(chosen).Saying("Idempotency-Key", "chosen"))
			ask(table, requestFor(t, route, w).As(token).With(chosen).Saying("Idempotency-Key", "chosen"))
			ask(table, requestFor(t, route, w).As(token).With(`{"all":true,"set":{"add_labels":["a"]}}`).Saying("Idempotency-Key", "all"))
			ask(table, requestFor(t, route, w).As(token).With(`{"all":true,"set":{"add_labels":["b"]}}`).Asking("query=%22hello%22&unread=true").Saying("Idempotency-Key", "found"))
			ask(table, requestFor(t, route, w).As(token).With(`{"all":true,"set":{"add_labels":["c"]}}`).Asking("customer="+w.Contact).Saying("Idempotency-Key", "theirs"))
		}
		if route.Operation == "put_desk_mail_template" { // another text than it has by now
			ask(table, requestFor(t, route, w).As(token).With(`{"subject":"s","text":"{{message}}"}`).Saying("Idempotency-Key", "other"))
		}
		if route.Operation == "create_desk_label" { // the first one of a workspace
			without(t, w, "CFG", "LB")
			ask(table, requestFor(t, route, w).As(token).Saying("Idempotency-Key", "first"))
		}
		if route.Operation == "create_desk_mailbox" { // the first one of a workspace
			without(t, w, "MBX", "A")
			r := requestFor(t, route, w).As(token)
			ask(table, r.With(strings.Replace(r.Body, "sample@", "first@", 1)).Saying("Idempotency-Key", "first"))
		}
		if slices.Contains([]string{"list_desk_tickets", "list_desk_ticket_groups"}, route.Operation) { // of a contact
			ask(table, requestFor(t, route, w).As(token).Asking("customer="+w.Contact))
		}
		if route.Operation == "update_desk_contact" { // of another name and address than it has by now
			ask(table, requestFor(t, route, w).As(token).With(`{"name":"Other","emails":["other@example.com"]}`).Saying("Idempotency-Key", "other"))
		}
		if route.Operation == "get_desk_contact" { // one with an address
			docket.Done(t, request{Method: http.MethodPatch, Path: "/desk/api/v1/contacts/" + w.Contact, Token: w.Tokens["admin"], Body: `{"emails":["one@example.com"]}`})
			ask(table, requestFor(t, route, w).As(token))
		}
		if route.Operation == "list_desk_contacts" { // some that are found
			ask(table, requestFor(t, route, w).As(token).Asking("query=first"))
		}
		if route.Operation == "merge_desk_contact" { // of another one, so that it is not what was merged
			docket.Done(t, request{Method: http.MethodPatch, Path: "/desk/api/v1/contacts/" + w.SpareContact, Token: w.Tokens["admin"], Body: `{"emails":["spare@example.com"]}`})
			w.MergedContact = w.SpareContact
			ask(table, requestFor(t, route, w).As(token).Saying("Idempotency-Key", "spare"))
		}
		if route.Operation == "stop_desk_bulk" { // one that has not ended
			w.Bulk = waitingBulk(t, w.Scope(t))
			ask(table, requestFor(t, route, w).As(token).Saying("Idempotency-Key", "real"))
		}
		if route.Operation == "undo_desk_bulk" { // of a ticket that there is, from a queue
			r := request{Method: http.MethodPost, Path: "/desk/api/v1/bulks", Token: w.Tokens["admin"], Body: `{"tickets":["` + w.Ticket + `"],"set":{"queue_id":null,"add_labels":["x"]}}`}
			w.Bulk = docket.Done(t, r)["bulk"].(map[string]any)["id"].(string)
			ask(table, requestFor(t, route, w).As(token).Saying("Idempotency-Key", "real"))
		}
		if strings.HasPrefix(route.Path, "/desk/") && strings.Contains(route.Path, "{ticket_id}") { // of a customer; and by a reference, which an older build has claimed
			made := docket.Done(t, request{Method: http.MethodPost, Path: "/desk/api/v1/tickets", Token: w.Tokens["admin"], Body: `{"title":"Of a customer","customer_email":"c@example.com","labels":["l"]}`})
			ofCustomer := made["ticket"].(map[string]any)["reference"].(string)
			docket.Done(t, request{Method: http.MethodPost, Path: "/v1/support/tickets", Token: w.Tokens["admin"], Body: `{"ticket_number":"CASE-9","subject":"s"}`})
			unclaim(t, w)
			if err := docket.Table.CompactAll(t.Context(), w.Scope(t)); err != nil {
				t.Fatal(err)
			}
			if route.Operation == "get_desk_ticket" { // with another ticket of the customer
				docket.Done(t, request{Method: http.MethodPost, Path: "/desk/api/v1/tickets", Token: w.Tokens["admin"], Body: `{"title":"Another","customer_email":"c@example.com"}`})
				with := w
				with.Ticket = ofCustomer
				ask(table, requestFor(t, route, with).As(token).Asking("others=1"))
			}
			others := []string{w.Spare, w.Shelved}
			for i, name := range []string{ofCustomer, "CASE-9"} {
				w.Ticket, w.Own, w.Closing = name, name, name
				w.Primary, w.Shelved, w.Duplicate = name, name, others[i]
				w.Undone = name
				categorised(t, w)
				ask(table, requestFor(t, route, w).As(token).Saying("Idempotency-Key", name))
			}
		}
		r.holds(t, route.Operation, route.Table)
	})
}

// firsts are what must have been done before a route does all that it declares.
var firsts = map[string]string{
	"reopen_desk_ticket":           "resolve_desk_ticket",
	"unsnooze_desk_ticket":         "snooze_desk_ticket",
	"unmute_desk_ticket":           "mute_desk_ticket",
	"reply_to_desk_ticket":         "save_desk_ticket_reply_draft",
	"take_back_desk_ticket_reply":  "reply_to_desk_ticket",
	"add_desk_ticket_note":         "save_desk_ticket_note_draft",
	"save_desk_ticket_reply_draft": "save_desk_ticket_reply_draft",
	"save_desk_ticket_note_draft":  "save_desk_ticket_note_draft",
	"drop_desk_ticket_reply_draft": "save_desk_ticket_reply_draft",
	"drop_desk_ticket_note_draft":  "save_desk_ticket_note_draft",
	"mark_desk_ticket_read":        "mark_desk_ticket_unread",
	"mark_desk_ticket_unread":      "mark_desk_ticket_read",
	"leave_desk_ticket":            "note_desk_ticket_presence",
	"delete_desk_mail_template":    "put_desk_mail_template",
	"note_desk_ticket_presence":    "note_desk_ticket_presence",
}

// unclaim leaves of the claim of CASE-9 what an older build wrote.
func unclaim(t testing.TB, w world) {
	t.Helper()
	scope := w.Scope(t)
	key := dynamo.Item{"PK": &types.AttributeValueMemberS{Value: "T#" + scope.Tenant() + "#W#" + scope.Workspace() + "#REF#case-9"},
		"SK": &types.AttributeValueMemberS{Value: "R"}}
	forget := aws.String("REMOVE id")
	if _, err := docket.Tables.UpdateItem(t.Context(), &dynamodb.UpdateItemInput{TableName: &docket.TableName, Key: key, UpdateExpression: forget}); err != nil {
		t.Fatal(err)
	}
}

// countTo makes a number the last that a ticket has.
func countTo(t testing.TB, w world, n int) {
	t.Helper()
	scope := w.Scope(t)
	it := dynamo.Item{"PK": &types.AttributeValueMemberS{Value: "T#" + scope.Tenant() + "#W#" + scope.Workspace() + "#CTR"},
		"SK": &types.AttributeValueMemberS{Value: "TKT"}, "n": &types.AttributeValueMemberN{Value: strconv.Itoa(n)}}
	if _, err := docket.Tables.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &docket.TableName, Item: it}); err != nil {
		t.Fatal(err)
	}
}

// undefine takes away the definitions of a world's custom fields.
func undefine(t testing.TB, w world) {
	t.Helper()
	without(t, w, "CFG", "CF")
}

// waitingBulk is a bulk of a workspace's first ticket that nobody has begun to do.
func waitingBulk(t testing.TB, scope tenant.Scope) string {
	t.Helper()
	act := change.SystemAct(scope, id.Prefixed(id.RequestPrefix, time.Now()), "bulk_desk_tickets", time.Now)
	j, b := bulk.Begun(act.Change(change.JobCreated, 0, change.After(time.Time{}, time.Now())), ticket.Many{Add: []string{"x"}}, index.SetOf([]uint32{1}))
	if err := docket.Table.Commit(t.Context(), change.Commit{ID: uuid.NewString(), Scope: scope, Puts: []change.Put{{After: j}, {After: b}}}); err != nil {
		t.Fatal(err)
	}
	return j.ID
}

// moved has all labels of a workspace say that a job moved their tickets, long ago.
func moved(t testing.TB, scope tenant.Scope) {
	t.Helper()
	was, err := docket.Table.Labels(t.Context(), scope)
	if err != nil {
		t.Fatal(err)
	}
	is := label.Labels{Version: was.Version + 1}
	for _, one := range was.All {
		one.Moves = job.IDOf(one.ID)
		is.All = append(is.All, one)
	}
	if err := docket.Table.Commit(t.Context(), change.Commit{ID: uuid.NewString(), Scope: scope, Puts: []change.Put{{Before: was, After: is}}}); err != nil {
		t.Fatal(err)
	}
}

// without takes away an item of a workspace, of one kind of its partitions.
func without(t testing.TB, w world, kind, name string) {
	t.Helper()
	scope := w.Scope(t)
	key := dynamo.Item{"PK": &types.AttributeValueMemberS{Value: "T#" + scope.Tenant() + "#W#" + scope.Workspace() + "#" + kind},
		"SK": &types.AttributeValueMemberS{Value: name}}
	if _, err := docket.Tables.DeleteItem(t.Context(), &dynamodb.DeleteItemInput{TableName: &docket.TableName, Key: key}); err != nil {
		t.Fatal(err)
	}
}

// childOf is the credential of a key that another one made.
func childOf(t testing.TB, w world) string {
	t.Helper()
	by := w.Tokens["admin"]
	for range 2 {
		by = docket.Done(t, request{Method: http.MethodPost, Path: "/v1/api-keys", Token: by, Body: `{"name":"k","scopes":["support:read","keys:write"]}`})["secret"].(string)
	}
	return by
}

// promised is the world with a ticket that is held to a calendar.
func promised(t testing.TB, w world) world {
	t.Helper()
	put := func(path, body string) {
		docket.Done(t, request{Method: http.MethodPut, Path: path, Token: w.Tokens["admin"], Body: body})
	}
	put("/v1/support/business-hours", `{"calendars":[{"name":"office","time_zone":"UTC","intervals":[{"day":"mon","from":"09:00","to":"17:00"}]}]}`)
	put("/v1/support/sla-policies", `{"policies":[{"priority":"normal","resolution_target_minutes":480,"calendar":"office"}]}`)
	docket.Table.Forget()
	said := docket.Done(t, request{Method: http.MethodPost, Path: "/v1/support/tickets", Token: w.Tokens["admin"],
		Body: `{"subject":"Promised","queue_id":"` + w.Queue + `"}`})
	w.Ticket = said["ticket"].(map[string]any)["id"].(string)
	w.Undone = w.Ticket
	categorised(t, w)
	for _, one := range []string{"ticket_" + w.Own, "ticket_" + w.Closing, w.Primary, w.Duplicate, w.Shelved} {
		docket.Done(t, request{Method: http.MethodPatch, Path: "/v1/support/tickets/" + one, Token: w.Tokens["admin"], Body: `{"queue_id":"` + w.Queue + `"}`})
	}
	return w
}

// categorised gives the world's ticket a second act, to be undone.
func categorised(t testing.TB, w world) {
	t.Helper()
	docket.Done(t, request{Method: http.MethodPatch, Path: "/desk/api/v1/tickets/" + w.Undone, Token: w.Tokens["admin"], Body: `{"contact_id":"c1","csat_score":4}`})
}

// newer is the table of a build that finds tickets by one more facet, so that
// each of its writes of a ticket changes one.
func newer(table *dynamo.Table) *dynamo.Table {
	return table.Indexing(ticket.FacetsVersion+1, func(tk ticket.Ticket) []index.Facet {
		return index.Normalize(append(tk.Facets(), "newer"))
	})
}

// agains are bodies that write what the sample's does not: what that put is
// updated now, and what it left as it was is changed.
var agains = map[string]string{
	"put_sla_policies":   `{"policies":[]}`,
	"put_business_hours": `{"calendars":[]}`,
	"update_settings":    `{"support_enabled":false}`, // on already, which writes nothing
}

// folds are what lists of tickets ask of what was folded: quoted words that were
// said, or the order of last updates.
var folds = map[string]string{"list_support_tickets": "query=%22hello%22", "list_helpdesk_tickets": "sort_by=updated_at", "list_my_tickets": "limit=5",
	"list_desk_tickets": "query=%22hello%22&unread=true", "count_desk_tickets": "", "list_desk_ticket_groups": "query=%22hello%22&unread=true"}
