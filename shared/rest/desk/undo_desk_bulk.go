package desk

import (
	"context"
	"net/http"

	"docket/shared/bulk"
	"docket/shared/change"
	"docket/shared/job"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type undoBulk struct {
	rest.Input
	rest.Idempotent
	BulkID string `path:"bulk_id" maxLength:"200"`
}

// UndoDeskBulk takes back what a bulk did.
func UndoDeskBulk(s Store) rest.Route {
	route := rest.Route{
		Operation: "undo_desk_bulk", Method: http.MethodPost, Path: "/desk/api/v1/bulks/{bulk_id}/undo",
		Permission: tenant.DeskWrite, Tag: "Bulks", Status: http.StatusAccepted, Sometimes: http.StatusOK,
		Table:   doBulk(),
		Summary: "Undo a bulk",
		Description: "Takes back what a bulk did to each ticket, where none of that was changed again since; else the ticket is skipped. That is a bulk too, and can be undone. " +
			"A bulk that goes on is to be stopped first.",
		Problems: []int{http.StatusNotFound},
	}
	return rest.Write[undoBulk, changedBulk](route, func(ctx context.Context, call *rest.Call, in *undoBulk) (change.Answer, error) {
		archives := func() error { return mayArchive(call) }
		return inCall(ctx, call, s, func(render change.Render[job.Job]) (change.Answer, error) {
			return bulk.Undo(ctx, s, call.Act(), in.BulkID, archives, render)
		})
	})
}
