package modeltest_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/id"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// What one agent has read another one has not: a list of what is unread is each one's own,
// in every order, and right as soon as somebody has read or said something.
func TestAListOfWhatIsUnreadIsEachAgentsOwn(t *testing.T) {
	l := &library{agent: quietAgent(t)}
	for range 4 {
		l.ids = append(l.ids, l.openTicket(t, object{"status": "open"}))
	}
	ann, ben := tenant.User{Issuer: "https://desk.example", Subject: "ann"}, tenant.User{Issuer: "https://desk.example", Subject: "ben"}
	act := func(by tenant.User) change.Act {
		return change.Act{Principal: tenant.Principal{Scope: l.scope, User: by, Role: tenant.RoleAgent}, RequestID: id.Prefixed(id.RequestPrefix, time.Now()),
			Door: change.API, Operation: "read", Now: time.Now}
	}
	ok := func(ticket.Reading) (change.Answer, error) { return change.Answer{Status: http.StatusOK}, nil }
	say := func(n int) {
		l.call(t, http.StatusCreated, http.MethodPost, "/tickets/"+l.ids[n-1]+"/messages", object{"body": "late", "direction": "inbound"})
	}
	see := func(by tenant.User, n int) {
		bare := l.ids[n-1][len(id.TicketPrefix):]
		now, err := docket.Table.Ticket(t.Context(), ticket.SightOf(act(by).Principal), bare)
		if err == nil {
			_, err = ticket.Seen(t.Context(), docket.Table, act(by), bare, now.Version, false, ok)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	want := func(by tenant.User, unread ...uint32) {
		t.Helper()
		for _, order := range orders() {
			list := ticket.List{Filter: ticket.Filter{Unread: by}, Order: order, Limit: 2, Count: true}
			got, count := l.pages(t, list)
			numbers := numbersOf(got)
			if slices.Sort(numbers); !slices.Equal(numbers, unread) || count != (ticket.Count{Of: len(unread)}) {
				t.Errorf("by %+v unread by %s are %v, %+v, should %v", order, by.Subject, numbers, count, unread)
			}
		}
	}
	want(ann, 1, 2, 3, 4) // what is new
	for n := range 4 {
		see(ann, n+1)
	}
	want(ann)
	say(1)
	say(3)
	want(ann, 1, 3)
	see(ann, 1)
	want(ann, 3)
	want(ben, 1, 2, 3, 4)
	if err := docket.Table.CompactAll(t.Context(), l.scope); err != nil {
		t.Fatal(err)
	}
	say(1)
	want(ann, 1, 3)
	see(ann, 3)
	if _, err := ticket.MarkUnread(t.Context(), docket.Table, act(ann), l.ids[3][len(id.TicketPrefix):], ok); err != nil {
		t.Fatal(err)
	}
	want(ann, 1, 4)
	want(ben, 1, 2, 3, 4)
	page, err := docket.Table.Tickets(t.Context(), ticket.SightOf(act(ann).Principal), ticket.List{Filter: ticket.Filter{Unread: ann}, Limit: 1, Versioned: true})
	if err != nil || page.Version != "" {
		t.Errorf("a list that somebody's reading changes has the version %q of what is written, %v", page.Version, err)
	}
}
