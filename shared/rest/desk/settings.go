package desk

import (
	"net/http"

	"docket/shared/change"
	"docket/shared/rest"
	"docket/shared/settings"
	"docket/shared/tenant"
)

// Settings is what a workspace is to those who answer customers.
type Settings struct {
	Name          string `json:"name" doc:"As people know the workspace; empty: it has none"`
	TimeZone      string `json:"time_zone" doc:"Of IANA, in which its people read times; empty: UTC"`
	FirstEmail    string `json:"first_response_email" doc:"What answers a first message by e-mail by itself; empty: nothing"`
	FirstPortal   string `json:"first_response_portal" doc:"Likewise, of one by the portal"`
	FirstChat     string `json:"first_response_chat" doc:"Likewise, of one by chat"`
	ReopensClosed bool   `json:"mail_reopens_closed" doc:"Whether a letter on a closed ticket reopens it; else it opens one that is linked"`
	Portal        string `json:"portal_url" doc:"Where customers see their tickets: letters lead to /tickets/{id} and /survey#{token} below it; empty: letters have no links"`
	Language      string `json:"mail_language" doc:"Of letters: en or de; empty: en"`
	Acknowledge   bool   `json:"acknowledge" doc:"Whether a customer who opens a ticket is told so by mail, once"`
	PausesOn      pauses `json:"pauses_on" nullable:"false" doc:"The statuses in which the clock of the resolution stands still where the SLA policy of a ticket does not say"`
}

type settingsAnswer struct {
	Settings  Settings `json:"settings"`
	RequestID string   `json:"request_id"`
}

func showSettings(w tenant.Workspace) Settings {
	return Settings{Name: w.Name, TimeZone: w.TimeZone,
		FirstEmail: w.FirstResponse.Email, FirstPortal: w.FirstResponse.Portal, FirstChat: w.FirstResponse.Chat,
		ReopensClosed: w.Mail.ReopenClosed, Acknowledge: w.Mail.Acknowledge, Portal: w.Mail.Portal, Language: w.Mail.Language, PausesOn: showPauses(settings.Pauses(w))}
}

func answerSettings(call *rest.Call) change.Render[tenant.Workspace] {
	return func(w tenant.Workspace) (change.Answer, error) {
		return rest.Answer(http.StatusOK, w.Version, settingsAnswer{Settings: showSettings(w), RequestID: call.RequestID})
	}
}
