package ticket_test

import (
	"slices"
	"testing"

	"docket/shared/index"
	"docket/shared/ticket"
)

// Of the facets that classes tell of a ticket has those of its class and no others.
func TestAClassTellsWhatItsTicketsFacetsAre(t *testing.T) {
	met := map[uint8]bool{}
	for _, mark := range ticket.Marks() {
		for _, status := range ticket.Statuses() {
			for _, priority := range ticket.Priorities() {
				tk := ticket.Ticket{Mark: mark, Status: status, Priority: priority}
				class := tk.Class()
				if live := mark == ticket.Unmarked; live != (class != 0) || live && met[class] {
					t.Errorf("%q %s %s has the class %d, which others have: %v", mark, status, priority, class, met[class])
				}
				if met[class] = true; class == 0 {
					continue
				}
				told := slices.DeleteFunc(tk.Facets(), func(f index.Facet) bool { return !ticket.ToldByClass(f) })
				if want := index.Normalize(ticket.ClassFacets(class)); !slices.Equal(told, want) {
					t.Errorf("class %d has %v, its tickets have %v", class, want, told)
				}
			}
		}
	}
	if ticket.ClassFacets(0) != nil || ticket.ClassFacets(255) != nil {
		t.Error("what is not known has facets")
	}
}

// They are stored beside tickets' last updates.
func TestAClassNeverMeansAnythingElse(t *testing.T) {
	for class, want := range map[uint8]ticket.Ticket{
		1: {Status: ticket.New, Priority: ticket.Low}, 4: {Status: ticket.New, Priority: ticket.Urgent}, 6: {Status: ticket.Open, Priority: ticket.Normal},
		9: {Status: ticket.InProgress, Priority: ticket.Low}, 15: {Status: ticket.Pending, Priority: ticket.High}, 18: {Status: ticket.WaitingOnCustomer, Priority: ticket.Normal},
		21: {Status: ticket.Resolved, Priority: ticket.Low}, 28: {Status: ticket.Closed, Priority: ticket.Urgent},
	} {
		if got := want.Class(); got != class {
			t.Errorf("%s %s has the class %d, had %d", want.Status, want.Priority, got, class)
		}
	}
}
