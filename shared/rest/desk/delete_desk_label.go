package desk

import (
	"context"
	"net/http"

	"docket/shared/change"
	"docket/shared/grant"
	"docket/shared/label"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type deleteLabel struct {
	rest.Input
	rest.Idempotent
	rest.Conditional
	LabelID string `path:"label_id" maxLength:"200"`
}

type deletedLabel struct {
	BulkID    string `json:"bulk_id,omitempty" doc:"The bulk that takes the tag from the tickets that have it, where there are any"`
	RequestID string `json:"request_id"`
}

// DeleteDeskLabel takes a label away (S2-85).
func DeleteDeskLabel(s Store) rest.Route {
	route := rest.Route{
		Operation: "delete_desk_label", Method: http.MethodDelete, Path: "/desk/api/v1/labels/{label_id}",
		Permission: tenant.DeskWrite, Tag: "Labels",
		Table:   grant.Union(grant.On(grant.Settings, grant.Get, grant.Update), grant.On(grant.Changes, grant.Put), grant.KeepAnswer(), followTag()),
		Summary: "Delete a label", Description: "Takes the label away, and by a bulk its tag from all tickets that have it now.",
		Problems: []int{http.StatusNotFound, http.StatusPreconditionFailed},
	}
	return rest.Write[deleteLabel, deletedLabel](route, func(ctx context.Context, call *rest.Call, in *deleteLabel) (change.Answer, error) {
		return label.Delete(ctx, s, call.Act(), in.LabelID, in.Match(), func(is label.Written) (change.Answer, error) {
			raw, err := rest.Marshal(deletedLabel{BulkID: is.BulkID(), RequestID: call.RequestID}) // nothing is left that has a version
			return change.Answer{Status: http.StatusOK, Body: raw}, err
		})
	})
}
