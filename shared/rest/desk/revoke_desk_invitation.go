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

type revokeInvitation struct {
	rest.Input
	rest.Idempotent
	InvitationID string `path:"invitation_id" maxLength:"200"`
}

// RevokeDeskInvitation takes an invitation back.
func RevokeDeskInvitation(s Store) rest.Route {
	route := rest.Route{
		Operation: "revoke_desk_invitation", Method: http.MethodDelete, Path: "/desk/api/v1/invitations/{invitation_id}",
		Permission: tenant.MembersWrite, Tag: "Members",
		Table:   grant.Union(grant.On(grant.Members, grant.Get, grant.Delete), grant.On(grant.Changes, grant.Put), grant.KeepAnswer()),
		Summary: "Revoke an invitation", Description: "Takes an invitation back. One that was accepted is none any more: deactivate the member.",
		Problems: []int{http.StatusNotFound},
	}
	return rest.Remove(route, func(ctx context.Context, call *rest.Call, in *revokeInvitation) (change.Answer, error) {
		return member.Revoke(ctx, s, call.Act(), in.InvitationID, func(member.Invitation) (change.Answer, error) {
			return change.Answer{Status: http.StatusNoContent}, nil
		})
	})
}
