package desk

import (
	"context"
	"net/http"

	"docket/shared/grant"
	"docket/shared/member"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type listInvitations struct{ rest.Input }

type listedInvitations struct {
	Body struct {
		Invitations []Invitation `json:"invitations" nullable:"false"`
		RequestID   string       `json:"request_id"`
	}
}

// ListDeskInvitations lists the invitations that can be accepted.
func ListDeskInvitations(s Store) rest.Route {
	route := rest.Route{
		Operation: "list_desk_invitations", Method: http.MethodGet, Path: "/desk/api/v1/invitations",
		Permission: tenant.MembersWrite, Tag: "Members",
		Table:   grant.On(grant.Members, grant.Query),
		Summary: "List invitations", Description: "Lists the invitations that can be accepted, the oldest first: 100 at most, without their secrets.",
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, _ *listInvitations) (*listedInvitations, error) {
		open, err := member.OpenInvitations(ctx, s, call.Scope(), call.Now())
		out := &listedInvitations{}
		out.Body.RequestID, out.Body.Invitations = call.RequestID, []Invitation{}
		for _, i := range open {
			out.Body.Invitations = append(out.Body.Invitations, showInvitation(i))
		}
		return out, err
	})
}
