package ticket

import (
	"docket/shared/index"
	"docket/shared/tenant"
)

// SameCustomer asks for the tickets of a ticket's customer, whatever their mark: by all by
// which the customer is known or, where nobody knows them, by the contact that the ticket
// names, by its requester's address, or by the requester who signs in. any is false where
// nothing is known. It is few facets, as whoever opens a ticket has them looked up.
func (t Ticket) SameCustomer(known Contact) (q index.Query, any bool) {
	var all []index.Facet
	for _, one := range known.AllIDs() {
		all = append(all, foreign("contact_id", one))
	}
	for _, one := range known.AllEmails() {
		all = append(all, mailedFrom(requesterEmail, one))
	}
	if len(all) > 0 {
		return index.Query{{Any: all}}, true
	}
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
