package modeltest_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"docket/shared/dynamo"
	"docket/shared/fault"
	"docket/shared/id"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// reword does what the jobs do that mergings begin.
func (a agent) reword(t tb, table *dynamo.Table, anew bool, ids ...string) {
	t.Helper()
	for _, one := range ids {
		n, _ := id.TicketNumber(one[len(id.TicketPrefix):])
		if err := table.Reword(context.Background(), a.scope, n, anew); err != nil {
			t.Fatalf("reword %s: %v", one, err)
		}
	}
}

func TestAPrimaryIsFoundByWhatWasSaidOnItsDuplicatesAsLongAsTheyAre(t *testing.T) {
	a := quietAgent(t)
	first := a.openTicket(t, object{"subject": "Invoice"})
	second := a.openTicket(t, object{"subject": "Overdraft", "description": "my bank charges " + strings.Repeat("fee ", 200)})
	a.says(t, second, "a quoted pelican")
	a.call(t, http.StatusCreated, http.MethodPost, "/tickets/"+second+"/comments", object{"body": "walrus"})
	a.merges(t, first, second)
	a.reword(t, docket.Table, false, first)
	found := func(query string) (ids []string) {
		t.Helper()
		page, err := docket.Table.Tickets(t.Context(), ticket.SightOf(tenant.Principal{Scope: a.scope}), ticket.List{Filter: ticket.Filter{Query: query, Notes: true}, Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		for _, tk := range page.Tickets {
			ids = append(ids, id.TicketPrefix+tk.ID)
		}
		return ids
	}
	for _, settle := range []func() error{func() error { return nil }, func() error { return docket.Table.CompactAll(t.Context(), a.scope) }} {
		if err := settle(); err != nil {
			t.Fatal(err)
		}
		for _, query := range []string{"invoice", "overdraft", "bank", "pelican", "walrus", `"quoted pelican"`, `"bank charges"`} {
			wantSame(t, query, found(query), []string{first})
		}
		check(t, a.scope)
	}
	a.unmerges(t, first, second)
	a.reword(t, docket.Table, true, first)
	for range 3 { // what is taken back is forgotten once the runs are written that have it no more
		if err := docket.Table.CompactAll(t.Context(), a.scope); err != nil {
			t.Fatal(err)
		}
	}
	wantSame(t, "invoice", found("invoice"), []string{first})
	for _, query := range []string{"overdraft", "bank", "pelican", "walrus", `"quoted pelican"`} {
		wantSame(t, query, found(query), []string{second})
	}
	check(t, a.scope)
}

// customers of one ticket each, which agents take for the same.
func TestACustomerLearnsNothingOfAPrimaryThatIsAnothers(t *testing.T) {
	a := quietAgent(t)
	one, other := newCustomer(t, a.scope, "https://issuer.example", "user_1"), newCustomer(t, a.scope, "https://issuer.example", "user_2")
	again := one.opens(t, ticket.Ticket{Subject: "Mine again"})
	id1, id2, id3 := id.TicketPrefix+one.own, id.TicketPrefix+other.own, id.TicketPrefix+again
	a.says(t, id1, "to the first")
	a.says(t, id2, "to the second")
	a.merges(t, id2, id1)
	a.merges(t, id2, id3)
	a.says(t, id1, "since")

	sight := ticket.SightOf(one.Principal)
	is, err := docket.Table.Ticket(t.Context(), sight, one.own)
	if err != nil || is.ID != one.own || is.Status != ticket.Closed || is.Mark != "" || is.MergedInto != "" || len(is.Duplicates) > 0 || is.PublicMessages != 1 || is.DoneAt() == nil {
		t.Errorf("the customer of the duplicate is told %+v, %v", is, err)
	}
	for _, own := range []string{one.own, other.own} {
		by := map[string]*customer{one.own: one, other.own: other}[own]
		said, err := docket.Table.Messages(t.Context(), ticket.SightOf(by.Principal), own, ticket.ConversationList{Limit: 25})
		if err != nil {
			t.Fatal(err)
		}
		var bodies []string
		for _, m := range said.Rows {
			if bodies = append(bodies, m.Body); m.TicketID != own {
				t.Errorf("the customer of %s hears %+v", own, m)
			}
		}
		wantSame(t, "heard", bodies, map[string][]string{one.own: {"to the first"}, other.own: {"to the second", "since"}}[own])
	}
	if _, err := docket.Table.Messages(t.Context(), sight, other.own, ticket.ConversationList{Limit: 1}); fault.KindOf(err) != fault.NotFound {
		t.Errorf("the primary: %v", err)
	}
	_, err = ticket.AddMessage(t.Context(), docket.Table, one.act(), one.own, ticket.Message{Body: "b"}, unshown)
	if fault.KindOf(err) != fault.TicketClosed {
		t.Errorf("a message to the duplicate: %v", err)
	}
	wantSame(t, "listed by the customer", slicesInSight(t, one.Principal), []string{again, one.own})

	// Where the primary is the customer's own, its ID leads there, with what the customer opened.
	a.unmerges(t, id2, id1, id3)
	a.merges(t, id1, id3)
	is, err = docket.Table.Ticket(t.Context(), sight, again)
	if err != nil || is.ID != one.own || is.PublicMessages != 2 {
		t.Errorf("the customer's own duplicate leads to %+v, %v", is, err)
	}
	_, err = ticket.AddMessage(t.Context(), docket.Table, one.act(), again, ticket.Message{Body: "from me"}, unshown)
	said, err2 := docket.Table.Messages(t.Context(), sight, again, ticket.ConversationList{Limit: 25})
	if err != nil || err2 != nil || len(said.Rows) != 3 || said.Rows[2].TicketID != one.own {
		t.Errorf("its thread is %+v, %v, %v", said.Rows, err, err2)
	}
	page, err := docket.Table.Slice(t.Context(), sight, ticket.Filter{}, 0, 10)
	if err != nil || len(page.Tickets) != 2 || page.Tickets[1].PublicMessages != 3 {
		t.Errorf("its list is %+v, %v", page.Tickets, err)
	}
	check(t, a.scope)
}
