package selfservice

import (
	"context"
	"net/http"

	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/ticket"
)

type getSurvey struct{ rest.Input }

type gotSurvey struct{ Body Survey }

// GetSurvey reads the question that a link is about.
func GetSurvey(s Store) rest.Route {
	route := rest.Route{
		Operation: "get_survey", Method: http.MethodGet, Path: "/api/v1/support/survey", Linked: true, Tag: "Satisfaction",
		Table:       grant.Union(grant.On(grant.Tickets, grant.Query), grant.On(grant.Calendars, grant.Get)),
		Summary:     "See what a link asks",
		Description: "Returns which ticket the link is about and what its customer answered. The link's token is the call's bearer credential.",
		Problems:    []int{http.StatusNotFound, http.StatusConflict},
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, _ *getSurvey) (*gotSurvey, error) {
		of := call.Survey()
		is, err := ticket.SurveyOf(ctx, s, call.Sight(), of.TicketID, of.Resolution, call.Now())
		return &gotSurvey{showSurvey(is)}, err
	})
}
