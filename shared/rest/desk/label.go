package desk

import (
	"time"

	"docket/shared/change"
	"docket/shared/label"
	"docket/shared/rest"
)

// DefinedLabel is a label that the workspace has defined.
type DefinedLabel struct {
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	Colour      string    `json:"colour" pattern:"^#[0-9a-f]{6}$"`
	TextColour  string    `json:"text_colour" enum:"#000000,#ffffff" doc:"Of text on the colour: whichever is the more readable, at 4.5 to 1 at least"`
	Description string    `json:"description"`
	CreatedAt   time.Time `json:"created_at"`
	UpdatedAt   time.Time `json:"updated_at"`
}

func showLabel(l label.Label) DefinedLabel {
	return DefinedLabel{ID: l.ID, Name: l.Name, Colour: l.Colour, TextColour: l.TextColour(), Description: l.Description, CreatedAt: l.CreatedAt, UpdatedAt: l.UpdatedAt}
}

type labelAnswer struct {
	Label     DefinedLabel `json:"label"`
	BulkID    string       `json:"bulk_id,omitempty" doc:"The bulk that brings the tickets along, where some have the label"`
	RequestID string       `json:"request_id"`
}

type changedLabel struct {
	Label     rest.IfRead[DefinedLabel] `json:"label"`
	BulkID    string                    `json:"bulk_id,omitempty"`
	RequestID string                    `json:"request_id"`
}

func answerLabel(call *rest.Call, status int) change.Render[label.Written] {
	return func(is label.Written) (change.Answer, error) {
		shown := labelAnswer{Label: showLabel(is.Label), BulkID: is.BulkID(), RequestID: call.RequestID}
		return rest.Answer(status, is.Label.Version, shown)
	}
}
