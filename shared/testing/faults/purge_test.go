package faults_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"docket/scripts/local/system"
	"docket/shared/change"
	"docket/shared/dynamo"
	"docket/shared/fault"
	"docket/shared/id"
	"docket/shared/job"
	"docket/shared/stream"
	"docket/shared/tenant"
	"docket/shared/testing/apitest"
	"docket/shared/testing/systemtest"
	"docket/shared/ticket"
)

// delete deletes a ticket.
func (d desk) delete(t testing.TB, ticketID string) {
	t.Helper()
	now := d.frozen(t)
	act := change.Act{Principal: tenant.Principal{Scope: d.scope, User: tenant.User{Issuer: "i", Subject: "s"}, Role: tenant.RoleAgent},
		RequestID: id.Prefixed(id.RequestPrefix, now()), Door: change.API, Operation: "delete_ticket", Now: now,
		IdempotencyKey: &change.IdempotencyKey{Key: "delete " + ticketID, Input: "input"}}
	_, err := ticket.Delete(t.Context(), d.Table, act, strings.TrimPrefix(ticketID, id.TicketPrefix), func(uint64) bool { return true },
		func(ticket.Acted) (change.Answer, error) { return change.Answer{Status: http.StatusNoContent}, nil })
	if err != nil {
		t.Fatal(err)
	}
}

// purges are the jobs that purge tickets.
func (d desk) purges(t testing.TB) []job.Job {
	t.Helper()
	return slices.DeleteFunc(d.jobs(t), func(j job.Job) bool { return j.Kind != job.Purge })
}

// purged sees a ticket's time be over, and the job be found by the sweep alone.
func (d desk) purged(t testing.TB) {
	t.Helper()
	d.later(t, "720h")
	for range 5 {
		d.settle(t)
		d.later(t, "2m")
	}
	d.settle(t)
	for _, j := range d.purges(t) {
		if j.State != job.Done || j.Arguments != "" {
			t.Fatalf("the job is %+v", j)
		}
	}
}

// hidden holds no answer of the API but those of the audit trail to have a word of a
// ticket, or to tell it from one that never was.
func (d desk) hidden(t testing.TB, ticketID string, theirs *marks) {
	t.Helper()
	at, there := "/v1/support/tickets/"+ticketID, "/helpdesk/api/v1/tickets"
	for _, path := range []string{at, at + "/messages", at + "/comments", at + "/related", at + "/sla", there + "/tkt_" + strings.TrimPrefix(ticketID, id.TicketPrefix)} {
		if status := d.try(t, "GET", path, ""); status != http.StatusNotFound {
			t.Errorf("GET %s: %d", path, status)
		}
	}
	for path, body := range map[string]string{at + "/messages": `{"body":"b"}`, at + "/comments": `{"body":"b"}`} {
		if status := d.try(t, "POST", path, body); status != http.StatusNotFound {
			t.Errorf("POST %s: %d", path, status)
		}
	}
	if status := d.try(t, "PATCH", at, `{"status":"open"}`); status != http.StatusNotFound {
		t.Errorf("PATCH %s: %d", at, status)
	}
	paths := []string{there, there + "?sort_by=status", "/v1/support/tickets?limit=100", "/v1/support/tickets?limit=100&query=" + ticketID}
	for word := range theirs.of {
		if len(paths) < 12 {
			paths = append(paths, "/v1/support/tickets?limit=100&query="+word)
		}
	}
	for _, path := range paths {
		said, err := json.Marshal(d.call(t, "GET", path, "")["tickets"])
		if err != nil || theirs.in(string(said)) != "" || strings.Contains(string(said), ticketID) {
			t.Errorf("GET %s says %s, %v", path, said, err)
		}
	}
}

// trail are the records of a ticket, by kind, and all that they say.
func (d desk) trail(t testing.TB, ticketID string) (kinds map[string]int, said string) {
	t.Helper()
	from := d.now(t).AddDate(0, -3, 0).UTC().Format(time.RFC3339)
	events := d.call(t, "GET", "/v1/audit/events?limit=100&from="+from+"&resource="+ticketID, "")["events"].([]any)
	kinds = map[string]int{}
	for _, row := range events {
		kinds[row.(map[string]any)["kind"].(string)]++
	}
	text, err := json.Marshal(events)
	if err != nil {
		t.Fatal(err)
	}
	return kinds, string(text)
}

func TestOfATicketThatWasDeletedNoItemOfTheTableHoldsAWordOnceItsTimeIsOver(t *testing.T) {
	d := policed(t)
	theirs, others := newMarks(), newMarks()
	contact := others.word("a contact") // that both tickets are of
	gone := theirs.converse(t, d, map[string]any{"contact_id": theirs.word("contact")})
	theirs.setAside(t, d, gone)
	others.converse(t, d, map[string]any{"contact_id": contact})
	elsewhere := of(t, d.System, systemtest.Neighbour(t, d, d.w.Tenant))
	others.converse(t, elsewhere, map[string]any{"contact_id": contact})
	d.settle(t)

	before, neighbours := look(t, d.prefix()), look(t, elsewhere.prefix())
	for _, kind := range []string{"TK", "AU", "ID", "REF", "RT", "IX", "WDP"} {
		if !before.holds(kind, theirs) {
			t.Errorf("before it is purged, no item %s holds a word of the ticket's: nothing is tested of it", kind)
		}
	}
	d.delete(t, gone)
	d.hidden(t, gone, theirs)
	d.settle(t)
	d.later(t, "719h")
	d.settle(t)
	d.hidden(t, gone, theirs)
	if kept := look(t, d.prefix()); !kept.holds("TK", theirs) {
		t.Error("it was purged before its time")
	}
	told, _ := d.trail(t, gone)
	d.later(t, "1h")
	d.purged(t)
	d.check(t)

	after := look(t, d.prefix())
	for _, at := range append(after.marked(theirs), look(t, "Z#").marked(theirs)...) {
		t.Errorf("a word is left: %s", at)
	}
	for _, it := range d.on(t, gone) {
		if sk := text(it, "SK"); sk != "A" && !strings.HasPrefix(sk, dynamo.ChangePrefix) {
			t.Errorf("%s is left", sk)
		}
	}
	before.keeps(t, after, theirs, []string{gone})
	neighbours.same(t, look(t, elsewhere.prefix()))
	d.hidden(t, gone, theirs)
	told["ticket.erased"] = 1
	now, said := d.trail(t, gone)
	if fmt.Sprint(now) != fmt.Sprint(told) || now["ticket.deleted"] != 1 || now["message.added"]+now["ticket.created"] == 0 {
		t.Errorf("the trail was %v and is %v", told, now)
	}
	if word := theirs.in(said); word != "" {
		t.Errorf("the trail says %s", word)
	}
}

// The reference is another ticket's to take then, and not before.
func TestTheReferenceOfADeletedTicketIsFreeOnceItIsPurged(t *testing.T) {
	d := start(t, nil)
	gone := d.open(t, `,"ticket_number":"own-1"`)["id"].(string)
	d.delete(t, gone)
	again := `{"subject":"s","ticket_number":"OWN-1"}`
	if status := d.try(t, "POST", "/v1/support/tickets", again); status != http.StatusConflict {
		t.Errorf("before: %d", status)
	}
	d.purged(t)
	if status := d.try(t, "POST", "/v1/support/tickets", again); status != http.StatusCreated {
		t.Errorf("after: %d", status)
	}
}

func TestARetentionHoldsForWhatIsDeletedAfterItWasSet(t *testing.T) {
	d := start(t, nil)
	month := d.open(t, "")["id"].(string)
	d.delete(t, month)
	d.call(t, "PATCH", "/v1/settings", `{"deleted_retention_days":2}`)
	days := d.open(t, "")["id"].(string)
	d.delete(t, days)
	d.later(t, "49h")
	for range 4 {
		d.settle(t)
		d.later(t, "2m")
	}
	d.settle(t)
	erased := func(ticketID string) bool {
		return slices.ContainsFunc(d.on(t, ticketID), func(it dynamo.Item) bool { return text(it, "erased_by") != "" })
	}
	if !erased(days) || erased(month) {
		t.Errorf("after two days erased is the one of two days %v, that of thirty %v", erased(days), erased(month))
	}
}

// What a job that was cancelled or failed left is purged by one that an admin begins,
// and so is what was deleted under a longer retention.
func TestAnAdminHasWhatIsOverduePurgedAndNothingElse(t *testing.T) {
	d := start(t, nil)
	theirs, others := newMarks(), newMarks()
	overdue := theirs.converse(t, d, nil)
	d.delete(t, overdue)
	for _, j := range d.purges(t) {
		d.call(t, "POST", "/v1/jobs/"+j.ID+"/cancel", "")
	}
	d.later(t, "50h")
	kept := others.converse(t, d, nil)
	others.converse(t, d, nil)
	d.delete(t, kept)
	d.call(t, "PATCH", "/v1/settings", `{"deleted_retention_days":2}`)
	d.settle(t)
	before := look(t, d.prefix())
	if !before.holds("TK", theirs) {
		t.Error("it is purged by a job that was cancelled")
	}
	d.call(t, "POST", "/v1/jobs", `{"kind":"purge_deleted"}`)
	for range 5 {
		d.settle(t)
		d.later(t, "2m")
	}
	d.settle(t)
	after := look(t, d.prefix())
	for _, at := range after.marked(theirs) {
		t.Errorf("a word is left: %s", at)
	}
	before.keeps(t, after, theirs, []string{overdue})
}

// A contact who is to be forgotten need not wait until their deleted tickets are purged.
func TestADeletedTicketOfAContactIsErasedWithTheContact(t *testing.T) {
	d := start(t, nil)
	theirs := newMarks()
	who := ticket.Contact{ID: theirs.word("contact")}
	gone := theirs.converse(t, d, map[string]any{"contact_id": who.ID})
	d.delete(t, gone)
	d.beginErasing(t, who)
	d.end(t, d.jobs(t)[0].ID)
	for _, at := range look(t, d.prefix()).marked(theirs) {
		t.Errorf("a word is left: %s", at)
	}
	d.hidden(t, gone, theirs)
	d.purged(t)
}

// Who made a ticket does not see it either, nor is it counted.
func TestACustomerFindsNoTicketThatAnAgentDeleted(t *testing.T) {
	d := start(t, nil)
	ask := func(token, method, path, body string) (int, map[string]any) {
		a := apitest.Deliver(t, d.URL, apitest.Request{Method: method, Path: path, Token: d.w.Tokens[token], Body: body})
		said := map[string]any{}
		if len(a.Body) > 0 && json.Unmarshal(a.Body, &said) != nil {
			t.Fatalf("%s %s: %d %s", method, path, a.Status, a.Body)
		}
		return a.Status, said
	}
	const mine = "/api/v1/support/tickets"
	for _, title := range []string{"First", "Second"} {
		if status, said := ask("customer", "POST", mine, `{"title":"`+title+`","description":"d","type":"support"}`); status >= 300 {
			t.Fatal(status, said)
		}
	}
	listed := func() (titles []any, total any) {
		_, said := ask("customer", "GET", mine, "")
		for _, row := range said["tickets"].([]any) {
			titles = append(titles, row.(map[string]any)["title"], row.(map[string]any)["ticket_id"])
		}
		return titles, said["total"]
	}
	was, _ := listed()
	gone := was[3].(string)
	if status, said := ask("agent", "DELETE", "/helpdesk/api/v1/tickets/tkt_"+gone, ""); status != http.StatusNoContent {
		t.Fatal(status, said)
	}
	if is, total := listed(); len(is) != 2 || is[0] != was[0] || total != 1.0 {
		t.Errorf("of %v are left %v, in all %v", was, is, total)
	}
	for path, body := range map[string]string{"": "", "/close": "", "/comments": `{"content":"Hello"}`} {
		method := http.MethodPost
		if path == "" {
			method = http.MethodGet
		}
		if status, said := ask("customer", method, mine+"/"+gone+path, body); status != http.StatusNotFound {
			t.Errorf("%s %s: %d %v", method, path, status, said)
		}
	}
}

// A write that was decided on the ticket as it was before is decided again, and finds
// none.
func TestAWriteThatADeletionOvertakesFindsNoTicket(t *testing.T) {
	d := start(t, nil)
	theirs := newMarks()
	gone := d.open(t, "")["id"].(string)
	table := &overtaken{Table: d.Table, meanwhile: sync.OnceFunc(func() { d.delete(t, gone) })}
	now := d.frozen(t)
	act := change.Act{Principal: tenant.Principal{Scope: d.scope, User: tenant.User{Issuer: "i", Subject: "s"}, Role: tenant.RoleAgent},
		RequestID: id.Prefixed(id.RequestPrefix, now()), Door: change.API, Operation: "add_support_ticket_message", Now: now}
	_, err := ticket.AddMessage(t.Context(), table, act, strings.TrimPrefix(gone, id.TicketPrefix), ticket.Message{Body: theirs.word("body")},
		func(ticket.Message) (change.Answer, error) { return change.Answer{Status: http.StatusCreated}, nil })
	if fault.KindOf(err) != fault.NotFound {
		t.Errorf("it is %v", err)
	}
	for _, at := range look(t, d.prefix()).marked(theirs) {
		t.Errorf("a word is there: %s", at)
	}
}

// Wherever its steps die, a purge leaves nothing: not even if the audit consumer comes
// only then, with the Changes as they were.
func TestAPurgeThatDiesAnywhereLeavesNothing(t *testing.T) {
	d := start(t, func(o *system.Options) { o.Consumers = []stream.Consumer{} }) // nothing follows a write
	for seed := range uint64(4) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			draw := rand.New(rand.NewPCG(seed, 14))
			d := of(t, d.System, systemtest.Workspace(t, d))
			theirs := newMarks()
			gone := theirs.converse(t, d, map[string]any{"contact_id": theirs.word("contact")})
			d.delete(t, gone)
			was := d.changes(t)
			j := d.purges(t)[0]
			deaths := 0
			for now := j.NotBefore; !j.Final(); now = now.Add(20 * time.Minute) {
				m := &mortal{meanwhile: func(int) {}}
				if deaths < 6 {
					m.at, m.after = 1+draw.IntN(60), draw.IntN(2) == 0
				}
				d.step(t, j, now, m)
				if m.dead {
					deaths++
				}
				was = append(was, d.changes(t)...)
				j = d.job(t, j.ID)
			}
			if j.State != job.Done || deaths == 0 {
				t.Fatalf("after %d deaths %+v", deaths, j)
			}
			if err := errors.Join(d.Table.RecordChanges(t.Context(), was)...); err != nil {
				t.Fatal(err)
			}
			if err := d.Table.CompactAll(t.Context(), d.scope); err != nil {
				t.Fatal(err)
			}
			for _, at := range look(t, d.prefix()).marked(theirs) {
				t.Errorf("a word is left: %s", at)
			}
		})
	}
}
