package job

import (
	"context"

	"docket/shared/fault"
	"docket/shared/tenant"
)

// Archive is where jobs are looked up.
type Archive interface {
	// Job returns a job, or a fault of kind NotFound.
	Job(ctx context.Context, scope tenant.Scope, id string) (Job, error)

	// Jobs lists jobs, the newest first.
	Jobs(ctx context.Context, scope tenant.Scope, list List) (Listed, error)
}

// List asks for one page of jobs.
type List struct {
	State State  // empty: any
	Below string // the id behind which to go on; empty: from the newest
	Limit int
}

// Listed is a run of jobs; More tells that others follow.
type Listed struct {
	Jobs []Job
	More bool
	Next string // goes on with Below, when More
}

// ErrNotFound is the answer for a job that is absent or elsewhere (S0-17).
var ErrNotFound = fault.New(fault.NotFound, "no such job in this workspace")
