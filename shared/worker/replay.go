package worker

import (
	"context"

	"docket/shared/job"
	"docket/shared/tenant"
	"docket/shared/webhook"
)

// Replayer has endpoints of webhooks sent again what happened.
type Replayer interface {
	// Page asks for a run of it, behind a cursor, the first one empty. It may be called
	// again for the same one.
	Page(ctx context.Context, scope tenant.Scope, r webhook.Replay, cursor string) (job.Page, error)
}

func replay(ctx context.Context, w Worker, j job.Job) (job.Page, error) {
	r, err := webhook.ReadReplay(j.Arguments)
	if err != nil {
		return job.Page{}, err
	}
	page, err := w.Replayer.Page(ctx, j.Scope, r, j.Cursor)
	if err == nil && page.Done > 0 {
		err = w.Hooks.Send(ctx, job.Wake{Call: job.Deliver, Scope: j.Scope, Endpoint: r.Endpoint})
	}
	return page, err
}
