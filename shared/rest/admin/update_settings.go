package admin

import (
	"context"
	"net/http"

	"docket/shared/change"
	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/settings"
	"docket/shared/tenant"
)

type updateSettings struct {
	rest.Input
	rest.Idempotent
	rest.Conditional
	Body struct {
		SupportEnabled *bool  `json:"support_enabled,omitempty"`
		IdempotencyKey string `json:"idempotency_key,omitempty" minLength:"1" maxLength:"255"`
	}
}

// UpdateSettings switches the workspace's Support module on or off (S0-3).
func UpdateSettings(s Store) rest.Route {
	route := rest.Route{
		Operation: "update_settings", Method: http.MethodPatch, Path: "/v1/settings",
		Permission: tenant.SettingsWrite, Tag: "Settings",
		Table:   []grant.Action{grant.Get, grant.Put, grant.Update},
		Summary: "Update the settings", Description: "Changes what is given. It is in force everywhere within five seconds.",
		Problems: []int{http.StatusPreconditionFailed, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[updateSettings, settingsAnswer](route, func(ctx context.Context, call *rest.Call, in *updateSettings) (change.Answer, error) {
		match, err := in.Match()
		if err != nil {
			return change.Answer{}, err
		}
		patch := settings.Patch{SupportEnabled: in.Body.SupportEnabled}
		return settings.Update(ctx, s, call.Act(), match, patch, answerSettings(call))
	})
}
