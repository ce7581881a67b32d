package desk

import (
	"context"
	"net/http"

	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type listLabels struct{ rest.Input }

type listedLabels struct {
	Body struct {
		Labels    []DefinedLabel `json:"labels" nullable:"false"`
		RequestID string         `json:"request_id"`
	}
}

// ListDeskLabels lists the labels of the workspace (S2-85).
func ListDeskLabels(s Store) rest.Route {
	route := rest.Route{
		Operation: "list_desk_labels", Method: http.MethodGet, Path: "/desk/api/v1/labels",
		Permission: tenant.DeskRead, Tag: "Labels",
		Table:   grant.On(grant.Settings, grant.Get),
		Summary: "List labels", Description: "Lists all labels that are defined, by name. A tag that no label is defined for is a label too, with a colour that follows from its name.",
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *listLabels) (*listedLabels, error) {
		all, err := s.Labels(ctx, call.Scope())
		out := &listedLabels{}
		out.Body.RequestID, out.Body.Labels = call.RequestID, []DefinedLabel{}
		for _, l := range all.All {
			out.Body.Labels = append(out.Body.Labels, showLabel(l))
		}
		return out, err
	})
}
