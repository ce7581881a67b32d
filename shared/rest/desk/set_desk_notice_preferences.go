package desk

import (
	"context"
	"net/http"

	"docket/shared/change"
	"docket/shared/notice"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type setPreferences struct {
	rest.Input
	rest.Idempotent
	Body struct {
		Preferences []Preference `json:"preferences" maxItems:"20" nullable:"false" doc:"A kind that is left out is told of by all channels"`
	}
}

// SetDeskNoticePreferences says of what the caller wants to be told, and by which channels.
func SetDeskNoticePreferences(s Store) rest.Route {
	route := rest.Route{
		Operation: "set_desk_notice_preferences", Method: http.MethodPut, Path: "/desk/api/v1/notice-preferences",
		Permission: tenant.DeskNote, Tag: "Inbox", Table: choosing(),
		Summary: "Set what the caller is told of", Description: "Says of which kinds of notices the caller is told from now on, and by which channels.",
		Problems: []int{http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[setPreferences, preferencesAnswer](route, func(ctx context.Context, call *rest.Call, in *setPreferences) (change.Answer, error) {
		off, err := unwanted(in.Body.Preferences)
		if err != nil {
			return change.Answer{}, err
		}
		return notice.Prefer(ctx, s, call.Act(), off, answerPreferences(call))
	})
}
