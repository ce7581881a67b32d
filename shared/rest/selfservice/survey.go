package selfservice

import (
	"strconv"
	"time"

	"docket/shared/ticket"
)

// Survey is the question how content a customer is with how a ticket was resolved, and what
// they answered.
type Survey struct {
	Schema     string     `json:"$schema" format:"uri-reference"`
	Answerable bool       `json:"answerable" doc:"It can be answered, or answered otherwise"`
	Closed     string     `json:"closed" doc:"Why it can no longer be answered; empty where it can"`
	Comment    string     `json:"comment" doc:"What the customer said; empty where that is nothing"`
	Reference  string     `json:"reference" doc:"The ticket's"`
	Score      *int       `json:"score" nullable:"true" minimum:"1" maximum:"5" doc:"What the customer answered; null until then"`
	AnsweredAt *time.Time `json:"answered_at" nullable:"true" doc:"When they did first: for 24 hours from then on they may answer otherwise"`
	Title      string     `json:"title"`
}

func showSurvey(is ticket.Survey) Survey {
	shown := Survey{Schema: schemaAt("Survey"), Answerable: is.Closed == nil, Reference: is.Reference, Title: is.Subject}
	if is.Closed != nil {
		shown.Closed = is.Closed.Error()
	}
	if score, err := strconv.Atoi(string(is.CSATScore)); err == nil && is.Answered() {
		at := is.Rated.At
		shown.Score, shown.Comment, shown.AnsweredAt = &score, is.CSATComment, &at
	}
	return shown
}
