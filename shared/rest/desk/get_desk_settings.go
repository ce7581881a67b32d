package desk

import (
	"context"
	"net/http"

	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type getSettings struct{ rest.Input }

type gotSettings struct {
	ETag string `header:"ETag" doc:"The version of all settings of the workspace"`
	Body settingsAnswer
}

// GetDeskSettings reads what the workspace is.
func GetDeskSettings(s Store) rest.Route {
	route := rest.Route{
		Operation: "get_desk_settings", Method: http.MethodGet, Path: "/desk/api/v1/settings",
		Permission: tenant.DeskRead, Tag: "Settings",
		Table:   grant.On(grant.Settings, grant.Get),
		Summary: "Get the settings", Description: "Returns what of the workspace's settings is for those who answer customers.",
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, _ *getSettings) (*gotSettings, error) {
		w, err := s.Workspace(ctx, call.Scope())
		return &gotSettings{ETag: rest.ETag(w.Version), Body: settingsAnswer{Settings: showSettings(w), RequestID: call.RequestID}}, err
	})
}
