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

type mergeLabel struct {
	rest.Input
	rest.Idempotent
	rest.Conditional
	LabelID string `path:"label_id" maxLength:"200"`
	Body    struct {
		Into string `json:"into" minLength:"1" maxLength:"200" doc:"The id of the label that stays"`
	}
}

// MergeDeskLabel merges a label into another (S2-85).
func MergeDeskLabel(s Store) rest.Route {
	route := rest.Route{
		Operation: "merge_desk_label", Method: http.MethodPost, Path: "/desk/api/v1/labels/{label_id}/merge",
		Permission: tenant.DeskWrite, Tag: "Labels",
		Table:   grant.Union(grant.On(grant.Settings, grant.Get, grant.Update), grant.On(grant.Changes, grant.Put), grant.KeepAnswer(), followTag()),
		Summary: "Merge a label into another", Description: "Takes the label away. A bulk gives all tickets that have it now the other one in its place. Answers the label that stays.",
		Problems: []int{http.StatusNotFound, http.StatusPreconditionFailed, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[mergeLabel, changedLabel](route, func(ctx context.Context, call *rest.Call, in *mergeLabel) (change.Answer, error) {
		return label.Merge(ctx, s, call.Act(), in.LabelID, in.Body.Into, in.Match(), answerLabel(call, http.StatusOK))
	})
}
