package faults_test

import (
	"fmt"
	"strings"
	"testing"

	"docket/shared/ticket"
)

// found are the ids of the tickets that have a word.
func (d desk) found(t testing.TB, word string) (ids []string) {
	t.Helper()
	for _, row := range d.call(t, "GET", "/desk/api/v1/tickets?query="+word, "")["tickets"].([]any) {
		ids = append(ids, row.(map[string]any)["id"].(string))
	}
	return ids
}

// placed is the word of the marks that stands in a place.
func (m *marks) placed(t testing.TB, place string) string {
	t.Helper()
	for word, at := range m.of {
		if strings.Contains(at, place) {
			return word
		}
	}
	t.Fatalf("no word of %s", place)
	return ""
}

// A contact's ticket was merged into another's, and the contact wrote on a third that was,
// too: what shows of it on the primary, and what the primary is found by, goes with it.
func TestOfAContactWhoseTicketWasMergedIntoAnothersNothingIsLeftOnThat(t *testing.T) {
	d := policed(t)
	theirs, others := newMarks(), newMarks()
	who := ticket.Contact{ID: theirs.word("contact"), Email: theirs.word("address") + "@example.com"}
	primary := others.converse(t, d, map[string]any{"contact_id": others.word("another contact")})
	duplicate := theirs.converse(t, d, map[string]any{"contact_id": who.ID})
	third := others.converse(t, d, map[string]any{"contact_id": others.word("a third contact")})
	d.call(t, "PATCH", "/v1/support/tickets/"+duplicate, `{"tags":["shared"]}`) // which stays with the primary
	theirs.send(t, d, third, theirs.message(t, who.Email))
	d.call(t, "POST", "/desk/api/v1/tickets/"+primary+"/merge", fmt.Sprintf(`{"duplicates":[%q,%q]}`, duplicate, third))
	d.settle(t)

	opened, said := theirs.placed(t, "a long description"), theirs.placed(t, "body")
	for _, word := range []string{opened, said} {
		if ids := d.found(t, word); len(ids) != 1 || ids[0] != primary {
			t.Errorf("%s is found on %v", word, ids)
		}
	}
	d.eraseContact(t, who)
	d.check(t)
	for _, at := range look(t, d.prefix()).marked(theirs) {
		t.Errorf("a word is left: %s", at)
	}
	for _, word := range []string{opened, said} {
		if ids := d.found(t, word); len(ids) != 0 {
			t.Errorf("%s is found on %v", word, ids)
		}
	}
	if ids := d.found(t, others.placed(t, "a long description")); len(ids) != 1 || ids[0] != primary {
		t.Errorf("what the others wrote is found on %v", ids)
	}
	for _, path := range []string{"/v1/support/tickets/" + duplicate, "/v1/support/tickets/" + primary + "/messages?limit=100", "/desk/api/v1/tickets/" + primary} {
		if word := theirs.in(fmt.Sprint(d.call(t, "GET", path, ""))); word != "" {
			t.Errorf("GET %s says %s", path, word)
		}
	}
	if is := d.call(t, "GET", "/v1/support/tickets/"+duplicate, "")["ticket"].(map[string]any); is["id"] != primary {
		t.Errorf("the erased duplicate leads to %v", is)
	}
}

func TestAMergingAndAnUnmergingAreToldOnceAndTheirJobsAreDone(t *testing.T) {
	d := start(t, nil)
	first, second := d.open(t, "")["id"].(string), d.open(t, `,"description":"pelican"`)["id"].(string)
	at := "/desk/api/v1/tickets/" + first
	d.call(t, "POST", at+"/merge", fmt.Sprintf(`{"duplicates":[%q]}`, second))
	d.settle(t)
	if ids := d.found(t, "pelican"); len(ids) != 1 || ids[0] != first {
		t.Errorf("merged, it is found on %v", ids)
	}
	d.call(t, "POST", at+"/unmerge", fmt.Sprintf(`{"duplicates":[%q]}`, second))
	d.settle(t)
	if ids := d.found(t, "pelican"); len(ids) != 1 || ids[0] != second {
		t.Errorf("unmerged, it is found on %v", ids)
	}
	d.check(t)
	for _, j := range d.jobs(t) {
		if j.State != "done" {
			t.Errorf("a job is %+v", j)
		}
	}
	kinds, _ := d.trail(t, second)
	if kinds["ticket.merged"] != 1 || kinds["ticket.unmerged"] != 1 || kinds["comment.added"] != 1 {
		t.Errorf("told of the duplicate is %v", kinds)
	}
}
