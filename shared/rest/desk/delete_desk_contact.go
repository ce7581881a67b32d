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

type deleteContact struct {
	rest.Input
	rest.Idempotent
	rest.Conditional
	ContactID string `path:"contact_id" maxLength:"200"`
}

// DeleteDeskContact takes a contact away.
func DeleteDeskContact(s Store) rest.Route {
	route := rest.Route{
		Operation: "delete_desk_contact", Method: http.MethodDelete, Path: "/desk/api/v1/contacts/{contact_id}",
		Permission: tenant.DeskWrite, Tag: "Contacts",
		Table:   grant.Union(grant.On(grant.Contacts, grant.Get, grant.Delete), grant.On(grant.Changes, grant.Put), grant.KeepAnswer()),
		Summary: "Delete a contact", Description: "Takes a contact away. Tickets stay as they are: the next one from the same address makes another contact.",
		Problems: []int{http.StatusNotFound, http.StatusPreconditionFailed},
	}
	return rest.Remove(route, func(ctx context.Context, call *rest.Call, in *deleteContact) (change.Answer, error) {
		return contact.Delete(ctx, s, call.Act(), in.ContactID, in.Match(), func(contact.Contact) (change.Answer, error) {
			return change.Answer{Status: http.StatusNoContent}, nil
		})
	})
}
