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

type updateView struct {
	rest.Input
	rest.Idempotent
	rest.Conditional
	ViewID string `path:"view_id" maxLength:"200"`
	Body   struct {
		Name     *string   `json:"name,omitempty" minLength:"1" maxLength:"100"`
		Filters  *Filters  `json:"filters,omitempty" doc:"All of them: they replace those that it has"`
		Order    *Sorting  `json:"order,omitempty"`
		Columns  *[]column `json:"columns,omitempty" maxItems:"30" nullable:"false" doc:"All of them: they replace those that it has"`
		Position *int      `json:"position,omitempty" minimum:"0" maximum:"9999"`
	}
}

// UpdateDeskView changes what is given of a view.
func UpdateDeskView(s Store) rest.Route {
	route := rest.Route{
		Operation: "update_desk_view", Method: http.MethodPatch, Path: "/desk/api/v1/views/{view_id}",
		Permission: tenant.DeskWrite, Tag: "Views",
		Table:   grant.Union(grant.On(grant.Views, grant.Get, grant.Update), grant.On(grant.Changes, grant.Put), grant.KeepAnswer()),
		Summary: "Update a view", Description: "Changes what is given. Whose it is stays.",
		Problems: []int{http.StatusNotFound, http.StatusPreconditionFailed, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[updateView, changedView](route, func(ctx context.Context, call *rest.Call, in *updateView) (change.Answer, error) {
		patch, err := viewPatch(in.Body.Name, in.Body.Filters, in.Body.Order, in.Body.Columns, in.Body.Position)
		if err != nil {
			return change.Answer{}, err
		}
		return savedview.Update(ctx, s, call.Act(), in.ViewID, in.Match(), patch, answerView(call, http.StatusOK))
	})
}
