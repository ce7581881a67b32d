package deliver

import (
	"context"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"time"

	"docket/shared/change"
	"docket/shared/feed/follow"
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
// them delivered to the endpoints that want them, and told to the members whom they concern.
// A workspace without endpoints costs a look every five seconds.
func Waking(handle stream.Handle, d Directory, waker job.Waker) stream.Handle {
	return follow.Waking(handle, waker, func(ctx context.Context, c change.Change) (wakes []job.Wake, err error) {
		of := func(endpoint string, after time.Duration) {
			wakes = append(wakes, job.Wake{Call: job.Deliver, Scope: c.Scope, Endpoint: endpoint, After: after})
		}
		if strings.HasPrefix(c.Resource, id.WebhookPrefix) {
			of(c.Resource, 0)
			of(c.Resource, known)
		}
		if notice.Concerns(c, notice.InInbox) || looked(c) {
			of(job.Inboxes, 0)
		}
		endpoints, err := d.Endpoints(ctx, c.Scope)
		if err != nil {
			return wakes, fmt.Errorf("look for the endpoints of %s: %w", c.Scope, err)
		}
		for _, e := range endpoints {
			if concerns(e, c) {
				of(e.ID, 0)
			}
		}
		return wakes, nil
	})
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
