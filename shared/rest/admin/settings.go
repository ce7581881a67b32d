package admin

import (
	"net/http"

	"docket/shared/change"
	"docket/shared/rest"
	"docket/shared/rest/support/vocabulary"
	"docket/shared/settings"
	"docket/shared/tenant"
)

// Settings is what a workspace is.
type Settings struct {
	SupportEnabled bool              `json:"support_enabled" doc:"Without it every call to /v1/support is refused as module_disabled"`
	RetentionDays  int               `json:"deleted_retention_days" minimum:"1" maximum:"3650" doc:"For how many days a ticket that is deleted from now on is kept, before its texts are purged"`
	SearchLanguage string            `json:"search_language" enum:",da,de,en,es,fi,fr,hu,it,nl,no,pt,ro,ru,sv,tr" doc:"The language (ISO 639-1) in which a search takes the forms of a word as one; empty: it takes words as they are written"`
	Name           string            `json:"name" doc:"As people know the workspace; empty: it has none"`
	TimeZone       string            `json:"time_zone" doc:"Of IANA, in which its people read times; empty: UTC"`
	FirstEmail     string            `json:"first_response_email" doc:"What answers a first message by e-mail by itself; empty: nothing"`
	FirstPortal    string            `json:"first_response_portal" doc:"Likewise, of one by the portal"`
	FirstChat      string            `json:"first_response_chat" doc:"Likewise, of one by chat"`
	ReopensClosed  bool              `json:"mail_reopens_closed" doc:"Whether a letter on a closed ticket reopens it; else it opens one that is linked"`
	Acknowledge    bool              `json:"acknowledge" doc:"Whether a customer who opens a ticket is told so by mail, once"`
	PausesOn       vocabulary.Pauses `json:"pauses_on" nullable:"false" doc:"The statuses in which the clock of the resolution stands still where the policy of a ticket does not say"`
}

type settingsAnswer struct {
	Settings  Settings `json:"settings"`
	RequestID string   `json:"request_id"`
}

func showSettings(w tenant.Workspace) Settings {
	return Settings{SupportEnabled: w.SupportEnabled, RetentionDays: w.RetentionDays, SearchLanguage: w.SearchLanguage, Name: w.Name, TimeZone: w.TimeZone,
		FirstEmail: w.FirstResponse.Email, FirstPortal: w.FirstResponse.Portal, FirstChat: w.FirstResponse.Chat,
		ReopensClosed: w.Mail.ReopenClosed, Acknowledge: w.Mail.Acknowledge, PausesOn: vocabulary.ShowPauses(settings.Pauses(w))}
}

func answerSettings(call *rest.Call) change.Render[tenant.Workspace] {
	return func(w tenant.Workspace) (change.Answer, error) {
		return rest.Answer(http.StatusOK, w.Version, settingsAnswer{Settings: showSettings(w), RequestID: call.RequestID})
	}
}
