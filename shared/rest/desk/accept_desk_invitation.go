package desk

import (
	"context"
	"net/http"

	"docket/shared/change"
	"docket/shared/grant"
	"docket/shared/member"
	"docket/shared/rest"
)

type acceptInvitation struct {
	rest.Input
	rest.Idempotent
	Body struct {
		Secret string `json:"secret" minLength:"1" maxLength:"200"`
	}
}

// AcceptDeskInvitation makes the caller a member in the role of an invitation. It needs
// no scope: who is invited may have none yet.
func AcceptDeskInvitation(s Store) rest.Route {
	route := rest.Route{
		Operation: "accept_desk_invitation", Method: http.MethodPost, Path: "/desk/api/v1/me/accept-invitation",
		Anyone: true, Tag: "Members",
		Table:   grant.Union(grant.On(grant.Members, grant.Get, grant.Update), grant.On(grant.Changes, grant.Put), grant.KeepAnswer()), // joining takes more: see rest.Route
		Summary: "Accept an invitation", Description: "Makes the caller a member in the role of the invitation, whatever their token says. The invitation must be for an address that the caller's identity provider says is theirs. It needs no scope.",
		Problems: []int{http.StatusNotFound, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[acceptInvitation, changedMember](route, func(ctx context.Context, call *rest.Call, in *acceptInvitation) (change.Answer, error) {
		return member.Accept(ctx, s, call.Act(), in.Body.Secret, answerMember(call))
	})
}
