package helpdesk

import (
	"context"
	"net/http"

	"docket/shared/change"
	"docket/shared/rest"
	"docket/shared/settings"
	"docket/shared/tenant"
)

type updateCustomField struct {
	rest.Input
	rest.Idempotent
	rest.Conditional
	FieldID string `path:"custom_field_id" maxLength:"200"`
	Body    struct {
		CustomField customFieldPatch `json:"customField"`
	}
}

type customFieldPatch struct {
	Name     *string   `json:"name,omitempty" minLength:"1" maxLength:"100"`
	Options  *[]string `json:"options,omitempty" maxItems:"100" minLength:"1" maxLength:"100" nullable:"false" doc:"Replaced as a whole; one that is left out stays on the tickets that have it"`
	Required *bool     `json:"required,omitempty"`
	Archived *bool     `json:"archived,omitempty" doc:"false takes an archived one up again"`
}

// UpdateHelpdeskCustomField changes what is given of a definition.
func UpdateHelpdeskCustomField(s Store) rest.Route {
	route := rest.Route{
		Operation: "update_helpdesk_custom_field", Method: http.MethodPut, Path: "/helpdesk/api/v1/custom_fields/{custom_field_id}",
		Permission: tenant.HelpdeskWrite, Tag: "Custom fields", Wrapper: fieldWrapper,
		Table:       defineFields(),
		Summary:     "Update a custom field",
		Description: "Changes what is given, and nothing else. Key and type never change. Values of tickets stay as they are.",
		Problems:    []int{http.StatusNotFound, http.StatusPreconditionFailed, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[updateCustomField, updatedCustomField](route, func(ctx context.Context, call *rest.Call, in *updateCustomField) (change.Answer, error) {
		given := in.Body.CustomField
		patch := settings.FieldPatch{Name: given.Name, Options: given.Options, Required: given.Required, Archived: given.Archived}
		answer, err := settings.UpdateField(ctx, s, call.Act(), in.FieldID, in.Match(), patch, answerCustomField(http.StatusOK))
		return answer, placed(fieldWrapper, err)
	})
}
