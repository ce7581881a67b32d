//go:build !race

package simulation

import (
	"cmp"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"docket/shared/canned"
	"docket/shared/change"
	"docket/shared/contact"
	"docket/shared/customfield"
	"docket/shared/dynamo"
	"docket/shared/feed"
	"docket/shared/id"
	"docket/shared/identity"
	"docket/shared/job"
	"docket/shared/mail/suppress"
	"docket/shared/member"
	"docket/shared/notice"
	"docket/shared/queue"
	"docket/shared/rest"
	"docket/shared/rest/admin"
	"docket/shared/rest/desk"
	"docket/shared/rest/support"
	"docket/shared/satisfaction"
	"docket/shared/tenant"
	"docket/shared/testing/dynamodel"
	"docket/shared/ticket"

	"github.com/google/uuid"
)

// mostAnswer is how many read units one answer takes at most: 8 MB, and what is
// under way when they are read.
const mostAnswer = 3100

// mostOfOne is how many it takes where it reads one partition at a time: what is
// under way then is a page of 1 MB.
const mostOfOne = 2310

// hostile is a list over content that is as heavy as it may be, asked for what
// little of it matches.
type hostile struct {
	query string
	fill  func(b *filler)               // the content
	found func(said map[string]any) int // rows of an answer that were sought; nil: there are none to find
	short bool                          // the list takes more than one answer
	most  float64                       // read units of an answer; 0: mostAnswer
}

// hostiles has an entry for every operation that reads, nil where what is read
// is one thing, whose size is bounded. A new one needs an entry.
var hostiles = map[string]*hostile{
	"list_support_ticket_messages": {query: "query=needle", short: true, found: rowsIn("messages"), fill: func(b *filler) {
		for range 300 {
			b.put(ticket.Message{ID: id.Prefixed("msg_", b.tick()), TicketID: b.ticket.ID, Body: b.text(ticket.MaxText)})
		}
		b.put(ticket.Message{ID: id.Prefixed("msg_", b.tick()), TicketID: b.ticket.ID, Body: "a needle"})
	}},
	"list_support_ticket_comments": {query: "custom_field_key=needle", short: true, found: rowsIn("comments"), fill: func(b *filler) {
		for range 300 {
			b.put(ticket.Comment{ID: id.Prefixed("comment_", b.tick()), TicketID: b.ticket.ID, Body: b.text(ticket.MaxText)})
		}
		b.put(ticket.Comment{ID: id.Prefixed("comment_", b.tick()), TicketID: b.ticket.ID, Body: "b", CustomFields: customfield.Values{"needle": json.RawMessage("1")}})
	}},
	"list_support_ticket_related": {query: "kind=asset", short: true, found: rowsIn("related"), fill: func(b *filler) {
		for range 4000 {
			b.put(b.related(ticket.Task))
		}
		b.put(b.related(ticket.Asset))
	}},
	"list_support_queues": {query: "query=needle", short: true, found: rowsIn("queues"), fill: func(b *filler) {
		for n := range 400 {
			b.put(queue.Queue{ID: fmt.Sprintf("queue_%d", n), Key: fmt.Sprintf("k%04d", n), Version: 1, Name: "n", CustomFields: b.fields()})
		}
		b.put(queue.Queue{ID: "queue_z", Key: "z", Version: 1, Name: "needle"})
	}},
	"list_support_tickets": {query: "limit=100", short: true, found: rowsIn("tickets"), fill: heavyTickets},
	"list_audit_events":    {query: "actor=needle", short: true, found: rowsIn("events"), fill: func(b *filler) { b.records(400) }},
	"list_events":          {query: "types=support.queue.created", fill: func(b *filler) { b.records(400) }},
	"list_usage_events":    {query: inJanuary, short: true, fill: func(b *filler) { b.records(400) }},
	// The Changes take nearly all of a budget, and the related records would take a part of another one.
	"get_audit_trace": {query: "limit=1000", short: true, most: mostOfOne, found: inTrace, fill: func(b *filler) {
		for n := range 148 {
			b.record(change.Change{ID: fmt.Sprintf("%s_%d", strings.TrimPrefix(b.request, id.RequestPrefix), n)})
		}
		for range 1000 {
			b.put(b.related(ticket.Task))
		}
	}},
	"list_jobs": {query: "state=failed", found: rowsIn("jobs"), fill: func(b *filler) {
		b.job(0, job.Failed)
		for n := range 3000 {
			b.job(n, job.Done)
		}
	}},
	"list_api_keys": {query: "limit=100", found: rowsIn("api_keys"), fill: func(b *filler) {
		for n := range 300 {
			k := identity.Key{ID: fmt.Sprint("k", n), Scope: b.w.scope, Version: 1, CreatedAt: b.tick()}
			for back := 1; back <= 4 && back <= n; back++ {
				k.Ancestors = append(k.Ancestors, fmt.Sprint("k", n-back))
			}
			b.put(k)
		}
	}},
	"get_support_ticket_sla": {found: cut, fill: func(b *filler) {
		status := map[bool]ticket.Status{true: ticket.Pending, false: ticket.Open}
		for n := range 200 {
			p := ticket.Patch{CustomFields: b.fields(), Status: func(ticket.Status) ticket.Status { return status[n%2 == 0] }}
			if err := b.w.patch(b.table, b.ticket.ID, p); err != nil {
				b.w.t.Fatal(err)
			}
		}
	}},
	"list_desk_tickets": {query: "limit=100", short: true, found: rowsIn("tickets"), fill: heavyTickets}, "get_desk_ticket": nil, "get_desk_ticket_presence": nil, "count_desk_tickets": nil, "list_desk_ticket_groups": nil, "list_desk_ticket_letters": nil,
	"list_desk_ticket_thread": {query: "limit=100", short: true, found: rowsIn("entries"), fill: func(b *filler) { // with the opening of the ticket
		for range 299 {
			b.put(ticket.Message{ID: id.Prefixed("msg_", b.tick()), TicketID: b.ticket.ID, Body: b.text(ticket.MaxText)})
		}
	}},
	"get_desk_satisfaction": {query: "by=agent&from=2026-W01&to=2026-W05", found: rowsIn("figures"), fill: func(b *filler) { // more agents than an answer has
		for n := range uint32(satisfaction.MostFigures + 100) {
			at := b.tick()
			b.put(ticket.Ticket{ID: id.NewTicket(100+n, at).String(), Number: 100 + n, Reference: fmt.Sprint("R-", n), CSATScore: "5",
				Rated: ticket.Rated{Of: 1, At: at, AssigneeID: fmt.Sprintf("%0128d", n)}})
		}
	}},
	"list_desk_canned_responses": {query: "query=needle", short: true, found: rowsIn("canned_responses"), fill: func(b *filler) {
		for range 600 {
			b.put(canned.Response{ID: id.Prefixed(id.CannedPrefix, b.tick()), Version: 1, Title: "t", Body: b.text(canned.MaxBody)})
		}
		b.put(canned.Response{ID: id.Prefixed(id.CannedPrefix, b.tick()), Version: 1, Title: "needle", Body: "b"})
	}},
	"list_desk_bulk_tickets": nil, "get_desk_bulk": nil, "list_desk_labels": nil, "list_desk_mail_templates": nil, "list_desk_mailboxes": nil, "list_desk_letters": nil, "get_desk_letter": nil, "get_desk_canned_response": nil, "get_desk_file": nil, "get_support_file": nil, "get_desk_contact": nil, "list_desk_views": nil, "get_desk_view": nil, "render_desk_canned_response": nil,
	"list_desk_contacts": {query: "query=needle", found: rowsIn("contacts"), fill: func(b *filler) {
		for range 600 {
			b.put(contact.Contact{ID: id.Prefixed(id.ContactPrefix, b.tick()), Version: 1, Name: "nearly " + strings.Repeat("n", 150), Notes: b.text(contact.MaxNotes)})
		}
		b.put(contact.Contact{ID: id.Prefixed(id.ContactPrefix, b.tick()), Version: 1, Name: "needle"})
	}},
	"list_desk_suppressions": {query: "limit=100", short: true, fill: func(b *filler) {
		for n := range 600 {
			b.put(suppress.Address{ID: id.Prefixed(id.SuppressionPrefix, b.tick()), Version: 1, Address: fmt.Sprint(n, "@", strings.Repeat("n", 300)), Reason: suppress.Bounced, Said: b.text(4 * suppress.MaxSaid), At: b.at})
		}
	}},
	"get_desk_me": nil, "get_desk_member": nil, "list_desk_invitations": nil, "get_desk_settings": nil, "list_desk_members": {query: "state=deactivated", found: rowsIn("members"), fill: func(b *filler) {
		for n := range member.MaxMembers {
			b.put(member.Member{ID: fmt.Sprint("u", n), Version: 1, Name: strings.Repeat("n", member.MaxName), Role: tenant.RoleAgent, State: member.Active})
		}
		b.put(member.Member{ID: "u", Version: 1, Role: tenant.RoleAgent, State: member.Deactivated})
	}},
	"list_desk_inbox": {query: "limit=100", short: true, found: rowsIn("inbox"), fill: func(b *filler) {
		heavyTickets(b)
		box := notice.Inbox{User: b.caller, Version: 1}
		for n := range notice.MostNotices {
			box.Notices = append(box.Notices, notice.Notice{Place: feed.Place{Page: uint64(n + 1)}.String(), Kind: notice.Assigned, Ticket: uint32(n + 1), At: b.at})
		}
		b.put(box)
	}},
	"get_desk_ticket_mute": nil, "get_desk_notice_preferences": nil,
	"get_support_queue": nil, "get_support_ticket": nil, "get_sla_policies": nil, "get_business_hours": nil, "get_settings": nil,
	"get_job": nil, "get_usage_summary": nil, // 8 items for each day of a month
}

// heavyTickets makes 300 with the one that is there, as heavy as tickets may be.
func heavyTickets(b *filler) {
	for range 299 {
		t := ticket.Ticket{Description: b.text(ticket.MaxText), CustomFields: b.fields()}
		for n := range ticket.MaxTags {
			t.Tags = append(t.Tags, strings.Repeat("\U0001F3AB", ticket.MaxTag-2)+fmt.Sprintf("%02d", n))
		}
		b.w.open(b.table, t)
	}
}

// inJanuary is a span in which requests lie whose writes happened outside of it.
const inJanuary = "from=2026-01-02T00:00:00Z&to=2026-01-31T00:00:00Z"

// cut is 1 for an explanation that says that it is cut.
func cut(said map[string]any) int {
	if said["sla"].(map[string]any)["explanation_cut"] == true {
		return 1
	}
	return 0
}

func rowsIn(envelope string) func(map[string]any) int {
	return func(said map[string]any) int { return len(said[envelope].([]any)) }
}

// inTrace is how many Changes and related records a trace has.
func inTrace(said map[string]any) int {
	trace := said["trace"].(map[string]any)
	return len(trace["audit"].([]any)) + len(trace["related"].([]any))
}

// filler fills a workspace.
type filler struct {
	w       world
	table   *dynamo.Table
	ticket  ticket.Ticket
	request string
	caller  string // the ID of the user who asks
	at      time.Time
	random  *rand.Rand
}

// tick is the next instant of the content: all of January.
func (b *filler) tick() time.Time {
	b.at = b.at.Add(time.Minute)
	return b.at
}

// text is so many letters that cannot be compressed much.
func (b *filler) text(n int) string {
	letters := make([]byte, n)
	for i := range letters {
		letters[i] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[b.random.IntN(64)]
	}
	return string(letters)
}

func (b *filler) fields() customfield.Values {
	values := customfield.Values{}
	for n := range customfield.MaxFields {
		values[fmt.Sprintf("%s%02d", strings.Repeat("f", customfield.MaxKey-2), n)] = json.RawMessage(`"` + b.text(customfield.MaxBytes/customfield.MaxFields-70) + `"`)
	}
	return values
}

// put writes a thing of which no Change tells.
func (b *filler) put(thing any) {
	b.w.t.Helper()
	if err := b.table.Commit(b.w.t.Context(), change.Commit{ID: uuid.NewString(), Scope: b.w.scope, Puts: []change.Put{{After: thing}}}); err != nil {
		b.w.t.Fatal(err)
	}
}

func (b *filler) related(kind ticket.RelatedKind) ticket.Related {
	at := b.tick()
	return ticket.Related{ID: id.Prefixed(id.RelatedPrefix, at), TicketID: b.ticket.ID, Kind: kind, ExternalID: "x", Title: b.text(ticket.MaxTitle),
		URL: "https://example.com/" + b.text(ticket.MaxURL-20), RequestID: b.request, Source: "s", EventID: at.String(), RecordedAt: at}
}

func (b *filler) job(n int, state job.State) {
	act := change.SystemAct(b.w.scope, id.Prefixed(id.RequestPrefix, b.tick()), "create_job", time.Now)
	j := job.New(act.Change(change.JobCreated, n, b.at), job.Reindex, "")
	j.State = state
	b.put(j)
}

// record writes the audit record of a patch of all custom fields.
func (b *filler) record(c change.Change) {
	b.w.t.Helper()
	if c.ID == "" {
		c.ID = id.New(b.tick()).String() + "_0"
	}
	c.Scope, c.Kind, c.Operation, c.At = b.w.scope, change.TicketUpdated, "update_support_ticket", b.at.AddDate(-1, 0, 0)
	if strings.Contains(c.Actor.Subject, "needle") {
		c.At = b.at
	}
	c.RequestID = id.RequestPrefix + strings.Split(c.ID, "_")[0]
	value := json.RawMessage(`"` + b.text(customfield.MaxBytes) + `"`)
	c.Fields = []change.Field{{Name: "custom_fields.f", Old: value, New: value}}
	if failures := b.table.RecordChanges(b.w.t.Context(), []change.Change{c}); failures != nil {
		b.w.t.Fatal(failures)
	}
}

// records writes records over a month of which only the oldest is found.
func (b *filler) records(n int) {
	b.record(change.Change{Actor: change.Actor{Subject: "needle"}})
	for range n {
		b.record(change.Change{Actor: change.Actor{Subject: "hay"}})
	}
}

// Whatever a list is asked for over whatever content, one answer takes a bounded
// part of the table and says where it goes on; and what is sought is found.
func TestEveryAnswerHasOneBudgetOfReads(t *testing.T) {
	for _, face := range []func(*dynamo.Table) rest.Face{
		func(table *dynamo.Table) rest.Face { return support.Face(support.Routes(table)...) },
		func(table *dynamo.Table) rest.Face { return admin.Face(admin.Routes(table)...) },
		func(table *dynamo.Table) rest.Face { return desk.Face(desk.Routes(table)...) },
	} {
		for _, route := range face(nil).Routes {
			if route.Method != http.MethodGet || route.Public { // which looks at nothing
				continue
			}
			h, known := hostiles[route.Operation]
			if !known {
				t.Errorf("%s has no entry", route.Operation)
			}
			if h != nil {
				t.Run(route.Operation, func(t *testing.T) { h.holds(t, route, face) })
			}
		}
	}
}

func (h hostile) holds(t *testing.T, route rest.Route, face func(*dynamo.Table) rest.Face) {
	t.Parallel()
	w, user := makers(t, dynamodel.Bare())
	b := &filler{w: w, table: w.process(), at: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC), random: rand.New(rand.NewPCG(1, 2))}
	draft := identity.KeyDraft{Name: "k", Permissions: tenant.Permissions()}
	key, credential, err := identity.MakeKey(t.Context(), b.table, user, draft)
	if err != nil {
		t.Fatal(err)
	}
	b.request, b.ticket = id.Prefixed(id.RequestPrefix, b.at), w.open(b.table, ticket.Ticket{})
	b.caller = key.ID
	h.fill(b)
	if err := b.table.CompactAll(t.Context(), w.scope); err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC) }
	handler := rest.Handler(&rest.Host{Authenticator: identity.New(b.table, nil, time.Now), Now: now, Log: slog.New(slog.DiscardHandler)}, face(b.table))
	path := strings.NewReplacer("{ticket_id}", id.TicketPrefix+b.ticket.ID, "{request_id}", b.request).Replace(route.Path)
	found, most, cursor := 0, 0.0, ""
	for pages := 1; ; pages++ {
		query := h.query
		if cursor != "" {
			query = strings.TrimPrefix(query+"&cursor="+url.QueryEscape(cursor), "&")
		}
		r, answer := httptest.NewRequest(http.MethodGet, path+"?"+query, nil), httptest.NewRecorder()
		r.Header.Set("Authorization", "Bearer "+credential)
		before := w.model.Usage()[""].Read
		handler.ServeHTTP(answer, r)
		units := w.model.Usage()[""].Read - before
		most = max(most, units)
		var said map[string]any
		if err := json.Unmarshal(answer.Body.Bytes(), &said); err != nil || answer.Code != http.StatusOK || units > cmp.Or(h.most, mostAnswer) {
			t.Fatalf("page %d: %d with %v units: %.300s", pages, answer.Code, units, answer.Body)
		}
		if h.found != nil {
			found += h.found(said)
		}
		next, more := said["next_cursor"].(string)
		if pages == 1 && h.short && !more || pages > 100 {
			t.Fatalf("page %d goes on: %v", pages, more)
		}
		if cursor = next; !more {
			break
		}
	}
	if want := map[string]int{"list_support_tickets": 300, "list_desk_tickets": 300, "list_desk_ticket_thread": 300, "list_desk_inbox": 300, "get_desk_satisfaction": satisfaction.MostFigures, "list_api_keys": 301, "get_audit_trace": 1148}[route.Operation]; h.found != nil && found != max(want, 1) {
		t.Errorf("%d rows were found", found)
	}
	t.Logf("an answer takes at most %v read units", most)
}
