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

type createLabel struct {
	rest.Input
	rest.Idempotent
	Body struct {
		Name        string  `json:"name" minLength:"1" maxLength:"64"`
		Colour      *string `json:"colour,omitempty" minLength:"7" maxLength:"7" pattern:"^#[0-9A-Fa-f]{6}$" doc:"One that follows from the name where none is given"`
		Description *string `json:"description,omitempty" maxLength:"200"`
	}
}

// CreateDeskLabel defines a label (S2-15, S2-85).
func CreateDeskLabel(s Store) rest.Route {
	route := rest.Route{
		Operation: "create_desk_label", Method: http.MethodPost, Path: "/desk/api/v1/labels",
		Permission: tenant.DeskWrite, Tag: "Labels",
		Status:  http.StatusCreated,
		Table:   grant.Union(grant.On(grant.Settings, grant.Get, grant.Put, grant.Update), grant.On(grant.Changes, grant.Put), grant.KeepAnswer()),
		Summary: "Define a label", Description: "Gives a tag a colour and a description. Tickets that have the tag have the label. At most 300 are defined.",
		Problems: []int{http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[createLabel, labelAnswer](route, func(ctx context.Context, call *rest.Call, in *createLabel) (change.Answer, error) {
		return label.Create(ctx, s, call.Act(), label.Patch{Name: &in.Body.Name, Colour: in.Body.Colour, Description: in.Body.Description}, answerLabel(call, http.StatusCreated))
	})
}
