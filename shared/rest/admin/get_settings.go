package admin

import (
	"context"
	"net/http"

	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type gotSettings struct {
	ETag string `header:"ETag" doc:"The version of the settings"`
	Body settingsAnswer
}

// GetSettings reads what the workspace is.
func GetSettings(s Store) rest.Route {
	route := rest.Route{
		Operation: "get_settings", Method: http.MethodGet, Path: "/v1/settings",
		Permission: tenant.SettingsWrite, Tag: "Settings",
		Table:   grant.On(grant.Settings, grant.Get),
		Summary: "Get the settings", Description: "Returns the settings of this workspace.",
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, _ *readSettings) (*gotSettings, error) {
		w, err := s.Workspace(ctx, call.Scope())
		return &gotSettings{ETag: rest.ETag(w.Version), Body: settingsAnswer{Settings: showSettings(w), RequestID: call.RequestID}}, err
	})
}
