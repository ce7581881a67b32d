package desk

import (
	"context"
	"net/http"

	"docket/shared/change"
	"docket/shared/notice"
	"docket/shared/rest"
	"docket/shared/tenant"
)

// MarkDeskInboxRead marks notices of the caller's inbox as read.
func MarkDeskInboxRead(s Store) rest.Route {
	route := rest.Route{
		Operation: "mark_desk_inbox_read", Method: http.MethodPost, Path: "/desk/api/v1/inbox/read",
		Permission: tenant.DeskNote, Tag: "Inbox", Table: marking(),
		Summary:     "Mark notices as read",
		Description: "Marks those of some ids as read, and all up to one. Nobody else's inbox changes.",
		Problems:    []int{http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[markNotices, unreadNotices](route, func(ctx context.Context, call *rest.Call, in *markNotices) (change.Answer, error) {
		return notice.Mark(ctx, s, call.Act(), in.which(), true, answerMarked(call))
	})
}
