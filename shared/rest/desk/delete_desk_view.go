package desk

import (
	"context"
	"net/http"

	"docket/shared/change"
	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/savedview"
	"docket/shared/tenant"
)

type deleteView struct {
	rest.Input
	rest.Idempotent
	rest.Conditional
	ViewID string `path:"view_id" maxLength:"200"`
}

// DeleteDeskView takes a view away.
func DeleteDeskView(s Store) rest.Route {
	route := rest.Route{
		Operation: "delete_desk_view", Method: http.MethodDelete, Path: "/desk/api/v1/views/{view_id}",
		Permission: tenant.DeskWrite, Tag: "Views",
		Table:   grant.Union(grant.On(grant.Views, grant.Get, grant.Delete, grant.Update), grant.On(grant.Changes, grant.Put), grant.KeepAnswer()),
		Summary: "Delete a view", Description: "Takes a view away. The tickets that it lists stay.",
		Problems: []int{http.StatusNotFound, http.StatusPreconditionFailed},
	}
	return rest.Remove(route, func(ctx context.Context, call *rest.Call, in *deleteView) (change.Answer, error) {
		return savedview.Delete(ctx, s, call.Act(), in.ViewID, in.Match(), func(savedview.View) (change.Answer, error) {
			return change.Answer{Status: http.StatusNoContent}, nil
		})
	})
}
