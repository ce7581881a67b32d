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

type updateContact struct {
	rest.Input
	rest.Idempotent
	rest.Conditional
	ContactID string `path:"contact_id" maxLength:"200"`
	Body      struct {
		Name    rest.Clearable[string] `json:"name,omitempty" minLength:"1" maxLength:"200" doc:"null clears it"`
		Emails  *[]string              `json:"emails,omitempty" maxItems:"10" minLength:"1" maxLength:"320" nullable:"false" doc:"All of them: they replace those that it has"`
		Phone   rest.Clearable[string] `json:"phone,omitempty" minLength:"1" maxLength:"50" doc:"null clears it"`
		Company rest.Clearable[string] `json:"company,omitempty" minLength:"1" maxLength:"200" doc:"null clears it"`
		Notes   rest.Clearable[string] `json:"notes,omitempty" format:"multiline" minLength:"1" maxLength:"8192" doc:"null clears it"`
	}
}

// UpdateDeskContact changes what is given of a contact.
func UpdateDeskContact(s Store) rest.Route {
	route := rest.Route{
		Operation: "update_desk_contact", Method: http.MethodPatch, Path: "/desk/api/v1/contacts/{contact_id}",
		Permission: tenant.DeskWrite, Tag: "Contacts",
		Table:   grant.Union(grant.On(grant.Contacts, grant.Get, grant.Put, grant.Update, grant.Delete), grant.On(grant.Changes, grant.Put), grant.KeepAnswer()),
		Summary: "Update a contact", Description: "Changes what is given.",
		Problems: []int{http.StatusNotFound, http.StatusConflict, http.StatusPreconditionFailed, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[updateContact, changedContact](route, func(ctx context.Context, call *rest.Call, in *updateContact) (change.Answer, error) {
		b := in.Body
		patch := contact.Patch{Name: b.Name.OrZero(), Emails: b.Emails, Phone: b.Phone.OrZero(), Company: b.Company.OrZero(), Notes: b.Notes.OrZero()}
		return contact.Update(ctx, s, call.Act(), in.ContactID, in.Match(), patch, answerContact(call, http.StatusOK))
	})
}
