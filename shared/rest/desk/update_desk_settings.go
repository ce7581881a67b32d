package desk

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
		Name          *string `json:"name,omitempty" maxLength:"100"`
		TimeZone      *string `json:"time_zone,omitempty" maxLength:"64" doc:"An IANA time zone, or empty"`
		FirstEmail    *string `json:"first_response_email,omitempty" format:"multiline" maxLength:"1000"`
		FirstPortal   *string `json:"first_response_portal,omitempty" format:"multiline" maxLength:"1000"`
		FirstChat     *string `json:"first_response_chat,omitempty" format:"multiline" maxLength:"1000"`
		ReopensClosed *bool   `json:"mail_reopens_closed,omitempty"`
		Portal        *string `json:"portal_url,omitempty" maxLength:"300" doc:"An https address, or empty"`
		Language      *string `json:"mail_language,omitempty" maxLength:"10" doc:"en, de, or empty"`
		Acknowledge   *bool   `json:"acknowledge,omitempty"`
		PausesOn      *pauses `json:"pauses_on,omitempty" doc:"At first it is waiting. Open tickets are matched again in the background"`
	}
}

// UpdateDeskSettings changes what the workspace is to those who answer customers.
func UpdateDeskSettings(s Store) rest.Route {
	route := rest.Route{
		Operation: "update_desk_settings", Method: http.MethodPatch, Path: "/desk/api/v1/settings",
		Permission: tenant.SettingsWrite, Tag: "Settings",
		Table:   grant.Union(grant.On(grant.Settings, grant.Get, grant.Update), grant.On(grant.Changes, grant.Put), grant.On(grant.Jobs, grant.Put), grant.KeepAnswer()),
		Summary: "Update the settings", Description: "Changes what is given. It is in force everywhere within five seconds.",
		Problems: []int{http.StatusPreconditionFailed, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[updateSettings, settingsAnswer](route, func(ctx context.Context, call *rest.Call, in *updateSettings) (change.Answer, error) {
		patch := settings.Patch{Name: in.Body.Name, TimeZone: in.Body.TimeZone,
			FirstEmail: in.Body.FirstEmail, FirstPortal: in.Body.FirstPortal, FirstChat: in.Body.FirstChat,
			ReopenClosed: in.Body.ReopensClosed, Acknowledge: in.Body.Acknowledge, PortalURL: in.Body.Portal, MailLanguage: in.Body.Language}
		if in.Body.PausesOn != nil {
			patch.PausesOn = in.Body.PausesOn.canonical()
		}
		return settings.Update(ctx, s, call.Act(), in.Match(), patch, answerSettings(call))
	})
}
