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

type createCanned struct {
	rest.Input
	rest.Idempotent
	Body struct {
		Title    string  `json:"title" minLength:"1" maxLength:"100"`
		Shortcut *string `json:"shortcut,omitempty" minLength:"1" maxLength:"40" doc:"One word, by which it is found at once"`
		Body     string  `json:"body" format:"multiline" minLength:"1" maxLength:"16384" doc:"At most 16 KiB of UTF-8. A variable that there is not is refused"`
		Personal bool    `json:"personal,omitempty" doc:"The caller's own; else everybody's"`
	}
}

// CreateDeskCannedResponse makes a canned response (S2-37).
func CreateDeskCannedResponse(s Store) rest.Route {
	route := rest.Route{
		Operation: "create_desk_canned_response", Method: http.MethodPost, Path: "/desk/api/v1/canned_responses",
		Permission: tenant.DeskWrite, Tag: "Canned responses",
		Status:  http.StatusCreated,
		Table:   grant.Union(grant.On(grant.Canned, grant.Put), grant.On(grant.Changes, grant.Put), grant.KeepAnswer()),
		Summary: "Create a canned response", Description: "Makes a canned response, the caller's own or everybody's.",
		Problems: []int{http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[createCanned, cannedAnswer](route, func(ctx context.Context, call *rest.Call, in *createCanned) (change.Answer, error) {
		patch := canned.Patch{Title: &in.Body.Title, Shortcut: in.Body.Shortcut, Body: &in.Body.Body}
		return canned.Create(ctx, s, call.Act(), patch, in.Body.Personal, answerCanned(call, http.StatusCreated))
	})
}
