package helpdesk

import (
	"time"

	"docket/shared/change"
	"docket/shared/customfield"
	"docket/shared/rest"

	"github.com/danielgtaylor/huma/v2"
)

// CustomField is a definition of a custom field of tickets as this face shows it
// (S1-5).
type CustomField struct {
	ID        string    `json:"id" example:"cf_01a21961-cf4e-7000-8000-192bb0bfd76e"`
	Key       string    `json:"key" doc:"Its name in custom_fields of the Support API; it never changes"`
	Name      string    `json:"name"`
	Type      FieldType `json:"type"`
	Options   []string  `json:"options" nullable:"false" doc:"Of select and multi_select"`
	Required  bool      `json:"required" doc:"An agent who opens a ticket must give it, and nobody removes it"`
	Archived  bool      `json:"archived" doc:"Tickets keep the values that they have, and take no new ones"`
	CreatedAt time.Time `json:"createdAt"`
	UpdatedAt time.Time `json:"updatedAt"`
}

// FieldType is what the values of a custom field are.
type FieldType customfield.Type

// Schema implements huma.SchemaProvider.
func (FieldType) Schema(huma.Registry) *huma.Schema {
	words := make([]string, 0, len(customfield.Types()))
	for _, t := range customfield.Types() {
		words = append(words, string(t))
	}
	return rest.Words(words)
}

type customFieldAnswer struct {
	CustomField CustomField `json:"customField"`
}

type updatedCustomField struct {
	CustomField rest.IfRead[CustomField] `json:"customField"`
}

// fieldWrapper is what bodies hold a definition in.
const fieldWrapper = "customField"

func showCustomField(d customfield.Definition) CustomField {
	return CustomField{ID: d.ID, Key: d.Key, Name: d.Name, Type: FieldType(d.Type), Options: append([]string{}, d.Options...),
		Required: d.Required, Archived: d.Archived, CreatedAt: d.CreatedAt, UpdatedAt: d.UpdatedAt}
}

func answerCustomField(status int) change.Render[customfield.Definition] {
	return func(d customfield.Definition) (change.Answer, error) {
		return rest.Answer(status, d.Version, customFieldAnswer{CustomField: showCustomField(d)})
	}
}
