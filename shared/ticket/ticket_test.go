package ticket

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/customfield"
	"docket/shared/index"
	"docket/shared/queue"
	"docket/shared/sla"
	"docket/shared/tenant"
)

func TestAMessageMovesItsTicketAsTheDecisionsSay(t *testing.T) {
	agent, customer := tenant.Principal{Role: tenant.RoleAgent}, tenant.Principal{Role: tenant.RoleCustomer}
	out := Message{Direction: Outbound, Visibility: Public}
	in := Message{Direction: Inbound, Visibility: Public}
	note := Message{Direction: InternalDirected, Visibility: Internal}
	for _, now := range []Status{New, Open, InProgress, Pending, WaitingOnCustomer, Resolved, Closed} {
		wantOut, wantIn := now, now
		if now == New || now == Open {
			wantOut = InProgress
		}
		if now == Resolved || now == WaitingOnCustomer {
			wantIn = Open
		}
		if got := out.moves(now, agent); got != wantOut {
			t.Errorf("an agent's reply moves %s to %s, want %s", now, got, wantOut)
		}
		if got := in.moves(now, agent); got != wantIn {
			t.Errorf("a customer's message moves %s to %s, want %s", now, got, wantIn)
		}
		if got := note.moves(now, agent); got != now {
			t.Errorf("an internal message moves %s to %s", now, got)
		}
		if got := out.moves(now, customer); got != now {
			t.Errorf("an outbound message that is no agent's moves %s to %s", now, got)
		}
	}
}

func TestADraftTakesTheQueuesDefaultsOnlyWhereItSaysNothing(t *testing.T) {
	minutes := int64(60)
	q := &queue.Queue{ID: "queue_1", Status: queue.Paused, DefaultAssigneeID: "usr_q", DefaultPriority: "high",
		Targets: sla.Targets{FirstResponse: &minutes}}
	silent, given := Ticket{}, Ticket{AssigneeID: "usr_t", Priority: Low}
	for _, draft := range []*Ticket{&silent, &given} {
		if err := enter(draft, q); err != nil {
			t.Fatal(err)
		}
		draft.complete(7, time.Date(2026, 1, 1, 10, 0, 0, 0, time.UTC))
	}
	if silent.AssigneeID != "usr_q" || silent.Priority != High || silent.QueueID != "queue_1" || silent.Reference != "TKT-0007" {
		t.Errorf("defaults: %+v", silent)
	}
	if given.AssigneeID != "usr_t" || given.Priority != Low {
		t.Errorf("what was given: %+v", given)
	}
	if silent.Targets.FirstResponse != &minutes {
		t.Errorf("targets %+v", silent.Targets)
	}
}

func TestOnAMoveAQueueGivesNoPriority(t *testing.T) {
	moved := Ticket{Priority: Low}
	if err := enter(&moved, &queue.Queue{ID: "queue_1", Status: queue.Active, DefaultPriority: "urgent"}); err != nil || moved.Priority != Low {
		t.Errorf("priority %s, %v", moved.Priority, err)
	}
}

func TestAnArchivedQueueTakesNoTickets(t *testing.T) {
	if err := enter(&Ticket{}, &queue.Queue{ID: "queue_1", Status: queue.Archived}); err == nil || !strings.Contains(err.Error(), "queue_id") {
		t.Errorf("got %v", err)
	}
}

func TestEachFilterFindsWhatItsFacetMarks(t *testing.T) {
	tk := Ticket{
		Subject: "s", Status: InProgress, Priority: Urgent, Type: "question", Source: Portal, Category: "billing", Tags: []string{"vip", "a=b"},
		QueueID: "q", AssigneeID: "a", OwnerID: "o", Links: Links{ContactID: "c", CompanyID: "co", DealID: "d", LeadID: "l", InvoiceID: "i"},
		CustomFields: customfield.Values{"plan": json.RawMessage(`"pro"`), "tree": json.RawMessage(`{"x":1}`)},
	}
	hits := [][]Choice{
		nil, {OneOf("owner_id", "")}, {OneOf("status", Open, InProgress)}, {OneOf("priority", Urgent)}, {OneOf("source", Web, Portal)}, {OneOf("category", "billing")},
		{OneOf("queue_id", "q")}, {OneOf("assignee_id", "a")}, {OneOf("owner_id", "o")}, {OneOf("contact_id", "c")}, {OneOf("company_id", "co")},
		{OneOf("deal_id", "d")}, {OneOf("lead_id", "l")}, {OneOf("invoice_id", "i")}, {Tagged("a=b")}, {Tagged("none", "vip")}, {Not(Tagged("none"))},
		{Has("plan", "")}, {Has("plan", "pro")}, {Has("tree", "")}, {Has("plan", "pro"), Has("tree", "")}, {Either(None("queue_id"), OneOf("queue_id", "q"))},
		{OneOf("priority", Urgent), OneOf("owner_id", "o"), Tagged("vip")}, {Not(OneOf("status", Closed)), Not(None("assignee_id"))}, {Not(OneOf("status", ""))},
	}
	misses := [][]Choice{
		{OneOf("subject", "s")}, {OneOf("no_field", "x")}, {None("queue_id")}, {Not(OneOf("status", Open, InProgress))}, {Not(Tagged("vip", "none"))},
		{OneOf("status", Open, New)}, {OneOf("priority", Low)}, {OneOf("source", Web)}, {OneOf("category", "q")}, {OneOf("queue_id", "a")}, {OneOf("assignee_id", "o")},
		{OneOf("owner_id", "a")}, {OneOf("contact_id", "co")}, {OneOf("company_id", "c")}, {Tagged("a")}, {Has("none", "")},
		{Has("plan", "team")}, {Has("tree", `{"x":1}`)}, {OneOf("priority", Urgent), Tagged("none")}, {Has("plan", "pro"), Not(Has("tree", ""))},
	}
	for _, choices := range hits {
		if !finds(tk, choices...) {
			t.Errorf("%+v does not find it", choices)
		}
	}
	for _, choices := range misses {
		if finds(tk, choices...) {
			t.Errorf("%+v finds it", choices)
		}
	}
	if !(index.Query{}).Matches(tk.Facets()) {
		t.Error("a list without filters does not find it")
	}
}

func TestAPatchChangesOnlyWhatIsGiven(t *testing.T) {
	before := Ticket{Status: Open, Priority: High, Category: "c", AssigneeID: "a", Tags: []string{"x"}, QueueID: "q",
		CustomFields: customfield.Values{"k": json.RawMessage(`1`)}}
	if fields := diff(&before, new(Patch{}.apply(before))); len(fields) != 0 {
		t.Errorf("an empty patch changes %v", fields)
	}
	empty, tags := "", []string{"y", "y"}
	after := Patch{Fields: map[string]*string{"assignee_id": &empty, "queue_id": &empty}, Tags: &tags}.apply(before)
	var names []string
	for _, f := range diff(&before, &after) {
		names = append(names, f.Name)
	}
	if got := strings.Join(names, " "); got != "assignee_id queue_id tags" || len(after.Tags) != 1 {
		t.Errorf("changed: %s, tags %v", got, after.Tags)
	}
}

func TestANewTicketsChangeDoesNotRepeatItsDescription(t *testing.T) {
	for _, f := range diff(&Ticket{}, &Ticket{Version: 1, Subject: "s", Description: "d"}) {
		if f.Name == "description" {
			t.Error("the description is in the Change")
		}
	}
	if fields := diff(&Ticket{Version: 1, Description: "d"}, &Ticket{Version: 2, Description: "e"}); len(fields) != 1 {
		t.Errorf("a later change of it is recorded as %v", fields)
	}
}

func TestAMessageIsInternalExactlyWhenItsDirectionIs(t *testing.T) {
	for _, c := range []struct {
		direction Direction
		visible   Visibility
		is        string // empty: it is refused
	}{
		{"", "", "outbound public"}, {"", Public, "outbound public"}, {Inbound, "", "inbound public"}, {Inbound, Public, "inbound public"},
		{InternalDirected, "", "internal internal"}, {"", Internal, "internal internal"}, {InternalDirected, Internal, "internal internal"},
		{InternalDirected, Public, ""}, {Outbound, Internal, ""}, {Inbound, Internal, ""},
	} {
		m := Message{Body: "b", Direction: c.direction, Visibility: c.visible}.prepare(change.Act{Door: change.API})
		if err := m.check(); (err == nil) != (c.is != "") || err == nil && c.is != fmt.Sprintf("%s %s", m.Direction, m.Visibility) {
			t.Errorf("%q and %q: %s %s, %v", c.direction, c.visible, m.Direction, m.Visibility, err)
		}
	}
}

func TestReferencesOfOurFormAreOurs(t *testing.T) {
	for _, reference := range []string{"TKT-1", "tkt-0001", "Tkt-99999999999"} {
		if err := checkDraft(Draft{Ticket: prepare(Ticket{Subject: "s", Reference: reference}, change.API)}); err == nil {
			t.Errorf("%s is taken from a client", reference)
		}
	}
	for _, reference := range []string{"", "TKT-", "TKT-1a", "XTKT-1", "ACME 7"} {
		if err := checkDraft(Draft{Ticket: prepare(Ticket{Subject: "s", Reference: reference}, change.API)}); err != nil {
			t.Errorf("%s: %v", reference, err)
		}
	}
}
