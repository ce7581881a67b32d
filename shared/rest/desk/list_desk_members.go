package desk

import (
	"context"
	"net/http"

	"docket/shared/grant"
	"docket/shared/member"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type listMembers struct {
	rest.Input
	State string `query:"state" enum:"active,deactivated" doc:"Only those who are"`
}

type listedMembers struct {
	Body struct {
		Members   []Member `json:"members" nullable:"false"`
		RequestID string   `json:"request_id"`
	}
}

// ListDeskMembers lists the members of the workspace, whom a ticket can be given (S2-14).
func ListDeskMembers(s Store) rest.Route {
	route := rest.Route{
		Operation: "list_desk_members", Method: http.MethodGet, Path: "/desk/api/v1/members",
		Permission: tenant.DeskRead, Tag: "Members",
		Table:   grant.On(grant.Members, grant.Query),
		Summary: "List members", Description: "Lists all members of the workspace, by name: 1,000 at most.",
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *listMembers) (*listedMembers, error) {
		all, err := s.Members(ctx, call.Scope())
		member.Sort(all)
		out := &listedMembers{}
		out.Body.RequestID, out.Body.Members = call.RequestID, []Member{}
		for _, m := range all {
			if in.State == "" || in.State == string(m.State) {
				out.Body.Members = append(out.Body.Members, showMember(m))
			}
		}
		return out, err
	})
}
