package support

import (
	"context"
	"net/http"

	"docket/shared/grant"
	"docket/shared/job"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type listJobs struct {
	rest.Input
	Paged
	State string `query:"state" enum:"waiting,running,done,failed,cancelled"`
}

type listedJobs struct {
	Body struct {
		Jobs       []rest.Raw[Job] `json:"jobs" nullable:"false"`
		NextCursor string          `json:"next_cursor,omitempty"`
		RequestID  string          `json:"request_id"`
	}
}

// ListJobs lists the workspace's jobs, newest first.
func ListJobs(d Desk) rest.Route {
	route := rest.Route{
		Operation: "list_jobs", Method: http.MethodGet, Path: "/v1/jobs",
		Permission: tenant.SettingsWrite, Tag: "Jobs",
		Table:   []grant.Action{grant.Query},
		Summary: "List jobs", Description: "Lists the jobs of this workspace, newest first: those that somebody began, and those of changed SLA plans and queues.",
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *listJobs) (*listedJobs, error) {
		read := func(ctx context.Context, below string) ([]job.Job, bool, string, error) {
			found, err := d.Jobs(ctx, call.Scope(), job.List{State: job.State(in.State), Below: below, Limit: in.Limit})
			return found.Jobs, found.More, found.Next, err
		}
		shown, next, err := list(ctx, call, in.Paged, in.State, read, func(j job.Job) string { return j.ID }, showJob)
		var out listedJobs
		out.Body.Jobs, out.Body.NextCursor, out.Body.RequestID = shown, next, call.RequestID
		return &out, err
	})
}
