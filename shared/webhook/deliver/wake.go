package deliver

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"time"

	"docket/shared/change"
	"docket/shared/id"
	"docket/shared/job"
	"docket/shared/notice"
	"docket/shared/stream"
	"docket/shared/tenant"
	"docket/shared/webhook"
)

// Directory knows the active endpoints of workspaces.
type Directory interface {
	// Endpoints are those of a workspace, as they were within five seconds.
	Endpoints(ctx context.Context, scope tenant.Scope) ([]webhook.Endpoint, error)
}

// Waking is a handler of Changes that, once handle has put them into the feed, has
// them delivered to the endpoints that want them, and told to the members whom they concern. Where that fails the
// Changes come again. A workspace without endpoints costs a look every five seconds.
func Waking(handle stream.Handle, d Directory, waker job.Waker) stream.Handle {
	return func(ctx context.Context, batch []change.Change) []error {
		failures := handle(ctx, batch)
		if failures == nil {
			failures = make([]error, len(batch))
		}
		var wakes []job.Wake
		for i, c := range batch {
			if failures[i] != nil {
				continue
			}
			if strings.HasPrefix(c.Resource, id.WebhookPrefix) {
				own := job.Wake{Call: job.Deliver, Scope: c.Scope, Endpoint: c.Resource}
				later := own
				later.After = known
				wakes = append(wakes, own, later)
			}
			if w := (job.Wake{Call: job.Deliver, Scope: c.Scope, Endpoint: job.Inboxes}); (notice.Concerns(c, notice.InInbox) || looked(c)) && !slices.Contains(wakes, w) {
				wakes = append(wakes, w)
			}
			endpoints, err := d.Endpoints(ctx, c.Scope)
			if err != nil {
				failures[i] = fmt.Errorf("look for the endpoints of %s: %w", c.Scope, err)
			}
			for _, e := range endpoints {
				if w := (job.Wake{Call: job.Deliver, Scope: c.Scope, Endpoint: e.ID}); concerns(e, c) && !slices.Contains(wakes, w) {
					wakes = append(wakes, w)
				}
			}
		}
		if len(wakes) == 0 {
			return failures
		}
		if err := waker.Send(ctx, wakes...); err != nil {
			for i := range batch {
				failures[i] = errors.Join(failures[i], fmt.Errorf("wake who delivers: %w", err))
			}
		}
		return failures
	}
}

// known is after which time everybody knows of an endpoint: what came before, to one
// who did not, woke nobody. So its own Changes have it looked at then, too.
const known = 10 * time.Second

// lookEvery is after how many Changes, picked by their ids, an endpoint is looked at
// that wants none of them: so its cursor does not fall far behind.
const lookEvery = 64

// concerns tells whether an endpoint is to be looked at for a Change.
func concerns(e webhook.Endpoint, c change.Change) bool {
	return slices.ContainsFunc(webhook.EventsOf(c), e.Wants) || looked(c)
}

// looked tells a Change for which all are looked at, whatever they want.
func looked(c change.Change) bool {
	h := fnv.New32a()
	_, _ = h.Write([]byte(c.ID)) // a hash takes everything
	return h.Sum32()%lookEvery == 0
}
