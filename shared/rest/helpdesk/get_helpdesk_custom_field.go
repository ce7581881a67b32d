package helpdesk

import (
	"context"
	"net/http"

	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/settings"
	"docket/shared/tenant"
)

type getCustomField struct {
	rest.Input
	FieldID string `path:"custom_field_id" maxLength:"200"`
}

type gotCustomField struct {
	ETag string `header:"ETag" doc:"The definition's version"`
	Body customFieldAnswer
}

// GetHelpdeskCustomField reads what a custom field of tickets is.
func GetHelpdeskCustomField(s Store) rest.Route {
	route := rest.Route{
		Operation: "get_helpdesk_custom_field", Method: http.MethodGet, Path: "/helpdesk/api/v1/custom_fields/{custom_field_id}",
		Permission: tenant.HelpdeskRead, Tag: "Custom fields",
		Table:   grant.On(grant.Settings, grant.Get),
		Summary: "Retrieve a custom field", Description: "Returns the definition of one custom field.",
		Problems: []int{http.StatusNotFound},
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *getCustomField) (*gotCustomField, error) {
		found, err := s.Fields(ctx, call.Scope())
		if err != nil {
			return nil, err
		}
		d, there := found.Find(in.FieldID)
		if !there {
			return nil, settings.ErrNoField
		}
		return &gotCustomField{ETag: rest.ETag(d.Version), Body: customFieldAnswer{CustomField: showCustomField(d)}}, nil
	})
}
