package desk

import (
	"context"
	"net/http"

	"docket/shared/bulk"
	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type getBulk struct {
	rest.Input
	BulkID string `path:"bulk_id" maxLength:"200"`
}

type gotBulk struct{ Body bulkAnswer }

// GetDeskBulk tells how far a bulk is.
func GetDeskBulk(s Store) rest.Route {
	route := rest.Route{
		Operation: "get_desk_bulk", Method: http.MethodGet, Path: "/desk/api/v1/bulks/{bulk_id}",
		Permission: tenant.DeskRead, Tag: "Bulks",
		Table:   grant.On(grant.Jobs, grant.Get),
		Summary: "Get a bulk", Description: "Returns how far a bulk is. It is kept for 90 days after its end.",
		Problems: []int{http.StatusNotFound},
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *getBulk) (*gotBulk, error) {
		j, err := bulk.Of(ctx, s, call.Scope(), in.BulkID)
		return &gotBulk{Body: bulkAnswer{Bulk: showBulk(j), RequestID: call.RequestID}}, err
	})
}
