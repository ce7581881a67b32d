package support

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
	Paged
	State string `query:"state" enum:"waiting,running,done,failed,cancelled"`
}

type listedJobs struct {
	Jobs []Job `json:"jobs" nullable:"false"`
	PageEnd
}

// ListJobs lists the workspace's jobs, newest first.
func ListJobs(d Desk) rest.Route {
	route := rest.Route{
		Operation: "list_jobs", Method: http.MethodGet, Path: "/v1/jobs",
		Permission: tenant.SettingsWrite, Tag: "Jobs",
		Table:   []grant.Action{grant.Query},
		Summary: "List jobs", Description: "Lists the jobs of this workspace, newest first: those that somebody began, and those of changed SLA plans and queues.",
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *listJobs) (*listed[listedJobs], error) {
		return page[listedJobs](ctx, call, in.Cursor, "jobs", listing[job.Job, Job]{
			read: func(ctx context.Context, after string) (list.Page[job.Job], error) {
				return d.Jobs(ctx, call.Scope(), job.List{State: job.State(in.State), Below: after, Limit: in.Limit})
			},
			position: func(j job.Job) string { return j.ID },
			show:     showJob,
		})
	})
}
