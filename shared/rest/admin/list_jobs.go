package admin

import (
	"context"
	"net/http"

	"docket/shared/grant"
	"docket/shared/job"
	"docket/shared/list"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type listJobs struct {
	rest.Input
	rest.Paged
	State string `query:"state" enum:"waiting,running,done,failed,cancelled"`
}

type listedJobs struct {
	Jobs []Job `json:"jobs" nullable:"false"`
	rest.PageEnd
}

// ListJobs lists the workspace's jobs, newest first.
func ListJobs(s Store) rest.Route {
	route := rest.Route{
		Operation: "list_jobs", Method: http.MethodGet, Path: "/v1/jobs",
		Permission: tenant.SettingsWrite, Tag: "Jobs",
		Table:   grant.On(grant.Jobs, grant.Query),
		Summary: "List jobs", Description: "Lists the jobs of this workspace, newest first: those that somebody began, and those of changed SLA plans and queues.",
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *listJobs) (*rest.Listed[listedJobs], error) {
		return rest.Page[listedJobs](ctx, call, in.Paged, "jobs", rest.Listing[job.Job, Job]{
			Read: func(ctx context.Context, after string) (list.Page[job.Job], error) {
				return s.Jobs(ctx, call.Scope(), job.List{State: job.State(in.State), Below: after, Limit: in.Limit})
			},
			Position: func(j job.Job) string { return j.ID },
			Show:     showJob,
		})
	})
}
