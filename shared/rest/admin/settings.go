package admin

import (
	"net/http"

	"docket/shared/change"
	"docket/shared/rest"
	"docket/shared/tenant"
)

// Settings is what a workspace is.
type Settings struct {
	SupportEnabled bool `json:"support_enabled" doc:"Without it every call to /v1/support is refused as module_disabled"`
}

type settingsAnswer struct {
	Settings  Settings `json:"settings"`
	RequestID string   `json:"request_id"`
}

func showSettings(w tenant.Workspace) Settings { return Settings{SupportEnabled: w.SupportEnabled} }

func answerSettings(call *rest.Call) change.Render[tenant.Workspace] {
	return func(w tenant.Workspace) (change.Answer, error) {
		return rest.Answer(http.StatusOK, w.Version, settingsAnswer{Settings: showSettings(w), RequestID: call.RequestID})
	}
}
