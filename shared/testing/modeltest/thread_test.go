package modeltest_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/dynamo"
	"docket/shared/id"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// A thread has every message, every note and every Change that is an entry once, in one
// order, however it is read: also where a part of it lies on a duplicate.
func TestAThreadHasWhatWasSaidAndDoneOnceInOneOrder(t *testing.T) {
	a := quietAgent(t)
	sight := ticket.SightOf(tenant.Principal{Scope: a.scope})
	opened := a.openTicket(t, nil)
	other := a.openTicket(t, nil)
	for i := range 7 {
		on := "/tickets/" + []string{opened, opened, other}[i%3]
		a.call(t, http.StatusCreated, http.MethodPost, on+"/messages", map[string]any{"direction": []string{"inbound", "outbound"}[i%2], "body": fmt.Sprint("said ", i)})
		a.call(t, http.StatusCreated, http.MethodPost, on+"/comments", map[string]any{"body": fmt.Sprint("noted ", i)})
		a.call(t, http.StatusOK, http.MethodPatch, on, map[string]any{"priority": []string{"low", "urgent"}[i%2]})
	}
	// Changes lie on the tickets that they are of, and lead from none to another.
	threadOf := func(ticketID string, changes []change.Change) {
		t.Helper()
		conversation := ticket.ConversationList{Limit: 100}
		said, err := docket.Table.Messages(t.Context(), sight, ticketID, conversation)
		if err != nil {
			t.Fatal(err)
		}
		notes, err := docket.Table.Comments(t.Context(), sight, ticketID, conversation)
		if err != nil {
			t.Fatal(err)
		}
		var want []string
		for _, m := range said.Rows {
			want = append(want, strings.TrimPrefix(m.ID, id.MessagePrefix))
		}
		for _, c := range notes.Rows {
			want = append(want, strings.TrimPrefix(c.ID, id.CommentPrefix))
		}
		for _, c := range changes {
			if ticket.InThread(c) {
				want = append(want, c.ID)
			}
		}
		slices.Sort(want)
		for _, most := range []int{1, 2, 4, 7, 100} {
			whole, err := docket.Table.Whole(t.Context(), sight, ticket.WholeAsk{Name: ticket.NameOf(ticketID), Entries: most})
			newest := want[max(0, len(want)-most):]
			if err != nil || whole.Ticket.ID != ticketID || !slices.Equal(backward(placesOf(whole.Thread.Rows)), newest) || whole.Thread.More != (most < len(want)) {
				t.Errorf("the whole ticket with %d entries has %v, want %v: %v", most, placesOf(whole.Thread.Rows), newest, err)
			}
		}
		for _, newest := range []bool{false, true} {
			for _, limit := range []int{1, 4, 100} {
				var got []string
				for after, more := "", true; more; {
					page, err := docket.Table.Thread(t.Context(), sight, ticketID, ticket.ConversationList{Newest: newest, After: after, Limit: limit})
					if err != nil || len(page.Rows) > limit {
						t.Fatal(len(page.Rows), err)
					}
					got, after, more = append(got, placesOf(page.Rows)...), page.Next, page.More
				}
				if newest {
					got = backward(got)
				}
				if !slices.Equal(got, want) {
					t.Errorf("by pages of %d, newest first %v: %v, want %v", limit, newest, got, want)
				}
			}
		}
	}
	changesOf := func(ticketID string) []change.Change {
		changes, err := docket.Table.Changes(t.Context(), sight, ticketID, 1000)
		if err != nil {
			t.Fatal(err)
		}
		return changes
	}
	primary, duplicate := opened[len(id.TicketPrefix):], other[len(id.TicketPrefix):]
	before := changesOf(duplicate)
	threadOf(primary, changesOf(primary))
	threadOf(duplicate, before)
	act := change.Act{Principal: tenant.Principal{Scope: a.scope, User: tenant.User{Issuer: "i", Subject: "s"}, Role: tenant.RoleAgent},
		RequestID: id.Prefixed(id.RequestPrefix, time.Now()), Door: change.API, Operation: "merge", Now: time.Now}
	if _, err := ticket.Merge(t.Context(), docket.Table, act, primary, anyVersion, []string{duplicate}, unshown); err != nil {
		t.Fatal(err)
	}
	merging := slices.DeleteFunc(ownChanges(t, a.scope, duplicate), func(c change.Change) bool {
		return slices.ContainsFunc(before, func(was change.Change) bool { return was.ID == c.ID })
	})
	threadOf(primary, slices.Concat(changesOf(primary), before, merging))
}

// ownChanges are the Changes of a ticket itself, wherever it leads.
func ownChanges(t testing.TB, scope tenant.Scope, ticketID string) (changes []change.Change) {
	t.Helper()
	rows, err := scan(t.Context(), prefixOf(scope))
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range rows {
		if !strings.HasPrefix(it.text("SK"), dynamo.ChangePrefix) {
			continue
		}
		if c, err := dynamo.ReadChange(dynamo.Item(it)); err == nil && c.TicketID == ticketID {
			changes = append(changes, c)
		}
	}
	return changes
}

func placesOf(entries []ticket.Entry) (places []string) {
	for _, e := range entries {
		places = append(places, e.Place)
	}
	return places
}

func backward(places []string) []string {
	places = slices.Clone(places)
	slices.Reverse(places)
	return places
}
