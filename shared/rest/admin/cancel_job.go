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

type cancelJob struct {
	rest.Input
	rest.Idempotent
	JobID string `path:"job_id" maxLength:"200"`
}

// CancelJob ends a job.
func CancelJob(s Store) rest.Route {
	route := rest.Route{
		Operation: "cancel_job", Method: http.MethodPost, Path: "/v1/jobs/{job_id}/cancel",
		Permission: tenant.SettingsWrite, Tag: "Jobs",
		Table:   grant.Union(grant.On(grant.Jobs, grant.Get, grant.Update), grant.On(grant.Changes, grant.Put), grant.KeepAnswer()),
		Summary: "Cancel a job",
		Description: "Ends a job that is not at its end. What it has done stays done, and what is under way is finished. " +
			"A job that is at its end is answered as it is.",
		Problems: []int{http.StatusNotFound},
	}
	return rest.Write[cancelJob, jobAnswer](route, func(ctx context.Context, call *rest.Call, in *cancelJob) (change.Answer, error) {
		return job.Cancel(ctx, s, call.Act(), in.JobID, answerJob(call, http.StatusOK))
	})
}
