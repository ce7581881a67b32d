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

type createView struct {
	rest.Input
	rest.Idempotent
	Body struct {
		Name     string   `json:"name" minLength:"1" maxLength:"100"`
		Filters  Filters  `json:"filters,omitempty" doc:"As the list of tickets takes them: at most 4 KiB of JSON. me is whoever asks"`
		Order    Sorting  `json:"order,omitempty"`
		Columns  []column `json:"columns,omitempty" maxItems:"30" nullable:"false" doc:"What is shown of a ticket, in this order"`
		Personal bool     `json:"personal,omitempty" doc:"The caller's own; else everybody's"`
		Position int      `json:"position,omitempty" minimum:"0" maximum:"9999" doc:"Where it stands among the others, the lowest first"`
	}
}

// CreateDeskView keeps a list of tickets under a name.
func CreateDeskView(s Store) rest.Route {
	route := rest.Route{
		Operation: "create_desk_view", Method: http.MethodPost, Path: "/desk/api/v1/views",
		Permission: tenant.DeskWrite, Tag: "Views",
		Status:  http.StatusCreated,
		Table:   grant.Union(grant.On(grant.Views, grant.Put, grant.Update), grant.On(grant.Changes, grant.Put), grant.KeepAnswer()),
		Summary: "Create a view", Description: "Keeps filters, an order and columns of the list of tickets under a name, the caller's own or everybody's. Of each there are at most 100.",
		Problems: []int{http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[createView, viewAnswer](route, func(ctx context.Context, call *rest.Call, in *createView) (change.Answer, error) {
		patch, err := viewPatch(&in.Body.Name, &in.Body.Filters, &in.Body.Order, &in.Body.Columns, &in.Body.Position)
		if err != nil {
			return change.Answer{}, err
		}
		return savedview.Create(ctx, s, call.Act(), patch, in.Body.Personal, answerView(call, http.StatusCreated))
	})
}
