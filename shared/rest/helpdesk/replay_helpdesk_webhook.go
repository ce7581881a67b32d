package helpdesk

import (
	"context"
	"net/http"
	"time"

	"docket/shared/change"
	"docket/shared/grant"
	"docket/shared/job"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/webhook"
)

type replayWebhook struct {
	rest.Input
	rest.Idempotent
	WebhookID string `path:"webhook_id" maxLength:"200"`
	Body      struct {
		Since  time.Time       `json:"since" doc:"At most 90 days ago"`
		Until  *time.Time      `json:"until,omitempty" doc:"What happened then is left out; now when left out"`
		Events []ReplayedEvent `json:"events,omitempty" maxItems:"20" nullable:"false" doc:"Those of the webhook when left out"`
	}
}

type replayAnswer struct {
	Job ReplayJob `json:"job"`
}

// ReplayJob is the work that replays. The admin API has it too, among its jobs.
type ReplayJob struct {
	ID        string    `json:"id" example:"job_01a21961-cf4e-8000-8000-192bb0bfd76e"`
	State     string    `json:"state" enum:"waiting,running,done,failed,cancelled"`
	CreatedAt time.Time `json:"createdAt"`
}

// ReplayHelpdeskWebhook has a webhook sent again what happened.
func ReplayHelpdeskWebhook(s Store) rest.Route {
	route := rest.Route{
		Operation: "replay_helpdesk_webhook", Method: http.MethodPost, Path: "/helpdesk/api/v1/webhooks/{webhook_id}/replay",
		Permission: tenant.WebhooksWrite, Tag: "Webhooks", Status: http.StatusAccepted,
		Table:   grant.Union(grant.On(grant.Webhooks, grant.Get), grant.On(grant.Jobs, grant.Put), grant.On(grant.Changes, grant.Put), grant.KeepAnswer()),
		Summary: "Replay events",
		Description: "Has an active webhook sent again what happened in a time: what it was sent, with the same ids and bodies, and what it would have been. " +
			"A job does it, oldest first, beside what happens meanwhile.",
		Problems: []int{http.StatusNotFound, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[replayWebhook, replayAnswer](route, func(ctx context.Context, call *rest.Call, in *replayWebhook) (change.Answer, error) {
		r := webhook.Replay{Endpoint: in.WebhookID, Since: in.Body.Since}
		if in.Body.Until != nil {
			r.Until = *in.Body.Until
		}
		for _, t := range in.Body.Events {
			r.Events = append(r.Events, webhook.EventType(t))
		}
		answer, err := webhook.BeginReplay(ctx, s, call.Act(), r, func(j job.Job) (change.Answer, error) {
			raw, err := rest.Marshal(replayAnswer{Job: ReplayJob{ID: j.ID, State: string(j.State), CreatedAt: j.CreatedAt}})
			return change.Answer{Status: http.StatusAccepted, Body: raw}, err
		})
		return answer, inactive(inBody(err))
	})
}
