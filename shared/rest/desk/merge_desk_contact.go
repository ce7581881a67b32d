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

type mergeContact struct {
	rest.Input
	rest.Idempotent
	rest.Conditional
	ContactID string `path:"contact_id" maxLength:"200"`
	Body      struct {
		Into string `json:"into" minLength:"1" maxLength:"200" doc:"The id of the contact that gets its addresses, and stays"`
	}
}

// MergeDeskContact merges a contact into another one.
func MergeDeskContact(s Store) rest.Route {
	route := rest.Route{
		Operation: "merge_desk_contact", Method: http.MethodPost, Path: "/desk/api/v1/contacts/{contact_id}/merge",
		Permission: tenant.DeskWrite, Tag: "Contacts",
		Table:   grant.Union(grant.On(grant.Contacts, grant.Get, grant.Put, grant.Update, grant.Delete), grant.On(grant.Changes, grant.Put), grant.KeepAnswer()),
		Summary: "Merge a contact into another", Description: "The other one gets its addresses, its notes behind its own, and of its name, phone and company what it lacks. It has the tickets of both, and is answered. The id of the first leads to it.",
		Problems: []int{http.StatusNotFound, http.StatusPreconditionFailed, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[mergeContact, changedContact](route, func(ctx context.Context, call *rest.Call, in *mergeContact) (change.Answer, error) {
		return contact.Merge(ctx, s, call.Act(), in.ContactID, in.Body.Into, in.Match(), answerContact(call, http.StatusOK))
	})
}
