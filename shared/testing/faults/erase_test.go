package faults_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/dynamo"
	"docket/shared/id"
	"docket/shared/job"
	"docket/shared/subscription"
	"docket/shared/tenant"
	"docket/shared/testing/systemtest"
	"docket/shared/ticket"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// policed is a desk under an SLA policy, so that its tickets have a history.
func policed(t testing.TB) desk {
	t.Helper()
	d := start(t, nil)
	d.call(t, "PUT", "/v1/support/sla-policies", policies(60))
	return d
}

// write fills the body of an operation, and gives what was made. What own
// names takes the place of what the schema would have.
func (m *marks) write(t testing.TB, d desk, operation, path, envelope string, own map[string]any) string {
	t.Helper()
	body, err := json.Marshal(m.body(t, operation, own))
	if err != nil {
		t.Fatal(err)
	}
	method := http.MethodPost
	if strings.HasPrefix(operation, "update_") {
		method = http.MethodPatch
	}
	return d.call(t, method, path, string(body))[envelope].(map[string]any)["id"].(string)
}

// converse opens a ticket and does to it whatever a client can do, with a word
// of its own in every text.
func (m *marks) converse(t testing.TB, d desk, own map[string]any) (ticketID string) {
	t.Helper()
	ours := map[string]any{"queue_id": nil, "assignee_id": "agent-7", "owner_id": "agent-8"} // who works on it stays
	with := func(more map[string]any) map[string]any {
		all := map[string]any{}
		for _, some := range []map[string]any{ours, more} {
			for name, value := range some {
				all[name] = value
			}
		}
		return all
	}
	create := with(own)
	create["description"] = m.word("a long description") + strings.Repeat(" and so on", 100)
	ticketID = m.write(t, d, "create_support_ticket", "/v1/support/tickets", "ticket", create)
	at := "/v1/support/tickets/" + ticketID
	for _, status := range []string{"open", "pending"} {
		m.write(t, d, "update_support_ticket", at, "ticket", with(map[string]any{"status": status}))
	}
	d.call(t, "PATCH", at, fmt.Sprintf(`{"status":"pending","idempotency_key":%q}`, m.word("a key of a write that changes nothing")))
	for direction, visibility := range map[string]string{"inbound": "public", "outbound": "public", "internal": "internal"} {
		said := map[string]any{"direction": direction, "visibility": visibility}
		m.write(t, d, "add_support_ticket_message", at+"/messages", "message", said)
	}
	m.write(t, d, "add_support_ticket_comment", at+"/comments", "comment", nil)
	m.relate(t, d, ticketID, nil)
	return ticketID
}

// message is the body of one of a customer's.
func (m *marks) message(t testing.TB, email string) map[string]any {
	t.Helper()
	return m.body(t, "add_support_ticket_message", map[string]any{"direction": "inbound", "visibility": "public", "author_email": email})
}

// send puts a message on a ticket, each time under a key of its own.
func (m *marks) send(t testing.TB, d desk, ticketID string, message map[string]any) (messageID string) {
	t.Helper()
	message["idempotency_key"] = m.word("key")
	text, err := json.Marshal(message)
	if err != nil {
		t.Fatal(err)
	}
	return d.call(t, "POST", "/v1/support/tickets/"+ticketID+"/messages", string(text))["message"].(map[string]any)["id"].(string)
}

// relate has another module tell what it made for a ticket; more goes into the
// event's data.
func (m *marks) relate(t testing.TB, d desk, ticketID string, more map[string]any) {
	t.Helper()
	data := map[string]any{"version": 1, "related_resource_type": "support_ticket", "related_resource_id": ticketID, "kind": "task",
		"id": m.word("related id"), "title": m.word("related title"), "url": "https://tasks.example/" + m.word("related url"), "request_id": m.word("related request")}
	for name, value := range more {
		data[name] = value
	}
	event, err := json.Marshal(map[string]any{
		"specversion": "1.0", "id": m.word("event id"), "source": "/" + m.word("event source"), "type": "related.recorded", "time": "2026-01-01T00:00:00Z",
		"tenant": d.w.Tenant, "workspace": d.w.Workspace, "data": data,
	})
	if err == nil {
		_, err = subscription.RecordRelated(t.Context(), d.Table, time.Now, event)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// signIn opens a ticket as a customer does who signs in, writes on it, and says how content
// they are once it is resolved.
func (m *marks) signIn(t testing.TB, d desk, user tenant.User, email string) (ticketID string) {
	t.Helper()
	now := d.frozen(t)
	act := func(operation string) change.Act {
		return change.Act{Principal: tenant.Principal{Scope: d.scope, User: user,
			Role: tenant.RoleCustomer, Name: m.word("customer's name"), Email: email, EmailVerified: true, OwnOnly: true},
			RequestID: id.Prefixed(id.RequestPrefix, now()), Door: change.API, Operation: operation, Now: now}
	}
	opens := act("create_support_ticket")
	var made ticket.Ticket
	_, err := ticket.Create(t.Context(), d.Table, opens, ticket.Draft{Ticket: ticket.Ticket{Subject: m.word("subject"), Type: m.word("type")}},
		func(tk ticket.Ticket) (change.Answer, error) { made = tk; return change.Answer{}, nil })
	says := act("add_support_ticket_message")
	if err == nil {
		_, err = ticket.AddMessage(t.Context(), d.Table, says, made.ID, ticket.Message{Direction: ticket.Inbound, Body: m.word("body")},
			func(ticket.Message) (change.Answer, error) { return change.Answer{}, nil })
	}
	if err != nil {
		t.Fatal(err)
	}
	d.call(t, "POST", "/desk/api/v1/tickets/"+id.TicketPrefix+made.ID+"/resolve", fmt.Sprintf(`{"resolution":%q}`, m.word("resolution")))
	answer := ticket.Answer{Score: "2", Comment: m.word("comment on the score")}
	if _, err := ticket.Rate(t.Context(), d.Table, act("answer_survey"), made.ID, 1, answer, func(ticket.Acted) (change.Answer, error) { return change.Answer{}, nil }); err != nil {
		t.Fatal(err)
	}
	return id.TicketPrefix + made.ID
}

// setAside has records and events that name a ticket quarantined: one that lies
// in one item and one that lies in several.
func (m *marks) setAside(t testing.TB, d desk, ticketID string) {
	t.Helper()
	m.relate(t, d, ticketID, map[string]any{m.word("a member that is not known"): 1})
	record := dynamo.Item{}
	for _, it := range scan(t, d.prefix()) {
		if strings.HasPrefix(text(it, "SK"), dynamo.ChangePrefix) && "ticket_"+text(it, "ticket_id") == ticketID {
			record = it
		}
	}
	for i, filler := range []int{0, 500 << 10} {
		record["more"] = &types.AttributeValueMemberS{Value: m.word("a record's") + strings.Repeat("x", filler)}
		if err := d.Table.Quarantine(t.Context(), "audit", fmt.Sprint(m.word("record"), i), record, errors.New("it is not known")); err != nil {
			t.Fatal(err)
		}
	}
}

// eraseContact begins the job and sees it done.
func (d desk) eraseContact(t testing.TB, who ticket.Contact) job.Job {
	t.Helper()
	d.beginErasing(t, who)
	for range 4 {
		d.settle(t)
		d.later(t, "2m")
	}
	d.settle(t)
	j := d.jobs(t)[0]
	if j.Kind != job.EraseContact || j.State != job.Done || j.Arguments != "" {
		t.Fatalf("the job is %+v", j)
	}
	return j
}

func (d desk) beginErasing(t testing.TB, who ticket.Contact) {
	t.Helper()
	contact, err := json.Marshal(who)
	if err != nil {
		t.Fatal(err)
	}
	d.call(t, "POST", "/v1/jobs", fmt.Sprintf(`{"kind":"erase_contact","contact":%s,"idempotency_key":"erase %s"}`, contact, id.New(time.Now())))
}

func TestOfAContactWhoWasErasedNoItemOfTheTableHoldsAWord(t *testing.T) {
	d := policed(t)
	theirs, others := newMarks(), newMarks()
	who := ticket.Contact{ID: theirs.word("contact"), UserID: theirs.word("user"), Issuer: "https://" + theirs.word("issuer"), Email: theirs.word("address") + "@Example.com"}
	var erased []string
	for range 2 {
		erased = append(erased, theirs.converse(t, d, map[string]any{"contact_id": who.ID}))
	}
	erased = append(erased, theirs.signIn(t, d, who.User(), theirs.word("another address")),
		theirs.signIn(t, d, tenant.User{Issuer: "https://" + theirs.word("another issuer"), Subject: theirs.word("another user")}, strings.ToLower(who.Email)))
	theirs.setAside(t, d, erased[0])
	beside := others.converse(t, d, map[string]any{"contact_id": others.word("another contact")})
	theirs.known(t, d, who.Email)
	sent := theirs.message(t, strings.ToUpper(who.Email))
	said := theirs.send(t, d, beside, sent)
	theirs.send(t, d, beside, sent)
	elsewhere := of(t, d.System, systemtest.Neighbour(t, d, d.w.Tenant))
	theirs.converse(t, elsewhere, map[string]any{"contact_id": who.ID})
	d.settle(t)

	before := look(t, d.prefix())
	neighbours := look(t, elsewhere.prefix())
	for _, kind := range []string{"TK", "AU", "ID", "REF", "RT", "IX", "WDP", "CT", "SV"} {
		if !before.holds(kind, theirs) {
			t.Errorf("before it is erased, no item %s holds a word of the contact's: nothing is tested of it", kind)
		}
	}
	if found := look(t, "Z#").marked(theirs); len(found) < 4 {
		t.Errorf("quarantined with words of the contact's are %d items", len(found))
	}
	j := d.eraseContact(t, who)
	if j.Done < len(before.marked(theirs))/2 {
		t.Errorf("the job says that it erased %d items; %d had a word", j.Done, len(before.marked(theirs)))
	}
	d.check(t)

	after := look(t, d.prefix())
	for _, at := range append(after.marked(theirs), look(t, "Z#").marked(theirs)...) {
		t.Errorf("a word is left: %s", at)
	}
	before.keeps(t, after, theirs, append(erased, said))
	neighbours.same(t, look(t, elsewhere.prefix()))
	d.shows(t, erased, theirs)
}

// known makes a contact of an address, and saved views that name it.
func (m *marks) known(t testing.TB, d desk, email string) {
	t.Helper()
	body := func(of map[string]any) string {
		text, err := json.Marshal(of)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	name := m.word("contact's name")
	d.settle(t) // whoever has the address by a ticket is a contact by now
	found := d.call(t, "GET", "/desk/api/v1/contacts?query="+url.QueryEscape(email), "")["contacts"].([]any)
	is := map[string]any{"name": name, "company": m.word("company"), "phone": m.word("phone"), "notes": m.word("contact's notes")}
	if len(found) == 0 {
		is["emails"] = []string{email}
		d.call(t, "POST", "/desk/api/v1/contacts", body(is))
	} else {
		d.call(t, "PATCH", "/desk/api/v1/contacts/"+found[0].(map[string]any)["id"].(string), body(is))
	}
	for _, filters := range []map[string]any{{"customer_email": []string{email}}, {"customer_email": []string{email, "else@example.com"}}, {"query": "invoice " + name}} {
		d.call(t, "POST", "/desk/api/v1/views", body(map[string]any{"name": "Late", "filters": filters}))
	}
}

// shows holds what the API says to be without a word of an erased contact, and
// the contact's tickets to take no writes.
func (d desk) shows(t testing.TB, erased []string, theirs *marks) {
	t.Helper()
	paths := []string{"/v1/audit/events?limit=100", "/v1/jobs", "/local/events", "/v1/support/tickets?limit=100"}
	for _, ticketID := range erased {
		at := "/v1/support/tickets/" + ticketID
		paths = append(paths, at, at+"/messages", at+"/comments", at+"/related", at+"/sla", "/v1/audit/events?limit=100&resource="+ticketID)
	}
	for _, path := range paths {
		said, err := json.Marshal(d.call(t, "GET", path, ""))
		if err != nil {
			t.Fatal(err)
		}
		if word := theirs.in(string(said)); word != "" {
			t.Errorf("GET %s says %s", path, word)
		}
	}
	for _, ticketID := range erased {
		at := "/v1/support/tickets/" + ticketID
		if is := d.call(t, "GET", at, "")["ticket"].(map[string]any); is["subject"] != ticket.Erased || is["status"] != "closed" {
			t.Errorf("it is shown as %v", is)
		}
		for path, body := range map[string]string{at + "/messages": `{"body":"b"}`, at + "/comments": `{"body":"b"}`} {
			if status := d.try(t, "POST", path, body); status != http.StatusUnprocessableEntity {
				t.Errorf("POST %s: %d", path, status)
			}
		}
		if status := d.try(t, "PATCH", at, `{"status":"open"}`); status != http.StatusUnprocessableEntity {
			t.Errorf("PATCH %s: %d", at, status)
		}
	}
}

// A client that never heard the answer of its write may send it again: what it
// wrote does not come back.
func TestAKeyWhoseAnswerWasErasedWritesNothingAgain(t *testing.T) {
	d := policed(t)
	create := `{"subject":"s","contact_id":"c-1","idempotency_key":"k-1"}`
	ticketID := d.call(t, "POST", "/v1/support/tickets", create)["ticket"].(map[string]any)["id"].(string)
	patch := `{"priority":"normal","idempotency_key":"k-2"}`
	d.call(t, "PATCH", "/v1/support/tickets/"+ticketID, patch)
	d.eraseContact(t, ticket.Contact{ID: "c-1"})
	was := len(scan(t, d.prefix()))
	for _, status := range []int{d.try(t, "POST", "/v1/support/tickets", create), d.try(t, "PATCH", "/v1/support/tickets/"+ticketID, patch)} {
		if status != http.StatusUnprocessableEntity {
			t.Errorf("the answer is %d", status)
		}
	}
	if is := len(scan(t, d.prefix())); is != was {
		t.Errorf("there were %d items and are %d", was, is)
	}
}

// try makes a call that may fail, and gives its status.
func (d desk) try(t testing.TB, method, path, body string) int {
	t.Helper()
	status, _ := d.send(t, method, path, body)
	return status
}
