package modeltest_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"docket/shared/fault"
	"docket/shared/id"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

func TestADuplicateLeadsToItsPrimaryAndIsShownInIt(t *testing.T) {
	a := quietAgent(t)
	first := a.openTicket(t, object{"subject": "Invoice twice", "tags": []string{"april"}})
	second := a.openTicket(t, object{"subject": "Charged twice", "description": "In April", "tags": []string{"April", "vip"}})
	a.says(t, second, "second: one")
	a.says(t, first, "first: one")
	a.says(t, second, "second: two", "direction", "inbound")
	a.merges(t, first, second)

	a.leads(t, second, first)
	wantSame(t, "listed", a.listed(t), []string{first})
	if on := a.says(t, second, "to second"); on != first {
		t.Errorf("what is said to the duplicate lies on %s", on)
	}
	for _, limit := range []int{1, 2, 25} {
		for _, asked := range []string{first, second} {
			wantSame(t, "heard", a.heard(t, asked, limit), []string{"In April", "second: one", "first: one", "second: two", "to second"})
		}
	}
	notes := a.listAll(t, "/tickets/"+second+"/comments", "comments", nil, 25)
	if len(notes) != 1 || notes[0]["body"] != "Merged into TKT-0001." || notes[0]["ticket_id"] != second || notes[0]["author_name"] != "Alex" {
		t.Errorf("the notes are %v", notes)
	}
	got := a.call(t, http.StatusOK, http.MethodPatch, "/tickets/"+second, object{"priority": "urgent"})
	if is := got.thing(t, "ticket"); is["id"] != first || is["priority"] != "urgent" || fmt.Sprint(is["tags"]) != "[april vip]" {
		t.Errorf("patched was %v", is)
	}
	is, err := docket.Table.Ticket(t.Context(), ticket.SightOf(tenant.Principal{Scope: a.scope}), second[len(id.TicketPrefix):])
	if err != nil || len(is.Duplicates) != 1 || id.TicketPrefix+is.Duplicates[0] != second {
		t.Errorf("the primary is %+v, %v", is, err)
	}
	check(t, a.scope)
}

func TestUnmergingBringsBackWhatWas(t *testing.T) {
	a := quietAgent(t)
	first := a.openTicket(t, object{"tags": []string{"a"}})
	second := a.openTicket(t, object{"tags": []string{"b", "c"}, "status": "pending"})
	third := a.openTicket(t, object{"tags": []string{"c", "d"}})
	a.says(t, second, "second: one", "direction", "internal")
	was := a.call(t, http.StatusOK, http.MethodGet, "/tickets/"+second, nil).thing(t, "ticket")
	a.merges(t, first, second, third)
	a.says(t, second, "since")
	a.call(t, http.StatusOK, http.MethodPatch, "/tickets/"+first, object{"status": "resolved"})
	check(t, a.scope)

	primary := a.unmerges(t, first, second)
	is := a.call(t, http.StatusOK, http.MethodGet, "/tickets/"+second, nil).thing(t, "ticket")
	delete(was, "updated_at")
	delete(is, "updated_at")
	if fmt.Sprint(is) != fmt.Sprint(was) {
		t.Errorf("it is\n%v\nwas\n%v", is, was)
	}
	wantSame(t, "heard of the duplicate", a.heard(t, second, 25), []string{"second: one"})
	wantSame(t, "heard of the primary", a.heard(t, first, 25), []string{"a subject", "since"})
	wantSame(t, "the primary's tags", primary.Tags, []string{"a", "c", "d"})
	if primary.Status != ticket.Resolved {
		t.Errorf("the primary is %s", primary.Status)
	}
	wantSame(t, "listed", a.listed(t), []string{second, first})
	a.unmerges(t, first, second) // once more changes nothing
	primary = a.unmerges(t, third, third)
	if wantSame(t, "the primary's tags", primary.Tags, []string{"a"}); len(primary.Duplicates) > 0 {
		t.Errorf("the primary is %+v", primary)
	}
	check(t, a.scope)
}

// A into B, B into C.
func TestAChainOfMergingsLeadsToItsTopAndComesApartWhereItWasJoined(t *testing.T) {
	a := quietAgent(t)
	low, mid, top := a.openTicket(t, object{"tags": []string{"low"}}), a.openTicket(t, nil), a.openTicket(t, nil)
	a.says(t, low, "low")
	a.says(t, mid, "mid")
	a.merges(t, mid, low)
	a.merges(t, top, mid)
	for _, from := range []string{low, mid} {
		a.leads(t, from, top)
	}
	wantSame(t, "heard", a.heard(t, low, 2), []string{"a subject", "a subject", "low", "mid"})
	check(t, a.scope)
	last := a.openTicket(t, nil)
	a.merges(t, low, last) // into where that leads
	a.leads(t, last, top)
	wantSame(t, "of the top", a.unmerges(t, top, mid).Duplicates, []string{last[len(id.TicketPrefix):]})
	a.leads(t, low, mid)
	a.leads(t, mid, mid)
	a.merges(t, top, mid)
	a.unmerges(t, top, low) // from the middle
	a.leads(t, low, low)
	a.leads(t, mid, top)
	if s := check(t, a.scope); len(s.tickets[2].Duplicates) > 0 || len(s.tickets[2].Tags) > 0 || len(s.tickets[3].Tags) > 0 {
		t.Errorf("%+v, %+v", s.tickets[2], s.tickets[3])
	}
	a.merges(t, mid, low)
	a.unmerges(t, top, low, mid, last)
	wantSame(t, "listed", a.listed(t), []string{last, top, mid, low})
	check(t, a.scope)
}

func TestNoMergingMakesACircleOrTakesATicketFromAnother(t *testing.T) {
	a := quietAgent(t)
	one, two, three := a.openTicket(t, nil), a.openTicket(t, nil), a.openTicket(t, nil)
	refused := func(kind fault.Kind, do join, into string, duplicates ...string) {
		t.Helper()
		if _, _, err := a.joined(docket.Table, do, into, duplicates...); fault.KindOf(err) != kind {
			t.Errorf("%s and %v: %v", into, duplicates, err)
		}
	}
	refused(fault.Invalid, ticket.Merge, one, one)
	refused(fault.Invalid, ticket.Merge, one)
	a.merges(t, two, one)
	refused(fault.TicketMerged, ticket.Merge, one, two)   // they are one already, the other way
	refused(fault.TicketMerged, ticket.Merge, three, one) // it is two's
	a.merges(t, three, two)
	refused(fault.TicketMerged, ticket.Merge, one, three)
	refused(fault.TicketMerged, ticket.Merge, two, three)
	refused(fault.NotFound, ticket.Merge, three, "ticket_00000000-0000-8000-8000-040000000000")
	four := a.openTicket(t, nil)
	refused(fault.TicketMerged, ticket.Unmerge, four, one)
	if primary := a.merges(t, three, one, two); primary.Version != 2 {
		t.Errorf("merged again, it is at version %d", primary.Version)
	}
	check(t, a.scope)
}

func TestAMessageThatCameToADuplicateIsNotHeardTwice(t *testing.T) {
	a := quietAgent(t)
	first, second := a.openTicket(t, nil), a.openTicket(t, nil)
	mail := func(to string) string {
		return a.says(t, to, "by mail", "direction", "inbound", "external_message_id", "<1@mail>")
	}
	mail(second)
	a.merges(t, first, second)
	if on := mail(second); on != second {
		t.Errorf("it is taken for one of %s", on)
	}
	wantSame(t, "heard", a.heard(t, first, 25), []string{"a subject", "by mail"})
	check(t, a.scope)
}

func TestDeletingAPrimaryDeletesItsDuplicatesAndDeletingADuplicateItselfAlone(t *testing.T) {
	a := quietAgent(t)
	first, second, third := a.openTicket(t, nil), a.openTicket(t, object{"tags": []string{"x"}}), a.openTicket(t, nil)
	a.merges(t, second, third)
	a.merges(t, first, second)
	a.says(t, second, "to the primary")
	a.delete(t, docket.Table, second)
	for _, gone := range []string{second, third} {
		a.call(t, http.StatusNotFound, http.MethodGet, "/tickets/"+gone, nil)
		a.call(t, http.StatusNotFound, http.MethodPost, "/tickets/"+gone+"/messages", object{"body": "b"})
	}
	wantSame(t, "heard", a.heard(t, first, 25), []string{"to the primary"})
	if s := check(t, a.scope); len(s.tickets[1].Duplicates) > 0 || len(s.tickets[1].Tags) > 0 {
		t.Errorf("the primary is %+v", s.tickets[1])
	}
	fourth := a.openTicket(t, nil)
	a.merges(t, first, fourth)
	a.delete(t, docket.Table, first)
	a.call(t, http.StatusNotFound, http.MethodGet, "/tickets/"+fourth, nil)
	if listed := a.listed(t); len(listed) > 0 {
		t.Errorf("listed are %v", listed)
	}
	check(t, a.scope)
}

// A transaction has a hundred items: what an act names at most fits, also where the
// clocks of all that it writes ran out meanwhile, or is refused.
func TestTheLargestFamilyIsMergedUnmergedAndDeleted(t *testing.T) {
	a := quietAgent(t)
	a.call(t, http.StatusOK, http.MethodPut, "/sla-policies", object{"policies": []any{object{"priority": "normal", "first_response_target_minutes": 1, "resolution_target_minutes": 1}}})
	first := a.openTicket(t, nil)
	var others []string
	for i := range ticket.MostDuplicates + 1 {
		others = append(others, a.openTicket(t, object{"tags": []string{fmt.Sprint("t", i)}}))
	}
	a.merges(t, first, others[:10]...)
	a.merges(t, first, others[10:20]...)
	if _, _, err := a.joined(docket.Table, ticket.Merge, first, others[20]); fault.KindOf(err) != fault.Invalid {
		t.Errorf("one too many: %v", err)
	}
	if _, _, err := a.joined(docket.Table, ticket.Unmerge, first, others[:11]...); fault.KindOf(err) != fault.Invalid {
		t.Errorf("eleven at once: %v", err)
	}
	check(t, a.scope)
	a.unmerges(t, first, others[:10]...)
	check(t, a.scope)
	late := func() time.Time { return time.Now().Add(time.Hour) } // each has two warnings and two breaches
	act := a.actOf("merge")
	act.Now = late
	var bare []string
	for _, one := range others[:10] {
		bare = append(bare, one[len(id.TicketPrefix):])
	}
	_, err := ticket.Merge(t.Context(), docket.Table, act, first[len(id.TicketPrefix):], anyVersion, bare, unshown[ticket.Acted])
	if err != nil && fault.KindOf(err) != fault.Invalid {
		t.Errorf("merged late: %v", err)
	}
	check(t, a.scope)
	_, err = ticket.Merge(t.Context(), docket.Table, act, first[len(id.TicketPrefix):], anyVersion, bare[:8], unshown[ticket.Acted])
	if err != nil {
		t.Errorf("eight merged late: %v", err)
	}
	a.delete(t, docket.Table, first)
	if s := check(t, a.scope); len(a.listed(t)) != 3 {
		t.Errorf("listed are %v of %d", a.listed(t), len(s.tickets))
	}
}
