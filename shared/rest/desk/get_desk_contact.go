package desk

import (
	"context"
	"net/http"

	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type getContact struct {
	rest.Input
	ContactID string `path:"contact_id" maxLength:"200"`
}

type gotContact struct {
	ETag string `header:"ETag"`
	Body contactAnswer
}

// GetDeskContact reads one contact.
func GetDeskContact(s Store) rest.Route {
	route := rest.Route{
		Operation: "get_desk_contact", Method: http.MethodGet, Path: "/desk/api/v1/contacts/{contact_id}",
		Permission: tenant.DeskRead, Tag: "Contacts",
		Table:   grant.On(grant.Contacts, grant.Get),
		Summary: "Get a contact", Description: "Returns one contact.",
		Problems: []int{http.StatusNotFound},
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *getContact) (*gotContact, error) {
		c, err := s.Contact(ctx, call.Scope(), in.ContactID)
		return &gotContact{ETag: rest.ETag(c.Version), Body: contactAnswer{Contact: showContact(c), RequestID: call.RequestID}}, err
	})
}
