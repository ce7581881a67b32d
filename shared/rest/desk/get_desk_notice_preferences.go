package desk

import (
	"context"
	"net/http"

	"docket/shared/notice"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type getPreferences struct{ rest.Input }

type gotPreferences struct{ Body preferencesAnswer }

// GetDeskNoticePreferences tells of what the caller wants to be told, and by which channels.
func GetDeskNoticePreferences(s Store) rest.Route {
	route := rest.Route{
		Operation: "get_desk_notice_preferences", Method: http.MethodGet, Path: "/desk/api/v1/notice-preferences",
		Permission: tenant.DeskRead, Tag: "Inbox", Table: readsInbox(),
		Summary: "Get what the caller is told of", Description: "Tells of which kinds of notices the caller is told, and by which channels. Who chose nothing is told of all.",
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *getPreferences) (*gotPreferences, error) {
		box, err := notice.Mine(ctx, s, call.Principal)
		return &gotPreferences{showPreferences(call, box)}, err
	})
}
