package desk

import (
	"context"
	"net/http"

	"docket/shared/change"
	"docket/shared/grant"
	"docket/shared/member"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type updateMe struct {
	rest.Input
	rest.Idempotent
	rest.Conditional
	Body struct {
		Name rest.Clearable[string] `json:"name,omitempty" minLength:"1" maxLength:"100" doc:"By which colleagues and customers know you; null is that of your token, from your next GET on"`
	}
}

// UpdateDeskMe gives the caller a name of their own.
func UpdateDeskMe(s Store) rest.Route {
	route := rest.Route{
		Operation: "update_desk_me", Method: http.MethodPatch, Path: "/desk/api/v1/me",
		Permission: tenant.DeskNote, Tag: "Members",
		Table:   grant.Union(grant.On(grant.Members, grant.Get, grant.Update), grant.On(grant.Changes, grant.Put), grant.KeepAnswer()),
		Summary: "Update who calls", Description: "Gives the caller a name of their own, which stands for that of their token from then on. An API key is no member.",
		Problems: []int{http.StatusNotFound, http.StatusPreconditionFailed, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[updateMe, changedMember](route, func(ctx context.Context, call *rest.Call, in *updateMe) (change.Answer, error) {
		return member.Rename(ctx, s, call.Act(), in.Match(), in.Body.Name.OrZero(), answerMember(call))
	})
}
