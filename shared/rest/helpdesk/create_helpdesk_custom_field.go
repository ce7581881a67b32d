package helpdesk

import (
	"context"
	"net/http"

	"docket/shared/change"
	"docket/shared/customfield"
	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/settings"
	"docket/shared/tenant"
)

type createCustomField struct {
	rest.Input
	rest.Idempotent
	Body struct {
		CustomField newCustomField `json:"customField"`
	}
}

type newCustomField struct {
	Key      string    `json:"key" minLength:"1" maxLength:"64" doc:"Its name in custom_fields of the Support API: no other definition's, in whatever form it is written, and never changed"`
	Name     string    `json:"name" minLength:"1" maxLength:"100"`
	Type     FieldType `json:"type" doc:"It never changes"`
	Options  []string  `json:"options,omitempty" maxItems:"100" minLength:"1" maxLength:"100" nullable:"false" doc:"Of select and multi_select, and for nothing else; values are written exactly so"`
	Required bool      `json:"required,omitempty" doc:"An agent who opens a ticket must give it, and nobody removes it; false when left out"`
}

// CreateHelpdeskCustomField defines a custom field of tickets (S1-5).
func CreateHelpdeskCustomField(s Store) rest.Route {
	route := rest.Route{
		Operation: "create_helpdesk_custom_field", Method: http.MethodPost, Path: "/helpdesk/api/v1/custom_fields",
		Permission: tenant.HelpdeskWrite, Tag: "Custom fields", Status: http.StatusCreated, Wrapper: fieldWrapper,
		Table:       grant.Union(grant.On(grant.Settings, grant.Put), defineFields()),
		Summary:     "Create a custom field",
		Description: "Defines a custom field. From then on, within five seconds, every API holds what is written to it. What tickets have under its key already stays.",
		Problems:    []int{http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[createCustomField, customFieldAnswer](route, func(ctx context.Context, call *rest.Call, in *createCustomField) (change.Answer, error) {
		given := in.Body.CustomField
		draft := customfield.Definition{Key: given.Key, Name: given.Name, Type: customfield.Type(given.Type), Options: given.Options, Required: given.Required}
		answer, err := settings.DefineField(ctx, s, call.Act(), draft, answerCustomField(http.StatusCreated))
		return answer, placed(fieldWrapper, err)
	})
}

// defineFields is what a write of a definition does to the table, where it is not the
// first one of a workspace.
func defineFields() grant.Table {
	return grant.Union(grant.On(grant.Settings, grant.Get, grant.Update), grant.On(grant.Changes, grant.Put), grant.KeepAnswer())
}
