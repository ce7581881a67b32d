package desk

import (
	"context"
	"net/http"

	"docket/shared/bulk"
	"docket/shared/change"
	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type stopBulk struct {
	rest.Input
	rest.Idempotent
	BulkID string `path:"bulk_id" maxLength:"200"`
}

// StopDeskBulk stops a bulk.
func StopDeskBulk(s Store) rest.Route {
	route := rest.Route{
		Operation: "stop_desk_bulk", Method: http.MethodPost, Path: "/desk/api/v1/bulks/{bulk_id}/stop",
		Permission: tenant.DeskWrite, Tag: "Bulks", Status: http.StatusAccepted,
		Table:   grant.Union(grant.On(grant.Jobs, grant.Get, grant.Update), grant.On(grant.Changes, grant.Put), grant.KeepAnswer()),
		Summary: "Stop a bulk", Description: "Stops a bulk behind the tickets that are under way. What it has done stays, and can be undone. One that has ended stays as it is.",
		Problems: []int{http.StatusNotFound},
	}
	return rest.Write[stopBulk, changedBulk](route, func(ctx context.Context, call *rest.Call, in *stopBulk) (change.Answer, error) {
		return bulk.Stop(ctx, s, call.Act(), in.BulkID, answerBulk(call))
	})
}
