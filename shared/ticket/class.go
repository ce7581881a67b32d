package ticket

import (
	"slices"

	"docket/shared/index"
)

// Class is what a ticket is by what lists ask for most often: that it is live, its status
// and its priority. It lies beside when the ticket was last updated, so that a list in
// that order can pass over tickets without a look at the index. It is 0 of a ticket that is
// not live. Classes are stored: a number never means anything else.
func (t Ticket) Class() uint8 {
	status, priority := slices.Index(classStatuses, t.Status), slices.Index(classPriorities, t.Priority)
	if t.Mark != Unmarked || status < 0 || priority < 0 {
		return 0
	}
	return uint8(1 + status*len(classPriorities) + priority)
}

// Their order is that of the numbers of classes: a new one is the last.
var (
	classStatuses   = []Status{New, Open, InProgress, Pending, WaitingOnCustomer, Resolved, Closed}
	classPriorities = []Priority{Low, Normal, High, Urgent}
)

// ClassFacets are those facets of all tickets of a class that ToldByClass tells of; there
// are none of 0, and of a class of a later build.
func ClassFacets(class uint8) []index.Facet {
	if class == 0 || int(class) > len(classFacets) {
		return nil
	}
	return classFacets[class-1]
}

// classFacets are the facets of the classes from 1 on.
var classFacets = func() (all [][]index.Facet) {
	for _, status := range classStatuses {
		for _, priority := range classPriorities {
			all = append(all, []index.Facet{index.Live, index.New("status", string(status)), index.New("priority", string(priority))})
		}
	}
	return all
}()

// ToldByClass tells whether a ticket's class says if the ticket has a facet.
func ToldByClass(f index.Facet) bool { return toldByClass[f] }

var toldByClass = func() map[index.Facet]bool {
	told := map[index.Facet]bool{}
	for _, f := range slices.Concat(classFacets...) {
		told[f] = true
	}
	return told
}()
