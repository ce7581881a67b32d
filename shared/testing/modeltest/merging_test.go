package modeltest_test

import (
	"context"
	"net/http"
	"slices"
	"time"

	"docket/shared/change"
	"docket/shared/dynamo"
	"docket/shared/id"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// join is Merge or Unmerge.
type join = func(context.Context, ticket.Store, change.Act, string, func(uint64) bool, []string, change.Render[ticket.Acted]) (change.Answer, error)

// joined merges or unmerges tickets by their IDs as a build does, and gives the primary,
// and under which request.
func (a agent) joined(table *dynamo.Table, do join, into string, duplicates ...string) (primary ticket.Ticket, requestID string, err error) {
	act := a.actOf("merge")
	var bare []string
	for _, d := range duplicates {
		bare = append(bare, d[len(id.TicketPrefix):])
	}
	_, err = do(context.Background(), table, act, into[len(id.TicketPrefix):], anyVersion, bare, func(t ticket.Acted) (change.Answer, error) {
		primary = t.Ticket
		return change.Answer{Status: http.StatusOK}, nil
	})
	return primary, act.RequestID, err
}

// actOf is an act of an agent's.
func (a agent) actOf(operation string) change.Act {
	return change.Act{Principal: tenant.Principal{Scope: a.scope, User: tenant.User{Issuer: "test", Subject: "test"}, Role: tenant.RoleAgent, Name: "Alex"},
		RequestID: id.Prefixed(id.RequestPrefix, time.Now()), Door: change.API, Operation: operation, Now: time.Now}
}

// merges and unmerges must succeed.
func (a agent) merges(t tb, into string, duplicates ...string) ticket.Ticket {
	t.Helper()
	return a.done(t, ticket.Merge, into, duplicates...)
}

func (a agent) unmerges(t tb, from string, duplicates ...string) ticket.Ticket {
	t.Helper()
	return a.done(t, ticket.Unmerge, from, duplicates...)
}

func (a agent) done(t tb, do join, into string, duplicates ...string) ticket.Ticket {
	t.Helper()
	primary, _, err := a.joined(docket.Table, do, into, duplicates...)
	if err != nil {
		t.Fatalf("%s and %v: %v", into, duplicates, err)
	}
	return primary
}

// leads wants a ticket's ID to lead to another's.
func (a agent) leads(t tb, from, to string) {
	t.Helper()
	if is := a.call(t, http.StatusOK, http.MethodGet, "/tickets/"+from, nil).thing(t, "ticket")["id"]; is != to {
		t.Fatalf("%s leads to %v, want %s", from, is, to)
	}
}

// heard are the bodies of a ticket's messages, in pages of some, with the tickets that they lie on.
func (a agent) heard(t tb, ticketID string, limit int) (bodies []string) {
	t.Helper()
	for _, m := range a.listAll(t, "/tickets/"+ticketID+"/messages", "messages", nil, limit) {
		bodies = append(bodies, m["body"].(string))
	}
	return bodies
}

func (a agent) says(t tb, ticketID, body string, more ...any) string {
	t.Helper()
	m := object{"body": body}
	for i := 0; i+1 < len(more); i += 2 {
		m[more[i].(string)] = more[i+1]
	}
	return a.call(t, http.StatusCreated, http.MethodPost, "/tickets/"+ticketID+"/messages", m).thing(t, "message")["ticket_id"].(string)
}

// listed are the tickets that lists show.
func (a agent) listed(t tb) []string {
	t.Helper()
	return idsOf(a.listAll(t, "/tickets", "tickets", nil, 25))
}

func wantSame[E comparable](t tb, what string, got, want []E) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Fatalf("%s: got %v, want %v", what, got, want)
	}
}
