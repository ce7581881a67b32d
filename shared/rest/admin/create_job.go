package admin

import (
	"context"
	"net/http"

	"docket/shared/change"
	"docket/shared/grant"
	"docket/shared/job"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type createJob struct {
	rest.Input
	rest.Idempotent
	Body struct {
		Kind           string `json:"kind" enum:"rematch,reindex,rebuild_audit" doc:"rematch holds open tickets to the SLA plan and queues as they are, reindex brings every ticket's filters to today's, rebuild_audit enters every write in audit and usage anew. None does harm where nothing is to do."`
		IdempotencyKey string `json:"idempotency_key,omitempty" minLength:"1" maxLength:"255"`
	}
}

// CreateJob begins work that lasts.
func CreateJob(s Store) rest.Route {
	route := rest.Route{
		Operation: "create_job", Method: http.MethodPost, Path: "/v1/jobs",
		Permission: tenant.SettingsWrite, Tag: "Jobs", Status: begun,
		Table:   grant.Union(grant.On(grant.Jobs, grant.Put), grant.On(grant.Changes, grant.Put), grant.KeepAnswer()),
		Summary: "Begin a job", Description: "Begins work that goes on in the background, and can be begun again at any time.",
		Problems: []int{http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[createJob, jobAnswer](route, func(ctx context.Context, call *rest.Call, in *createJob) (change.Answer, error) {
		return job.Begin(ctx, s, call.Act(), job.Kind(in.Body.Kind), answerJob(call, begun))
	})
}
