package desk

import (
	"context"
	"net/http"

	"docket/shared/change"
	"docket/shared/notice"
	"docket/shared/rest"
	"docket/shared/tenant"
)

// MarkDeskInboxUnread marks notices of the caller's inbox as unread.
func MarkDeskInboxUnread(s Store) rest.Route {
	route := rest.Route{
		Operation: "mark_desk_inbox_unread", Method: http.MethodPost, Path: "/desk/api/v1/inbox/unread",
		Permission: tenant.DeskNote, Tag: "Inbox", Table: marking(),
		Summary:     "Mark notices as unread",
		Description: "Marks those of some ids as unread, and all up to one. Nobody else's inbox changes.",
		Problems:    []int{http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[markNotices, unreadNotices](route, func(ctx context.Context, call *rest.Call, in *markNotices) (change.Answer, error) {
		return notice.Mark(ctx, s, call.Act(), in.which(), false, answerMarked(call))
	})
}
