package selfservice

import (
	"context"
	"net/http"
	"strconv"

	"docket/shared/change"
	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/ticket"
)

type answerSurvey struct {
	rest.Input
	Body struct {
		Score   int    `json:"score" minimum:"1" maximum:"5"`
		Comment string `json:"comment,omitempty" format:"multiline" minLength:"1" maxLength:"2048" doc:"At most 2 KiB of UTF-8"`
	}
}

// AnswerSurvey keeps what a customer answers by a link. It takes no idempotency key: sent
// twice it is one answer.
func AnswerSurvey(s Store) rest.Route {
	route := rest.Route{
		Operation: "answer_survey", Method: http.MethodPut, Path: "/api/v1/support/survey", Linked: true, Tag: "Satisfaction",
		Table:       grant.Union(grant.On(grant.Tickets, grant.Query), grant.SaveTicket(), grant.KeepScore(), grant.ReadTerms()),
		Summary:     "Answer what a link asks",
		Description: "Keeps how content the customer is with how the ticket was resolved. For 24 hours it can be answered otherwise; then it is a 409 `already_rated`, and a 409 `survey_over` once the ticket was opened again.",
		Problems:    []int{http.StatusNotFound, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[answerSurvey, Survey](route, func(ctx context.Context, call *rest.Call, in *answerSurvey) (change.Answer, error) {
		of, answer := call.Survey(), ticket.Answer{Score: ticket.Score(strconv.Itoa(in.Body.Score)), Comment: in.Body.Comment}
		return ticket.Rate(ctx, s, call.Act(), of.TicketID, of.Resolution, answer, func(is ticket.Acted) (change.Answer, error) {
			body, err := rest.Marshal(showSurvey(ticket.Survey{Ticket: is.Ticket, Resolution: of.Resolution}))
			return change.Answer{Status: http.StatusOK, Body: body}, err
		})
	})
}
