package desk

import (
	"context"
	"net/http"

	"docket/shared/canned"
	"docket/shared/change"
	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type updateCanned struct {
	rest.Input
	rest.Idempotent
	rest.Conditional
	CannedID string `path:"canned_response_id" maxLength:"200"`
	Body     struct {
		Title    *string                `json:"title,omitempty" minLength:"1" maxLength:"100"`
		Shortcut rest.Clearable[string] `json:"shortcut,omitempty" minLength:"1" maxLength:"40" doc:"null takes it off"`
		Body     *string                `json:"body,omitempty" format:"multiline" minLength:"1" maxLength:"16384"`
	}
}

// UpdateDeskCannedResponse changes what is given of a canned response (S2-37).
func UpdateDeskCannedResponse(s Store) rest.Route {
	route := rest.Route{
		Operation: "update_desk_canned_response", Method: http.MethodPatch, Path: "/desk/api/v1/canned_responses/{canned_response_id}",
		Permission: tenant.DeskWrite, Tag: "Canned responses",
		Table:   grant.Union(grant.On(grant.Canned, grant.Get, grant.Put, grant.Update, grant.Delete), grant.On(grant.Changes, grant.Put), grant.KeepAnswer()),
		Summary: "Update a canned response", Description: "Changes what is given.",
		Problems: []int{http.StatusNotFound, http.StatusConflict, http.StatusPreconditionFailed, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[updateCanned, changedCanned](route, func(ctx context.Context, call *rest.Call, in *updateCanned) (change.Answer, error) {
		patch := canned.Patch{Title: in.Body.Title, Shortcut: in.Body.Shortcut.OrZero(), Body: in.Body.Body}
		return canned.Update(ctx, s, call.Act(), in.CannedID, in.Match(), patch, answerCanned(call, http.StatusOK))
	})
}
