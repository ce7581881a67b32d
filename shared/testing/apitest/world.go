package apitest

import (
	"cmp"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"docket/scripts/local/system"
	"docket/shared/change"
	"docket/shared/id"
	"docket/shared/job"
	"docket/shared/mail"
	"docket/shared/mail/receive"
	"docket/shared/mail/thread"
	"docket/shared/tenant"
	"docket/shared/testing/systemtest"
	"docket/shared/ticket"

	"github.com/google/uuid"
)

// World is a workspace with one of everything in it, by their IDs.
type World struct {
	system.WorkspaceCredential
	Queue, Ticket, Key, Request string // the request is the one that made the key
	Spare                       string // a ticket for which nothing else asks
	Primary, Duplicate, Shelved string // tickets that a test may merge, and one that it may archive
	Field                       string // the definition of a custom field
	Kept                        string // another, which nothing changes
	Webhook, SpareWebhook       string // endpoints; for the latter nothing else asks
	Delivery                    string // to the first
	Job                         string // that begins in an hour
	Label, SpareLabel           string // labels; of the latter a test may dispose
	Blended, Into               string // another of which it may, and one that this is merged into
	Undone                      string // a ticket whose second act can be undone
	Canned, SpareCanned         string // canned responses, likewise
	View, SpareView             string // saved views, likewise
	Member                      string // its reader
	Invitation                  string // of which a test may dispose
	Secret                      string // of another, which is for its admin
	Contact, SpareContact       string // contacts, likewise
	MergedContact               string // another, which a test may merge into the first
	Letter                      string // that is kept, and whose original is the file
	Mailbox, SpareMailbox       string // mailboxes; of the latter a test may dispose
	Suppression                 string // an address to which no mail is sent
	Bulk                        string // that found none of its three tickets
	File                        string // that a note on the ticket has
	Noted, Replied, Opened      string // files that were sent, for a note, a reply and a ticket of a test's
	Said, Asked                 string // likewise, for a comment and a ticket of its own
	Enclosed                    string // a file that a comment on the ticket of its own has
	Own, Closing                string // tickets that its admin requested, by their UUIDs; a test may close the latter
}

// World makes a world in a workspace of a tenant of its own.
func (d Docket) World(t testing.TB) World {
	t.Helper()
	return d.Furnish(t, systemtest.Workspace(t, d))
}

// Furnish puts one of everything into a workspace, through its API.
func (d Docket) Furnish(t testing.TB, credential system.WorkspaceCredential) World {
	t.Helper()
	w := World{WorkspaceCredential: credential}
	as := credential.Tokens["admin"]
	id := func(path, body, envelope string) string {
		said := d.Done(t, Request{Method: http.MethodPost, Path: path, Token: as, Body: body})
		return said[envelope].(map[string]any)["id"].(string)
	}
	// Who asks is a contact already, so that no worker makes one later.
	id("/desk/api/v1/contacts", `{"name":"Ada Admin","emails":["admin@`+credential.Workspace+`.`+credential.Tenant+`.example"]}`, "contact")
	w.Queue = id("/v1/support/queues", `{"key":"first","name":"First","custom_fields":{"plan":"pro"}}`, "queue")
	w.Ticket = id("/v1/support/tickets", `{"subject":"First","tags":["one"],"custom_fields":{"plan":"pro"}}`, "ticket")
	w.Field = id("/helpdesk/api/v1/custom_fields", `{"customField":{"key":"tier","name":"Tier","type":"select","options":["a","b"]}}`, "customField")
	w.Kept = id("/helpdesk/api/v1/custom_fields", `{"customField":{"key":"level","name":"Level","type":"text"}}`, "customField")
	for _, hook := range []*string{&w.Webhook, &w.SpareWebhook} {
		*hook = id("/helpdesk/api/v1/webhooks", `{"webhook":{"url":"`+cmp.Or(d.Receiver, nowhere)+`","events":["sla.warned"]}}`, "webhook")
	}
	w.Delivery = id("/helpdesk/api/v1/webhooks/"+w.Webhook+"/test", "", "delivery")
	if d.Receiver == "" { // it is not tried again and again
		d.Done(t, Request{Method: http.MethodPatch, Path: "/helpdesk/api/v1/webhooks/" + w.Webhook, Token: as, Body: `{"webhook":{"active":false}}`})
	}
	w.Undone = id("/v1/support/tickets", `{"subject":"Undone"}`, "ticket")
	d.Done(t, Request{Method: http.MethodPatch, Path: "/v1/support/tickets/" + w.Undone, Token: as, Body: `{"category":"first"}`})
	for name, label := range map[string]*string{"one": &w.Label, "into": &w.Into, "spare": &w.SpareLabel, "blended": &w.Blended} {
		*label = id("/desk/api/v1/labels", `{"name":"`+name+`"}`, "label")
	}
	for shortcut, response := range map[string]*string{"hello": &w.Canned, "spare": &w.SpareCanned} {
		*response = id("/desk/api/v1/canned_responses", `{"title":"Hello","shortcut":"`+shortcut+`","body":"Hello {{customer_name}}"}`, "canned_response")
	}
	for _, view := range []*string{&w.View, &w.SpareView} {
		*view = id("/desk/api/v1/views", `{"name":"Late"}`, "view")
	}
	me := d.Done(t, Request{Method: http.MethodGet, Path: "/desk/api/v1/me", Token: credential.Tokens["reader"]})
	w.Member = me["member"].(map[string]any)["id"].(string)
	w.Invitation = id("/desk/api/v1/invitations", `{"email":"spare@example.com","role":"agent"}`, "invitation")
	invited := d.Done(t, Request{Method: http.MethodPost, Path: "/desk/api/v1/invitations", Token: as, Body: `{"email":"admin@` + w.Workspace + `.` + w.Tenant + `.example","role":"admin"}`})
	w.Secret = invited["secret"].(string)
	for name, contact := range map[string]*string{"First": &w.Contact, "Spare": &w.SpareContact, "Merged": &w.MergedContact} {
		*contact = id("/desk/api/v1/contacts", `{"name":"`+name+`"}`, "contact")
	}
	for _, box := range []*string{&w.Mailbox, &w.SpareMailbox} {
		*box = id("/desk/api/v1/mailboxes", `{"address":"`+uuid.NewString()+`@`+w.Workspace+`.`+w.Tenant+`.example"}`, "mailbox")
	}
	w.Suppression = id("/desk/api/v1/suppressions", `{"email":"suppressed@example.com"}`, "suppression")
	w.Bulk = id("/desk/api/v1/bulks", `{"tickets":["NONE-1","NONE-2","NONE-3"],"set":{"priority":"low"}}`, "bulk")
	w.Spare = id("/v1/support/tickets", `{"subject":"Spare","tags":["spare","blended"]}`, "ticket")
	w.Primary, w.Duplicate = id("/v1/support/tickets", `{"subject":"Primary"}`, "ticket"), id("/v1/support/tickets", `{"subject":"Duplicate"}`, "ticket")
	w.Shelved = id("/v1/support/tickets", `{"subject":"Shelved"}`, "ticket")
	id("/v1/support/tickets/"+w.Ticket+"/messages", `{"body":"Hello"}`, "message")
	id("/v1/support/tickets/"+w.Ticket+"/comments", `{"body":"A note"}`, "comment")
	for _, sent := range []*string{&w.File, &w.Noted, &w.Replied, &w.Opened, &w.Said, &w.Asked, &w.Enclosed} {
		*sent = d.Sent(t, as, "first.txt", "text/plain", []byte("first"))
	}
	d.Done(t, Request{Method: http.MethodPost, Path: "/desk/api/v1/tickets/" + w.Ticket + "/notes", Token: as, Body: `{"body":"With a file","file_ids":["` + w.File + `"]}`})
	said := d.Done(t, Request{Method: http.MethodPost, Path: "/v1/api-keys", Token: as, Body: `{"name":"First","scopes":["support:read"]}`})
	w.Letter = d.keptLetter(t, w, "First")
	d.keptLetter(t, w, "Second")
	w.Key, w.Request = said["api_key"].(map[string]any)["id"].(string), said["request_id"].(string)
	w.Job = d.waitingJob(t, w.Scope(t))
	for _, own := range []*string{&w.Own, &w.Closing} {
		*own = d.Done(t, Request{Method: http.MethodPost, Path: "/api/v1/support/tickets", Token: as, Body: `{"title":"Own"}`})["ticket_id"].(string)
	}
	d.Done(t, Request{Method: http.MethodPost, Path: "/api/v1/support/tickets/" + w.Own + "/comments", Token: as, Body: `{"content":"With a file","file_ids":["` + w.Enclosed + `"]}`})
	if err := d.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	return w
}

// nowhere is where a stage can be told to post to, and nobody is.
const nowhere = "https://hooks.docket.invalid/"

// receiver takes whatever is posted to it, until the process ends.
var receiver = sync.OnceValue(func() string {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })).URL
})

// keptLetter is a letter that came and is on no ticket.
func (d Docket) keptLetter(t testing.TB, w World, subject string) string {
	t.Helper()
	l := receive.Letter{ID: id.Prefixed(id.LetterPrefix, time.Now()), Mailbox: w.Mailbox, Address: "support@desk.example", From: mail.Address{Name: "Casey", Address: "casey@customer.example"}, Subject: subject, Kind: mail.Absence,
		Act: thread.Keep, Why: []thread.Reason{thread.IsMachine}, SPF: receive.Pass, DKIM: receive.Pass, DMARC: receive.Pass, Spam: receive.Pass, Virus: receive.Pass, Sender: ticket.Passed, Original: w.File, ArrivedAt: time.Now()}
	if err := d.Table.Commit(t.Context(), change.Commit{ID: uuid.NewString(), Scope: w.Scope(t), Puts: []change.Put{{After: l}}}); err != nil {
		t.Fatal(err)
	}
	return l.ID
}

// waitingJob is a job of a workspace that begins in an hour.
func (d Docket) waitingJob(t testing.TB, scope tenant.Scope) string {
	t.Helper()
	now := time.Now()
	act := change.SystemAct(scope, id.Prefixed(id.RequestPrefix, now), "create_job", time.Now)
	j := job.New(act.Change(change.JobCreated, 0, change.After(time.Time{}, now)), job.Reindex, "")
	j.NotBefore = now.Add(time.Hour)
	if err := d.Table.Commit(t.Context(), change.Commit{ID: uuid.NewString(), Scope: scope, Puts: []change.Put{{After: j}}}); err != nil {
		t.Fatal(err)
	}
	return j.ID
}

// Scope is the world's workspace.
func (w World) Scope(t testing.TB) tenant.Scope {
	t.Helper()
	return scopeOf(t, w.WorkspaceCredential)
}

func scopeOf(t testing.TB, c system.WorkspaceCredential) tenant.Scope {
	t.Helper()
	scope, err := tenant.NewScope(c.Tenant, c.Workspace)
	if err != nil {
		t.Fatal(err)
	}
	return scope
}

// Change is a Change as the world's ticket could have had.
func (w World) Change(t testing.TB, kind change.Kind) change.Change {
	t.Helper()
	ticketID := strings.TrimPrefix(w.Ticket, id.TicketPrefix)
	number, _ := id.TicketNumber(ticketID)
	at := time.Now().UTC()
	request := id.Prefixed(id.RequestPrefix, at)
	return change.Change{ID: strings.TrimPrefix(request, id.RequestPrefix) + "_0", Scope: w.Scope(t), RequestID: request, Kind: kind, At: at,
		Door: change.API, Operation: "update_support_ticket", Resource: w.Ticket, Ticket: number, TicketID: ticketID, Sequence: 9}
}
