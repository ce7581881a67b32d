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

type updateLabel struct {
	rest.Input
	rest.Idempotent
	rest.Conditional
	LabelID string `path:"label_id" maxLength:"200"`
	Body    struct {
		Name        *string `json:"name,omitempty" minLength:"1" maxLength:"64"`
		Colour      *string `json:"colour,omitempty" minLength:"7" maxLength:"7" pattern:"^#[0-9A-Fa-f]{6}$"`
		Description *string `json:"description,omitempty" maxLength:"200"`
	}
}

// followTag has the tickets that have a label's tag follow it, by a bulk.
func followTag() grant.Table {
	return grant.Union(grant.On(grant.Log, grant.Query), grant.On(grant.Segments, grant.Query), grant.On(grant.Jobs, grant.Get, grant.Put), grant.On(grant.Bulks, grant.Put))
}

// UpdateDeskLabel changes what is given of a label (S2-85).
func UpdateDeskLabel(s Store) rest.Route {
	route := rest.Route{
		Operation: "update_desk_label", Method: http.MethodPatch, Path: "/desk/api/v1/labels/{label_id}",
		Permission: tenant.DeskWrite, Tag: "Labels",
		Table:   grant.Union(grant.On(grant.Settings, grant.Get, grant.Update), grant.On(grant.Changes, grant.Put), grant.KeepAnswer(), followTag()),
		Summary: "Update a label", Description: "Changes what is given. Where the name is another one, a bulk renames the tag of all tickets that have it now; until then they have it by the old name.",
		Problems: []int{http.StatusNotFound, http.StatusConflict, http.StatusPreconditionFailed, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[updateLabel, changedLabel](route, func(ctx context.Context, call *rest.Call, in *updateLabel) (change.Answer, error) {
		return label.Update(ctx, s, call.Act(), in.LabelID, in.Match(), label.Patch{Name: in.Body.Name, Colour: in.Body.Colour, Description: in.Body.Description}, answerLabel(call, http.StatusOK))
	})
}
