package desk

import (
	"context"
	"net/http"

	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/savedview"
	"docket/shared/tenant"
)

type listViews struct{ rest.Input }

type listedViews struct {
	Body struct {
		Views     []View `json:"views" nullable:"false"`
		RequestID string `json:"request_id"`
	}
}

// ListDeskViews lists the views that the caller sees.
func ListDeskViews(s Store) rest.Route {
	route := rest.Route{
		Operation: "list_desk_views", Method: http.MethodGet, Path: "/desk/api/v1/views",
		Permission: tenant.DeskRead, Tag: "Views",
		Table:   grant.On(grant.Views, grant.Query),
		Summary: "List views", Description: "Lists all views of the caller's own and of everybody's, by position, then in the order in which they were made.",
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *listViews) (*listedViews, error) {
		all, err := s.Views(ctx, call.Scope(), call.Principal.User)
		if err != nil {
			return nil, err
		}
		out := &listedViews{}
		out.Body.RequestID, out.Body.Views = call.RequestID, []View{}
		for _, v := range savedview.Sorted(all) {
			shown, err := showView(v)
			if err != nil {
				return nil, err
			}
			out.Body.Views = append(out.Body.Views, shown)
		}
		return out, nil
	})
}
