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

type updateMember struct {
	rest.Input
	rest.Idempotent
	rest.Conditional
	MemberID string `path:"member_id" maxLength:"255"`
	Body     struct {
		Role  rest.Clearable[string] `json:"role,omitempty" enum:"admin,agent,light_agent" doc:"What they are here, whatever their token says; null has them follow it again"`
		State *member.State          `json:"state,omitempty" enum:"active,deactivated" doc:"Who is deactivated is refused everywhere in this workspace"`
	}
}

// UpdateDeskMember gives a member a role, or has them do nothing any more.
func UpdateDeskMember(s Store) rest.Route {
	route := rest.Route{
		Operation: "update_desk_member", Method: http.MethodPatch, Path: "/desk/api/v1/members/{member_id}",
		Permission: tenant.MembersWrite, Tag: "Members",
		Table:   grant.Union(grant.On(grant.Members, grant.Get, grant.Update), grant.On(grant.Changes, grant.Put), grant.KeepAnswer()),
		Summary: "Update a member", Description: "Gives a member another role, or deactivates or activates them. It is in force everywhere within five seconds. The last admin who is active stays one: 409 `last_admin`.",
		Problems: []int{http.StatusNotFound, http.StatusConflict, http.StatusPreconditionFailed, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[updateMember, changedMember](route, func(ctx context.Context, call *rest.Call, in *updateMember) (change.Answer, error) {
		patch := member.Patch{Role: in.Body.Role.OrZero(), State: in.Body.State}
		return member.Update(ctx, s, call.Act(), in.MemberID, in.Match(), patch, answerMember(call))
	})
}
