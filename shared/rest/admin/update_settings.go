package admin

import (
	"context"
	"net/http"

	"docket/shared/change"
	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/rest/support/vocabulary"
	"docket/shared/settings"
	"docket/shared/tenant"
)

type updateSettings struct {
	rest.Input
	rest.Idempotent
	rest.Conditional
	Body struct {
		SupportEnabled *bool              `json:"support_enabled,omitempty"`
		RetentionDays  *int               `json:"deleted_retention_days,omitempty" minimum:"1" maximum:"3650" doc:"It holds for tickets that are deleted afterwards"`
		SearchLanguage *string            `json:"search_language,omitempty" enum:",da,de,en,es,fi,fr,hu,it,nl,no,pt,ro,ru,sv,tr" doc:"ISO 639-1"`
		Name           *string            `json:"name,omitempty" maxLength:"100"`
		TimeZone       *string            `json:"time_zone,omitempty" maxLength:"64" doc:"An IANA time zone, or empty"`
		FirstEmail     *string            `json:"first_response_email,omitempty" format:"multiline" maxLength:"1000"`
		FirstPortal    *string            `json:"first_response_portal,omitempty" format:"multiline" maxLength:"1000"`
		FirstChat      *string            `json:"first_response_chat,omitempty" format:"multiline" maxLength:"1000"`
		ReopensClosed  *bool              `json:"mail_reopens_closed,omitempty"`
		Acknowledge    *bool              `json:"acknowledge,omitempty"`
		PausesOn       *vocabulary.Pauses `json:"pauses_on,omitempty" doc:"At first these are pending and waiting_on_customer. Open tickets are matched again in the background"`
		IdempotencyKey string             `json:"idempotency_key,omitempty" minLength:"1" maxLength:"255"`
	}
}

// UpdateSettings changes what a workspace is: whether its Support module is on
// (S0-3), for how long it keeps what was deleted, and the language of its searches.
func UpdateSettings(s Store) rest.Route {
	route := rest.Route{
		Operation: "update_settings", Method: http.MethodPatch, Path: "/v1/settings",
		Permission: tenant.SettingsWrite, Tag: "Settings",
		Table:   grant.Union(grant.On(grant.Settings, grant.Get, grant.Update), grant.On(grant.Changes, grant.Put), grant.On(grant.Jobs, grant.Put), grant.KeepAnswer()),
		Summary: "Update the settings", Description: "Changes what is given. It is in force everywhere within five seconds.",
		Problems: []int{http.StatusPreconditionFailed, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[updateSettings, settingsAnswer](route, func(ctx context.Context, call *rest.Call, in *updateSettings) (change.Answer, error) {
		patch := settings.Patch{SupportEnabled: in.Body.SupportEnabled, RetentionDays: in.Body.RetentionDays, SearchLanguage: in.Body.SearchLanguage, Name: in.Body.Name, TimeZone: in.Body.TimeZone,
			FirstEmail: in.Body.FirstEmail, FirstPortal: in.Body.FirstPortal, FirstChat: in.Body.FirstChat,
			ReopenClosed: in.Body.ReopensClosed, Acknowledge: in.Body.Acknowledge, PausesOn: vocabulary.Pausing(in.Body.PausesOn)}
		return settings.Update(ctx, s, call.Act(), in.Match(), patch, answerSettings(call))
	})
}
