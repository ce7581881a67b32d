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
	Body struct {
		Contact   Contact     `json:"contact"`
		Mail      []MailState `json:"mail" nullable:"false" doc:"Whether mail is sent to its addresses, in their order"`
		RequestID string      `json:"request_id"`
	}
}

// GetDeskContact reads one contact.
func GetDeskContact(s Store) rest.Route {
	route := rest.Route{
		Operation: "get_desk_contact", Method: http.MethodGet, Path: "/desk/api/v1/contacts/{contact_id}",
		Permission: tenant.DeskRead, Tag: "Contacts",
		Table:   grant.Union(grant.On(grant.Contacts, grant.Get), grant.On(grant.Suppressed, grant.Get)),
		Summary: "Get a contact", Description: "Returns one contact, and whether mail is sent to its addresses. That is no part of the contact: its version says nothing of it.",
		Problems: []int{http.StatusNotFound},
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *getContact) (*gotContact, error) {
		c, err := s.Contact(ctx, call.Scope(), in.ContactID)
		if err != nil {
			return nil, err
		}
		out := &gotContact{ETag: rest.ETag(c.Version)}
		out.Body.Contact, out.Body.RequestID = showContact(c), call.RequestID
		out.Body.Mail, err = mailStates(ctx, s, call.Scope(), c)
		return out, err
	})
}
