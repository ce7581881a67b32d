package desk

import (
	"context"
	"net/http"

	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type getMember struct {
	rest.Input
	MemberID string `path:"member_id" maxLength:"255"`
}

type gotMember struct {
	ETag string `header:"ETag"`
	Body memberAnswer
}

// GetDeskMember reads one member.
func GetDeskMember(s Store) rest.Route {
	route := rest.Route{
		Operation: "get_desk_member", Method: http.MethodGet, Path: "/desk/api/v1/members/{member_id}",
		Permission: tenant.DeskRead, Tag: "Members",
		Table:   grant.On(grant.Members, grant.Get),
		Summary: "Get a member", Description: "Returns one member, also one who was deactivated.",
		Problems: []int{http.StatusNotFound},
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *getMember) (*gotMember, error) {
		m, err := s.Member(ctx, call.Scope(), in.MemberID)
		return &gotMember{ETag: rest.ETag(m.Version), Body: memberAnswer{Member: showMember(m), RequestID: call.RequestID}}, err
	})
}
