package selfservice_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"docket/scripts/local/system"
	"docket/shared/testing/apitest"
	"docket/shared/testing/systemtest"

	"pgregory.net/rapid"
)

// secret is what stands in all that no customer may know.
const secret = "sEcReT"

// A step is something that may happen to a ticket.
type step struct {
	by, method, path string // the path behind the ticket's
	body             string
	says             string // what it adds to what the customer hears
}

// asAgent are steps by the Support API.
func asAgent(method, path, body, says string) step { return step{"agent", method, path, body, says} }

// drawStep draws a step, the n-th of a program.
func drawStep(t *rapid.T, n int) step {
	patch := func(body string) step { return asAgent(http.MethodPatch, "", body, "") }
	text := fmt.Sprintf("text %d", n)
	return rapid.SampledFrom([]step{
		patch(`{"status":"` + rapid.SampledFrom([]string{"new", "open", "pending", "waiting_on_customer", "resolved", "closed"}).Draw(t, "status") + `"}`),
		patch(`{"priority":"` + rapid.SampledFrom([]string{"low", "normal", "high", "urgent"}).Draw(t, "priority") + `"}`),
		patch(`{"assignee_id":` + rapid.SampledFrom([]string{`"usr_1"`, `"usr_2"`, "null"}).Draw(t, "assignee") + `}`),
		patch(fmt.Sprintf(`{"tags":["%s%d"],"owner_id":"%s","category":"%s","custom_fields":{"%s":%d},"resolution_due_at":"2999-01-01T00:00:0%dZ"}`,
			secret, n, secret, secret, secret, n, n)),
		patch(`{"status":"pending","priority":"high","owner_id":"` + secret + `2"}`),
		asAgent(http.MethodPost, "/comments", `{"body":"`+secret+`"}`, ""),
		asAgent(http.MethodPost, "/messages", `{"visibility":"internal","subject":"`+secret+`","body":"`+secret+`","author_name":"`+secret+`"}`, ""),
		asAgent(http.MethodPost, "/messages", `{"body":"`+text+`","author_name":"`+secret+`","custom_fields":{"`+secret+`":1}}`, "agent "+text),
		asAgent(http.MethodPost, "/messages", `{"direction":"inbound","body":"`+text+`","author_email":"`+secret+`@customer.example"}`, "customer "+text),
		{"customer", http.MethodPost, "/comments", `{"content":"` + text + `"}`, "customer " + text},
		{"customer", http.MethodPost, "/close", "", ""},
	}).Draw(t, "step")
}

// take takes a step, and tells whether it was taken: a closed ticket takes no comment.
func take(t testing.TB, w system.WorkspaceCredential, ticketID string, s step) bool {
	at := "/v1/support/tickets/ticket_" + ticketID
	if s.by == "customer" {
		at = "/api/v1/support/tickets/" + ticketID
	}
	a := docket.Send(t, apitest.Request{Method: s.method, Path: at + s.path, Token: w.Tokens[s.by], Body: s.body})
	if a.Status >= 300 && a.Status != http.StatusConflict {
		t.Fatalf("%+v: %d %s", s, a.Status, a.Body)
	}
	if strings.Contains(string(a.Body), secret) && s.by == "customer" {
		t.Errorf("%+v tells %s", s, a.Body)
	}
	return a.Status < 300
}

// told is what the customer is told of a ticket.
type told struct {
	ticket  map[string]any
	history []map[string]any
	heard   []string // who said what
}

func read(t testing.TB, w system.WorkspaceCredential, ticketID string) (now told) {
	a := docket.Send(t, apitest.Request{Method: http.MethodGet, Path: "/api/v1/support/tickets/" + ticketID, Token: w.Tokens["customer"]})
	if strings.Contains(string(a.Body), secret) || strings.Contains(string(a.Body), `"is_internal":true`) {
		t.Errorf("told is %s", a.Body)
	}
	said := a.Said(t)
	now.ticket = said["ticket"].(map[string]any)
	for _, entry := range said["history"].([]any) {
		now.history = append(now.history, entry.(map[string]any))
	}
	for _, comment := range now.ticket["comments"].([]any) {
		comment := comment.(map[string]any)
		now.heard = append(now.heard, fmt.Sprint(comment["author_type"], " ", comment["content"]))
	}
	return now
}

// changed are the lines that history must have for the difference of what was shown.
func changed(before, after told) (lines []string) {
	for _, member := range []string{"title", "description", "status", "priority", "type", "assigned_to"} {
		if was, is := before.ticket[member], after.ticket[member]; was != is {
			lines = append(lines, fmt.Sprintf("%s: %v, %v", member, was, is))
		}
	}
	slices.Sort(lines)
	return lines
}

// Whatever agents and the customer do to a ticket, the customer hears what is public,
// and history has a line exactly for what is shown otherwise than before.
func TestACustomerHearsWhatIsPublicAndOfWhatIsShownOtherwise(t *testing.T) {
	w := systemtest.Workspace(t, docket)
	rapid.Check(t, func(drawn *rapid.T) {
		made := docket.Send(t, apitest.Request{Method: http.MethodPost, Path: "/api/v1/support/tickets", Token: w.Tokens["customer"],
			Body: `{"title":"T","description":"D","type":"bug"}`}).Said(t)
		ticketID := made["ticket_id"].(string)
		before := read(t, w, ticketID)
		for n := range rapid.IntRange(1, 8).Draw(drawn, "steps") {
			s := drawStep(drawn, n)
			taken := take(t, w, ticketID, s)
			after := read(t, w, ticketID)
			if taken == (s.by == "customer" && s.path == "/comments" && before.ticket["status"] == "closed") {
				drawn.Fatalf("%+v on %v was taken: %v", s, before.ticket, taken)
			}
			if taken && s.says != "" {
				before.heard = append(before.heard, s.says)
			}
			if !slices.Equal(after.heard, before.heard) || after.ticket["comment_count"] != float64(len(after.heard)) {
				drawn.Fatalf("after %+v the customer hears %q, want %q, of %v", s, after.heard, before.heard, after.ticket["comment_count"])
			}
			if len(after.history) < len(before.history) || fmt.Sprint(after.history[:len(before.history)]) != fmt.Sprint(before.history) {
				drawn.Fatalf("after %+v the history is %v, before it was %v", s, after.history, before.history)
			}
			var lines []string
			for _, entry := range after.history[len(before.history):] {
				lines = append(lines, fmt.Sprintf("%s: %v, %v", entry["field_changed"], entry["old_value"], entry["new_value"]))
			}
			slices.Sort(lines)
			if want := changed(before, after); !slices.Equal(lines, want) {
				drawn.Fatalf("after %+v the history says %q, want %q", s, lines, want)
			}
			if done := after.ticket["status"] == "resolved" || after.ticket["status"] == "closed"; done != (after.ticket["resolved_at"] != nil) {
				drawn.Fatalf("after %+v: %v", s, after.ticket)
			}
			before = after
		}
		rows := docket.Send(t, apitest.Request{Method: http.MethodGet, Path: "/api/v1/support/tickets?limit=1", Token: w.Tokens["customer"]}).Said(t)["tickets"].([]any)
		for member, shown := range rows[0].(map[string]any) {
			if shown != before.ticket[member] {
				drawn.Fatalf("the row says %s is %v, the ticket %v", member, shown, before.ticket[member])
			}
		}
	})
}

// Who did something is told where that is the customer or an agent.
func TestHistoryAndThreadNameTheCustomerAndAgentsAndNobodyElse(t *testing.T) {
	t.Parallel()
	w := systemtest.Workspace(t, docket)
	made := docket.Done(t, apitest.Request{Method: http.MethodPost, Path: "/api/v1/support/tickets", Token: w.Tokens["customer"], Body: `{"title":"T"}`})
	ticketID := made["ticket_id"].(string)
	by := func(who, priority string) {
		r := apitest.Request{Method: http.MethodPatch, Path: "/v1/support/tickets/ticket_" + ticketID, Token: who, Body: `{"priority":"` + priority + `"}`}
		docket.Done(t, r)
		r.Method, r.Path, r.Body = http.MethodPost, r.Path+"/messages", `{"body":"`+priority+`"}`
		docket.Done(t, r)
	}
	by(w.Tokens["agent"], "high")
	by(w.APIKey, "urgent")
	docket.Done(t, apitest.Request{Method: http.MethodPost, Path: "/api/v1/support/tickets/" + ticketID + "/comments", Token: w.Tokens["customer"], Body: `{"content":"mine"}`})
	docket.Done(t, apitest.Request{Method: http.MethodPost, Path: "/api/v1/support/tickets/" + ticketID + "/close", Token: w.Tokens["customer"]})
	now, names := read(t, w, ticketID), map[string]string{}
	for _, entry := range now.history {
		names[fmt.Sprint(entry["field_changed"], " ", entry["new_value"])] = fmt.Sprint(entry["changed_by"], " ", entry["changed_by_email"])
	}
	for _, comment := range now.ticket["comments"].([]any) {
		comment := comment.(map[string]any)
		names[comment["content"].(string)] = fmt.Sprint(comment["author_id"], " ", comment["author_email"], " ", comment["author_type"])
	}
	home := "@" + w.Workspace + "." + w.Tenant + ".example"
	agent, customer := "user_agent_"+w.Tenant, "user_customer_"+w.Workspace
	for what, want := range map[string]string{
		"priority high": agent + " agent" + home, "status in_progress": agent + " agent" + home, "high": agent + "  agent",
		"priority urgent": " ", "urgent": "  agent",
		"status closed": customer + " customer" + home, "mine": customer + " customer" + home + " customer",
	} {
		if names[what] != want {
			t.Errorf("%s is by %q, want %q", what, names[what], want)
		}
	}
}
