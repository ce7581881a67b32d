package desk

import (
	"context"
	"net/http"

	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type getView struct {
	rest.Input
	ViewID string `path:"view_id" maxLength:"200"`
}

type gotView struct {
	ETag string `header:"ETag"`
	Body viewAnswer
}

// GetDeskView reads one view.
func GetDeskView(s Store) rest.Route {
	route := rest.Route{
		Operation: "get_desk_view", Method: http.MethodGet, Path: "/desk/api/v1/views/{view_id}",
		Permission: tenant.DeskRead, Tag: "Views",
		Table:   grant.On(grant.Views, grant.Get),
		Summary: "Get a view", Description: "Returns one view, of the caller's own or of everybody's.",
		Problems: []int{http.StatusNotFound},
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *getView) (*gotView, error) {
		v, err := s.View(ctx, call.Scope(), call.Principal.User, in.ViewID)
		if err != nil {
			return nil, err
		}
		shown, err := showView(v)
		return &gotView{ETag: rest.ETag(v.Version), Body: viewAnswer{View: shown, RequestID: call.RequestID}}, err
	})
}
