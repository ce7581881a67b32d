package ticket

import (
	"docket/shared/index"
	"docket/shared/tenant"
)

// SameCustomer asks for the tickets of a ticket's customer, whatever their mark: by its
// contact or, where there is none, by its requester's address, or by the requester who
// signs in. any is false where nothing is known. It is one facet, as whoever opens a
// ticket has it looked up.
func (t Ticket) SameCustomer() (q index.Query, any bool) {
	var facet index.Facet
	switch by := t.Requester.User(); {
	case t.Links.ContactID != "":
		facet = foreign("contact_id", t.Links.ContactID)
	case t.Requester.Email != "":
		facet = mailedFrom(requesterEmail, t.Requester.Email)
	case by != tenant.User{}:
		facet = requestedBy(by)
	default:
		return nil, false
	}
	return index.Query{{Any: []index.Facet{facet}}}, true
}
