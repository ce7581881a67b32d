package desk

import (
	"context"
	"net/http"

	"docket/shared/change"
	"docket/shared/contact"
	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type createContact struct {
	rest.Input
	rest.Idempotent
	Body struct {
		Name    *string  `json:"name,omitempty" minLength:"1" maxLength:"200" doc:"To be given where there is no address"`
		Emails  []string `json:"emails,omitempty" maxItems:"10" minLength:"1" maxLength:"320" nullable:"false" doc:"Of no other contact"`
		Phone   *string  `json:"phone,omitempty" minLength:"1" maxLength:"50"`
		Company *string  `json:"company,omitempty" minLength:"1" maxLength:"200"`
		Notes   *string  `json:"notes,omitempty" format:"multiline" minLength:"1" maxLength:"8192" doc:"At most 8 KiB of UTF-8"`
	}
}

// CreateDeskContact makes a contact.
func CreateDeskContact(s Store) rest.Route {
	route := rest.Route{
		Operation: "create_desk_contact", Method: http.MethodPost, Path: "/desk/api/v1/contacts",
		Permission: tenant.DeskWrite, Tag: "Contacts",
		Status:  http.StatusCreated,
		Table:   grant.Union(grant.On(grant.Contacts, grant.Put), grant.On(grant.Changes, grant.Put), grant.KeepAnswer()),
		Summary: "Create a contact", Description: "Makes a contact by hand. Who asks by a ticket from an address becomes one without it.",
		Problems: []int{http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[createContact, contactAnswer](route, func(ctx context.Context, call *rest.Call, in *createContact) (change.Answer, error) {
		b := in.Body
		patch := contact.Patch{Name: b.Name, Emails: &b.Emails, Phone: b.Phone, Company: b.Company, Notes: b.Notes}
		return contact.Create(ctx, s, call.Act(), patch, answerContact(call, http.StatusCreated))
	})
}
