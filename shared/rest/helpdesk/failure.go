package helpdesk

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"docket/shared/fault"
	"docket/shared/rest"
)

// Failure is how the face shows what went wrong.
type Failure struct {
	Error Error `json:"error"`
}

// Error is what went wrong (S1-26 to S1-28).
type Error struct {
	Code    string            `json:"code" doc:"What went wrong, for programs" example:"VALIDATION_ERROR"`
	Message string            `json:"message"`
	Details []rest.InputFault `json:"details,omitempty" nullable:"false" doc:"What is wrong with the input, and where"`
}

// failures is the envelope of the face's failures.
var failures = rest.Envelope{
	ContentType: "application/json",
	Body: func(f rest.Failure) any {
		return Failure{Error{Code: codeOf(f.Code), Message: f.Detail, Details: f.Faults}}
	},
}

// codes are those that the document names otherwise.
var codes = map[string]string{"malformed_request": "BAD_REQUEST", "validation_failed": "VALIDATION_ERROR"}

// codeOf is a failure's code as the face writes it.
func codeOf(code string) string { return cmp.Or(codes[code], strings.ToUpper(code)) }

// places are those of what the domain calls otherwise than the bodies do.
type places map[string]string

// inBody has the faults that the domain found lie in a body that holds no object.
func inBody(err error) error { return placedAt(nil, "", err) }

// placed has the faults that the domain found lie where a body has them: in the
// object that it holds under a name.
func placed(wrapper string, err error) error { return placedAt(nil, wrapper, err) }

func placedAt(at places, wrapper string, err error) error {
	var found *fault.Error
	if !errors.As(err, &found) || len(found.Fields) == 0 {
		return err
	}
	moved := *found
	moved.Fields = slices.Clone(found.Fields)
	for i, f := range moved.Fields {
		moved.Fields[i].Location = strings.TrimSuffix("body."+wrapper, ".") + "." + cmp.Or(at[f.Location], camel(f.Location))
	}
	return &moved
}

// camel is a place of the domain as bodies have it: `assignee_id` is `assigneeId`.
// What lies within a field stays as it is.
func camel(place string) string {
	end := strings.IndexAny(place+".", ".[")
	words := strings.Split(place[:end], "_")
	for i, word := range words[1:] {
		if word != "" {
			words[i+1] = strings.ToUpper(word[:1]) + word[1:]
		}
	}
	return strings.Join(words, "") + place[end:]
}
