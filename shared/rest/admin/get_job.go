package admin

import (
	"context"
	"net/http"

	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type getJob struct {
	rest.Input
	JobID string `path:"job_id" maxLength:"200"`
}

type gotJob struct{ Body jobAnswer }

// GetJob reads one job.
func GetJob(s Store) rest.Route {
	route := rest.Route{
		Operation: "get_job", Method: http.MethodGet, Path: "/v1/jobs/{job_id}",
		Permission: tenant.SettingsWrite, Tag: "Jobs",
		Table:   grant.On(grant.Jobs, grant.Get),
		Summary: "Get a job", Description: "Returns one job: how far it is, and why it failed if it did. A job is kept for 90 days after its end.",
		Problems: []int{http.StatusNotFound},
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *getJob) (*gotJob, error) {
		j, err := s.Job(ctx, call.Scope(), in.JobID)
		return &gotJob{Body: jobAnswer{Job: showJob(j), RequestID: call.RequestID}}, err
	})
}
