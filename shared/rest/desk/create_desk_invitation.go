package desk

import (
	"context"
	"net/http"

	"docket/shared/grant"
	"docket/shared/member"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type createInvitation struct {
	rest.Input
	Body struct {
		Email string `json:"email" minLength:"3" maxLength:"320" doc:"Who accepts it must have this address by their identity provider"`
		Role  string `json:"role" enum:"admin,agent,light_agent"`
	}
}

type createdInvitation struct {
	Status int
	Body   struct {
		Invitation Invitation `json:"invitation"`
		Secret     string     `json:"secret" doc:"By which it is accepted; it is shown here alone"`
		RequestID  string     `json:"request_id"`
	}
}

// CreateDeskInvitation invites somebody. It takes no idempotency key: a kept answer
// would keep the secret.
func CreateDeskInvitation(s Store) rest.Route {
	route := rest.Route{
		Operation: "create_desk_invitation", Method: http.MethodPost, Path: "/desk/api/v1/invitations",
		Permission: tenant.MembersWrite, Tag: "Members", Status: http.StatusCreated,
		Table:   grant.Union(grant.On(grant.Members, grant.Get, grant.Query, grant.Put, grant.Update), grant.On(grant.Changes, grant.Put)),
		Summary: "Invite somebody", Description: "Invites whoever has an address to become a member in a role, and shows the secret by which they accept. It can be accepted for seven days. Docket sends nothing: hand them the secret.",
		Problems: []int{http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.WriteUnkept(route, func(ctx context.Context, call *rest.Call, in *createInvitation) (*createdInvitation, error) {
		made, secret, err := member.Invite(ctx, s, call.Act(), in.Body.Email, in.Body.Role)
		out := &createdInvitation{Status: http.StatusCreated}
		out.Body.Invitation, out.Body.Secret, out.Body.RequestID = showInvitation(made), secret, call.RequestID
		return out, err
	})
}
