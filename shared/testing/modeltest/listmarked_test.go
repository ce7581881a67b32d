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

	"github.com/google/uuid"
)

// marked has a ticket marked, as no face does yet.
func (l *library) marked(t testing.TB, ticketID string, m ticket.Mark) {
	t.Helper()
	act := change.SystemAct(l.scope, id.Prefixed(id.RequestPrefix, time.Now()), "mark", time.Now)
	before, err := docket.Table.Ticket(t.Context(), ticket.SightOf(act.Principal), ticketID[len(id.TicketPrefix):])
	if err != nil {
		t.Fatal(err)
	}
	after := before
	after.Mark, after.Version, after.ChangedAt = m, before.Version+1, change.After(before.ChangedAt, time.Now())
	told := act.Change(change.TicketUpdated, 0, after.ChangedAt)
	told.Ticket, told.TicketID, told.Sequence, told.Resource = after.Number, after.ID, after.Version, ticketID
	err = docket.Table.Commit(t.Context(), change.Commit{ID: uuid.NewString(), Scope: l.scope, Ticket: after.Number,
		Puts: []change.Put{{Before: before, After: after}}, Changes: []change.Change{told}})
	if err != nil {
		t.Fatal(err)
	}
}

func TestATicketWithAMarkIsInNoListButThatOfTheMark(t *testing.T) {
	l := &library{agent: quietAgent(t)}
	for range 3 {
		l.ids = append(l.ids, l.openTicket(t, object{"subject": "printer", "status": "open"}))
	}
	for _, m := range []ticket.Mark{ticket.Archived, ticket.Merged} {
		l.marked(t, l.ids[1], m)
		for _, settled := range []bool{false, true} {
			if settled {
				if err := docket.Table.CompactAll(t.Context(), l.scope); err != nil {
					t.Fatal(err)
				}
			}
			for _, by := range []ticket.Sort{ticket.ByCreation, ticket.ByUpdate, ticket.ByStatus, ticket.ByPriority, ticket.ByDeadline} {
				for _, f := range []ticket.Filter{{}, {Choices: []ticket.Choice{ticket.OneOf("status", ticket.Open)}}, {Query: "printer"}} {
					list := ticket.List{Filter: f, Order: ticket.Order{By: by, Ascending: true}, Limit: 2, Count: true}
					if got, count := l.pages(t, list); !slices.Equal(numbersOf(got), []uint32{1, 3}) || count != (ticket.Count{Of: 2}) {
						t.Errorf("%s, settled %v, by %v: %v has %v, %+v", m, settled, by, f, numbersOf(got), count)
					}
					list.Filter.Marked = m
					if got, count := l.pages(t, list); !slices.Equal(numbersOf(got), []uint32{2}) || count != (ticket.Count{Of: 1}) {
						t.Errorf("%s, settled %v, by %v: the marked of %v are %v, %+v", m, settled, by, f, numbersOf(got), count)
					}
				}
			}
		}
	}
}

func TestADeletedTicketIsInNoListNoCountAndNoSearch(t *testing.T) {
	l := &library{agent: quietAgent(t)}
	for range 3 {
		l.ids = append(l.ids, l.openTicket(t, object{"subject": "printer", "status": "open", "assignee_id": "ann"}))
		l.call(t, http.StatusCreated, http.MethodPost, "/tickets/"+l.ids[len(l.ids)-1]+"/messages", object{"body": "it is late", "direction": "outbound"})
	}
	sight := ticket.SightOf(tenant.Principal{Scope: l.scope})
	for _, folded := range []bool{false, true} { // what is in the indexes when it is deleted, the log or more
		gone := l.ids[0]
		if l.ids = l.ids[1:]; folded {
			if err := docket.Table.CompactAll(t.Context(), l.scope); err != nil {
				t.Fatal(err)
			}
		}
		before, err := docket.Table.Tickets(t.Context(), sight, ticket.List{Limit: 1, Versioned: true})
		if err != nil {
			t.Fatal(err)
		}
		l.delete(t, docket.Table, gone)
		want := []uint32{3}
		if !folded {
			want = []uint32{2, 3}
		}
		if now, err := docket.Table.Tickets(t.Context(), sight, ticket.List{Limit: 1, Versioned: true}); err != nil || now.Version == before.Version {
			t.Errorf("the lists are at the version %s as before, %v", now.Version, err)
		}
		for _, settled := range []bool{false, true} {
			if settled {
				if err := docket.Table.CompactAll(t.Context(), l.scope); err != nil {
					t.Fatal(err)
				}
			}
			for _, by := range []ticket.Sort{ticket.ByCreation, ticket.ByUpdate, ticket.ByStatus, ticket.ByPriority, ticket.ByDeadline} {
				for _, f := range []ticket.Filter{{}, {Query: "printer"}, {Query: "late"}, {Query: `"is late"`}, {Choices: []ticket.Choice{ticket.OneOf("assignee_id", "ann")}},
					{Choices: []ticket.Choice{ticket.Not(ticket.OneOf("status", ticket.Closed))}}} {
					list := ticket.List{Filter: f, Order: ticket.Order{By: by, Ascending: true}, Limit: 2, Count: true}
					if got, count := l.pages(t, list); !slices.Equal(numbersOf(got), want) || count != (ticket.Count{Of: len(want)}) {
						t.Errorf("folded %v, settled %v, by %v: %+v has %v, %+v", folded, settled, by, f, numbersOf(got), count)
					}
					list.Filter.Marked = ticket.Deleted
					if got, count := l.pages(t, list); len(got) > 0 || count.Of > 0 {
						t.Errorf("folded %v, settled %v, by %v: the deleted of %+v are %v, %+v", folded, settled, by, f, numbersOf(got), count)
					}
				}
			}
		}
		check(t, l.scope)
		for path, body := range map[string]object{"": {"status": "open"}, "/messages": {"body": "b"}, "/comments": {"body": "b"}} {
			method := http.MethodPost
			if path == "" {
				method = http.MethodPatch
			}
			l.call(t, http.StatusNotFound, method, "/tickets/"+gone+path, body)
		}
		for _, path := range []string{"", "/messages", "/comments", "/related", "/sla"} {
			l.call(t, http.StatusNotFound, http.MethodGet, "/tickets/"+gone+path, nil)
		}
		if err := docket.Table.Reindex(t.Context(), l.scope, []uint32{1, 2, 3}); err != nil { // as the job does
			t.Fatal(err)
		}
		check(t, l.scope)
	}
}
