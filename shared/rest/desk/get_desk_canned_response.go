package desk

import (
	"context"
	"net/http"

	"docket/shared/canned"
	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type getCanned struct {
	rest.Input
	CannedID string `path:"canned_response_id" maxLength:"200"`
}

type gotCanned struct {
	ETag string `header:"ETag"`
	Body cannedAnswer
}

// GetDeskCannedResponse reads one canned response.
func GetDeskCannedResponse(s Store) rest.Route {
	route := rest.Route{
		Operation: "get_desk_canned_response", Method: http.MethodGet, Path: "/desk/api/v1/canned_responses/{canned_response_id}",
		Permission: tenant.DeskRead, Tag: "Canned responses",
		Table:   grant.On(grant.Canned, grant.Get),
		Summary: "Get a canned response", Description: "Returns one canned response, of the caller's own or of everybody's.",
		Problems: []int{http.StatusNotFound},
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *getCanned) (*gotCanned, error) {
		r, err := canned.Seen(ctx, s, call.Principal, in.CannedID)
		return &gotCanned{ETag: rest.ETag(r.Version), Body: cannedAnswer{CannedResponse: showCanned(r), RequestID: call.RequestID}}, err
	})
}
