package helpdesk

import (
	"context"
	"net/http"

	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type listCustomFields struct{ rest.Input }

type listedCustomFields struct {
	Body struct {
		CustomFields []CustomField `json:"customFields" nullable:"false"`
		PageEnd
	}
}

// ListHelpdeskCustomFields lists what the custom fields of tickets are, archived ones
// included, in the order in which they were defined. There are never more than a page of them.
func ListHelpdeskCustomFields(s Store) rest.Route {
	route := rest.Route{
		Operation: "list_helpdesk_custom_fields", Method: http.MethodGet, Path: "/helpdesk/api/v1/custom_fields",
		Permission: tenant.HelpdeskRead, Tag: "Custom fields",
		Table:   grant.On(grant.Settings, grant.Get),
		Summary: "List custom fields", Description: "Lists the definitions of all custom fields of tickets, archived ones included.",
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, _ *listCustomFields) (*listedCustomFields, error) {
		found, err := s.Fields(ctx, call.Scope())
		out := &listedCustomFields{}
		out.Body.CustomFields = make([]CustomField, 0, len(found.Definitions))
		for _, d := range found.Definitions {
			out.Body.CustomFields = append(out.Body.CustomFields, showCustomField(d))
		}
		out.Body.Meta.PageSize = len(found.Definitions)
		return out, err
	})
}
