package system_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"docket/scripts/engine"
	"docket/scripts/local/system"
	"docket/shared/change"
	"docket/shared/id"
	"docket/shared/mailbox"
	"docket/shared/tenant"
)

// writes gives the first workspace a mailbox, unless it has one.
func writes(t *testing.T, s *system.System) {
	t.Helper()
	scope, err := tenant.NewScope("acme", "north")
	if err != nil {
		t.Fatal(err)
	}
	if has, _, err := s.Table.Mailboxes(t.Context(), scope); err != nil || len(has) > 0 {
		return
	}
	act := change.Act{Principal: tenant.Principal{Scope: scope, User: tenant.User{Issuer: "i", Subject: "ada"}, Role: tenant.RoleAdmin},
		RequestID: id.Prefixed(id.RequestPrefix, time.Now()), Door: change.API, Operation: "create_mailbox", Now: s.Now}
	_, err = mailbox.Create(t.Context(), s.Table, act, "support@north.acme.example", mailbox.Patch{}, func(mailbox.Mailbox) (change.Answer, error) { return change.Answer{}, nil })
	if err != nil {
		t.Fatal(err)
	}
}

type letter struct {
	From, Subject, Text, HTML string
	To                        []string
	Headers                   map[string][]string
}

// alone is a system with an engine of its own: what others of a shared table left, and when
// by their clocks, is not there.
func alone(t *testing.T) *system.System {
	t.Helper()
	e, err := engine.Start(t.Context(), engine.Options{InMemory: true, Brief: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Stop)
	s, err := system.Start(context.Background(), system.Options{Data: t.TempDir(), Endpoint: e.Endpoint, Seed: system.Empty, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// outbox is what left to an address.
func outbox(t *testing.T, s *system.System, to string) []letter {
	t.Helper()
	if status, said := ask(t, s, "POST", "/local/settle", "", nil); status != http.StatusOK {
		t.Fatalf("settle: %d %s", status, said)
	}
	_, said := ask(t, s, "GET", "/local/outbox", "", func(r *http.Request) { r.URL.RawQuery = "to=" + to })
	var shown struct{ Letters []letter }
	if err := json.Unmarshal([]byte(said), &shown); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	return shown.Letters
}

// An agent's answer to a customer who is known by an address leaves by mail, once, and what
// they write for the team never does.
func TestAnAnswerToACustomerIsInTheOutboxOnceAndANoteNever(t *testing.T) {
	s := alone(t)
	defer s.Stop()
	writes(t, s)
	token := s.Credentials.Workspaces[0].Tokens["agent"]
	post := func(path, body string) string {
		t.Helper()
		status, said := ask(t, s, "POST", "/desk/api/v1/tickets"+path, body, func(r *http.Request) {
			r.Header.Set("Authorization", "Bearer "+token)
			r.Header.Set("Content-Type", "application/json")
		})
		if status >= 300 {
			t.Fatalf("%s: %d %s", path, status, said)
		}
		return said
	}
	var made struct {
		Ticket struct{ ID string }
	}
	if err := json.Unmarshal([]byte(post("", `{"title":"The printer burns","customer_email":"casey@customer.example"}`)), &made); err != nil {
		t.Fatal(err)
	}
	post("/"+made.Ticket.ID+"/notes", `{"body":"They are difficult."}`)
	post("/"+made.Ticket.ID+"/replies", `{"body":"Please pull the plug.","hold_seconds":0}`)
	got := outbox(t, s, "casey@customer.example")
	if len(got) != 1 {
		t.Fatalf("%d letters: %+v", len(got), got)
	}
	l := got[0]
	if l.Subject != "Re: The printer burns" || !strings.Contains(l.Text, "Please pull the plug.") || l.From != "support@north.acme.example" || len(l.HTML) == 0 {
		t.Errorf("%+v", l)
	}
	if reply := l.Headers["reply-to"]; len(reply) != 1 || !strings.HasPrefix(reply[0], "support+") {
		t.Errorf("answers go to %v", reply)
	}
	if again := outbox(t, s, ""); len(again) != 1 {
		t.Errorf("%d letters left in all: %+v", len(again), again)
	}
}

// Whatever is written on a ticket for the team, by whichever way, is in no letter: not while
// the ticket is answered, moved, merged, escalated and resolved beside it.
func TestNothingThatIsWrittenForTheTeamIsInAnyLetter(t *testing.T) {
	s := alone(t)
	defer s.Stop()
	writes(t, s)
	token := s.Credentials.Workspaces[0].Tokens["admin"]
	do := func(method, path, body string) string {
		t.Helper()
		status, said := ask(t, s, method, path, body, func(r *http.Request) {
			r.Header.Set("Authorization", "Bearer "+token)
			r.Header.Set("Content-Type", "application/json")
		})
		if status >= 300 {
			t.Fatalf("%s %s: %d %s", method, path, status, said)
		}
		return said
	}
	opens := func() string {
		t.Helper()
		var made struct {
			Ticket struct{ ID string }
		}
		if err := json.Unmarshal([]byte(do("POST", "/desk/api/v1/tickets", `{"title":"Printer","channel":"email","customer_email":"casey@customer.example"}`)), &made); err != nil {
			t.Fatal(err)
		}
		return made.Ticket.ID
	}
	one, other := opens(), opens()
	for _, id := range []string{one, other} {
		desk, support := "/desk/api/v1/tickets/"+id, "/v1/support/tickets/"+id
		do("POST", desk+"/notes", `{"body":"secret note","pinned":true}`)
		do("PUT", desk+"/drafts/note", `{"body":"secret draft of a note"}`)
		do("POST", support+"/comments", `{"body":"secret comment"}`)
		do("POST", support+"/messages", `{"body":"secret message","direction":"internal","visibility":"internal"}`)
		do("PUT", desk+"/drafts/reply", `{"body":"secret draft of a reply"}`)
		do("POST", desk+"/replies", `{"body":"secret reply that is taken back","hold_seconds":30}`)
		do("POST", desk+"/replies/undo", ``)
		do("POST", desk+"/escalate", `{"reason":"secret reason"}`)
		do("PATCH", desk, `{"status":"waiting"}`)
		do("POST", desk+"/replies", `{"body":"A public answer.","hold_seconds":0}`)
	}
	do("POST", "/desk/api/v1/tickets/"+one+"/merge", `{"duplicates":["`+other+`"]}`)
	do("POST", "/desk/api/v1/tickets/"+one+"/replies", `{"body":"A public answer.","hold_seconds":0}`)
	do("PATCH", "/desk/api/v1/tickets/"+one, `{"status":"waiting"}`)
	letters := outbox(t, s, "")
	answers := 0
	for _, l := range letters {
		if strings.Contains(l.Text+l.HTML+l.Subject, "secret") {
			t.Errorf("%+v", l)
		}
		if strings.Contains(l.Text, "A public answer.") {
			answers++
		}
	}
	if answers != 3 {
		t.Errorf("%d answers in %d letters", answers, len(letters))
	}
}
