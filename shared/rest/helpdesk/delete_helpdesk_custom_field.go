package helpdesk

import (
	"context"
	"net/http"

	"docket/shared/change"
	"docket/shared/customfield"
	"docket/shared/rest"
	"docket/shared/settings"
	"docket/shared/tenant"
)

type deleteCustomField struct {
	rest.Input
	rest.Idempotent
	rest.Conditional
	FieldID string `path:"custom_field_id" maxLength:"200"`
}

// DeleteHelpdeskCustomField archives a definition: tickets keep their values.
func DeleteHelpdeskCustomField(s Store) rest.Route {
	route := rest.Route{
		Operation: "delete_helpdesk_custom_field", Method: http.MethodDelete, Path: "/helpdesk/api/v1/custom_fields/{custom_field_id}",
		Permission: tenant.HelpdeskWrite, Tag: "Custom fields",
		Table:   defineFields(),
		Summary: "Archive a custom field", Description: "Archives a custom field. Tickets keep and show the values that they have, and take no new ones. An update takes it up again.",
		Problems: []int{http.StatusNotFound, http.StatusPreconditionFailed},
	}
	return rest.Remove(route, func(ctx context.Context, call *rest.Call, in *deleteCustomField) (change.Answer, error) {
		archived := true
		return settings.UpdateField(ctx, s, call.Act(), in.FieldID, in.Match(), settings.FieldPatch{Archived: &archived},
			func(d customfield.Definition) (change.Answer, error) {
				return change.Answer{Status: http.StatusNoContent, ETag: rest.ETag(d.Version)}, nil
			})
	})
}
