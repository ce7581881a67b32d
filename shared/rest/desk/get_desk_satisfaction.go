package desk

import (
	"context"
	"math"
	"net/http"

	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/satisfaction"
	"docket/shared/tenant"
)

type getSatisfaction struct {
	rest.Input
	By   string `query:"by" enum:"agent,queue,week" default:"week" doc:"agent and queue are those that the ticket had when it was answered first"`
	From string `query:"from" maxLength:"8" pattern:"^[0-9]{4}-W[0-9]{2}$" example:"2026-W37" doc:"The first week (ISO 8601, UTC): of an answer it is the one in which it was given first. Eleven before the last when left out"`
	To   string `query:"to" maxLength:"8" pattern:"^[0-9]{4}-W[0-9]{2}$" example:"2026-W48" doc:"The last week: the current one when left out"`
}

type gotSatisfaction struct{ Body Satisfaction }

// Satisfaction is how customers answered in some weeks.
type Satisfaction struct {
	By        string               `json:"by" enum:"agent,queue,week"`
	From      string               `json:"from" doc:"The first week"`
	To        string               `json:"to" doc:"The last week"`
	Total     Scores               `json:"total"`
	Figures   []SatisfactionFigure `json:"figures" nullable:"false" doc:"Weeks in order; of agents or queues those with the most answers first. Those without an answer are left out"`
	More      bool                 `json:"more" doc:"There are more than 500 agents or queues: total has them, too"`
	RequestID string               `json:"request_id"`
}

// SatisfactionFigure is how the customers of one agent, queue or week answered.
type SatisfactionFigure struct {
	AgentID string `json:"agent_id,omitempty" doc:"A user ID; none where nobody was assigned"`
	QueueID string `json:"queue_id,omitempty" doc:"none where the ticket was in no queue"`
	Week    string `json:"week,omitempty"`
	Scores
}

// Scores are answers by score.
type Scores struct {
	Answers int64    `json:"answers"`
	Average *float64 `json:"average" nullable:"true" minimum:"1" maximum:"5" doc:"To a hundredth; null without answers"`
	Scores  []int64  `json:"scores" nullable:"false" minItems:"5" maxItems:"5" doc:"How many there are of each score, of 1 first"`
}

// GetDeskSatisfaction reads how customers answered, by agent, queue or week.
func GetDeskSatisfaction(s Store) rest.Route {
	route := rest.Route{
		Operation: "get_desk_satisfaction", Method: http.MethodGet, Path: "/desk/api/v1/satisfaction",
		Permission: tenant.DeskRead, Tag: "Satisfaction", Table: grant.On(grant.Scores, grant.Query),
		Summary:     "Sum up satisfaction",
		Description: "Sums the scores of resolved tickets by agent, by queue or by week, with every answer that was given before the call. At most 53 weeks.",
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *getSatisfaction) (*gotSatisfaction, error) {
		ask := satisfaction.Ask{By: satisfaction.By(in.By), From: in.From, To: in.To}.Filled(call.Now())
		if err := ask.Check(); err != nil {
			return nil, err
		}
		found, err := s.Satisfaction(ctx, call.Scope(), ask)
		shown := Satisfaction{By: in.By, From: ask.From, To: ask.To, Total: showScores(found.Total), Figures: []SatisfactionFigure{}, More: found.More, RequestID: call.RequestID}
		for _, f := range found.Each {
			shown.Figures = append(shown.Figures, showFigure(ask.By, f))
		}
		return &gotSatisfaction{shown}, err
	})
}

func showFigure(by satisfaction.By, f satisfaction.Figure) SatisfactionFigure {
	shown, of := SatisfactionFigure{Scores: showScores(f.Scores)}, f.Of
	if of == "" {
		of = "none"
	}
	switch by {
	case satisfaction.Agent:
		shown.AgentID = of
	case satisfaction.Queue:
		shown.QueueID = of
	default:
		shown.Week = of
	}
	return shown
}

func showScores(s satisfaction.Scores) Scores {
	shown := Scores{Answers: s.Answers(), Scores: s[:]}
	if shown.Answers > 0 {
		average := math.Round(s.Average()*100) / 100
		shown.Average = &average
	}
	return shown
}
