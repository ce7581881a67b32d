package selfservice

import (
	"net/http"

	"docket/shared/rest"

	"github.com/danielgtaylor/huma/v2"
)

// ErrorModel is a failure as this face shows it (S3-16).
type ErrorModel struct {
	Schema   string        `json:"$schema" format:"uri-reference"`
	Detail   string        `json:"detail"`
	Errors   []ErrorDetail `json:"errors" nullable:"false" doc:"What is wrong with the input, and where"`
	Instance string        `json:"instance" format:"uri" doc:"The request: urn:docket:request: and its id"`
	Status   int           `json:"status"`
	Title    string        `json:"title"`
	Type     string        `json:"type" format:"uri" doc:"What went wrong, for programs: urn:docket:problem: and a code, as validation_failed or ticket_closed"`
}

// ErrorDetail is one broken rule of the input.
type ErrorDetail struct {
	Location string  `json:"location" example:"body.title"`
	Message  string  `json:"message"`
	Value    nothing `json:"value" doc:"Always null: no answer repeats what was sent"`
}

// nothing is null.
type nothing struct{}

// MarshalJSON implements json.Marshaler.
func (nothing) MarshalJSON() ([]byte, error) { return []byte("null"), nil }

// Schema implements huma.SchemaProvider.
func (nothing) Schema(huma.Registry) *huma.Schema { return &huma.Schema{Type: "null"} }

// problems is the face's envelope.
var problems = rest.Envelope{
	ContentType: "application/problem+json",
	Body: func(f rest.Failure) any {
		errors := make([]ErrorDetail, len(f.Faults))
		for i, fault := range f.Faults {
			errors[i] = ErrorDetail{Location: fault.Location, Message: fault.Message}
		}
		return ErrorModel{Schema: schemaAt("ErrorModel"), Detail: f.Detail, Errors: errors, Instance: "urn:docket:request:" + f.RequestID,
			Status: f.Status, Title: http.StatusText(f.Status), Type: "urn:docket:problem:" + f.Code}
	},
}
