package desk

import (
	"context"
	"net/http"

	"docket/shared/canned"
	"docket/shared/change"
	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type deleteCanned struct {
	rest.Input
	rest.Idempotent
	rest.Conditional
	CannedID string `path:"canned_response_id" maxLength:"200"`
}

// DeleteDeskCannedResponse takes a canned response away (S2-37).
func DeleteDeskCannedResponse(s Store) rest.Route {
	route := rest.Route{
		Operation: "delete_desk_canned_response", Method: http.MethodDelete, Path: "/desk/api/v1/canned_responses/{canned_response_id}",
		Permission: tenant.DeskWrite, Tag: "Canned responses",
		Table:   grant.Union(grant.On(grant.Canned, grant.Get, grant.Delete), grant.On(grant.Changes, grant.Put), grant.KeepAnswer()),
		Summary: "Delete a canned response", Description: "Takes a canned response away.",
		Problems: []int{http.StatusNotFound, http.StatusPreconditionFailed},
	}
	return rest.Remove(route, func(ctx context.Context, call *rest.Call, in *deleteCanned) (change.Answer, error) {
		return canned.Delete(ctx, s, call.Act(), in.CannedID, in.Match(), func(canned.Response) (change.Answer, error) {
			return change.Answer{Status: http.StatusNoContent}, nil
		})
	})
}
