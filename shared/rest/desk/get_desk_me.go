package desk

import (
	"context"
	"net/http"

	"docket/shared/grant"
	"docket/shared/member"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type getMe struct{ rest.Input }

type gotMe struct {
	ETag string `header:"ETag"`
	Body struct {
		Member    Member              `json:"member"`
		Scopes    []tenant.Permission `json:"scopes" nullable:"false" doc:"What the caller may do"`
		RequestID string              `json:"request_id"`
	}
}

// GetDeskMe reads who calls, whom it makes a member with a first call.
func GetDeskMe(s Store) rest.Route {
	route := rest.Route{
		Operation: "get_desk_me", Method: http.MethodGet, Path: "/desk/api/v1/me",
		Permission: tenant.DeskRead, Tag: "Members",
		Table:   grant.On(grant.Members, grant.Get), // joining takes more: see rest.Route
		Summary: "Get who calls", Description: "Returns the caller as a member, with what their token says of them by now, and what they may do. A first call of the desk makes somebody a member. An API key is none.",
		Problems: []int{http.StatusNotFound},
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, _ *getMe) (*gotMe, error) {
		m, err := member.Join(ctx, s, call.Beside("me."))
		out := &gotMe{ETag: rest.ETag(m.Version)}
		out.Body.Member, out.Body.Scopes, out.Body.RequestID = showMember(m), call.Principal.Permissions, call.RequestID
		return out, err
	})
}
