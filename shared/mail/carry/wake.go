package carry

import (
	"context"
	"fmt"

	"docket/shared/change"
	"docket/shared/feed/follow"
	"docket/shared/job"
	"docket/shared/mail/send"
	"docket/shared/mailbox"
	"docket/shared/stream"
	"docket/shared/tenant"
)

// Directory knows the mailboxes of workspaces.
type Directory interface {
	// RecentMailboxes are those of a workspace, as they were within five seconds; that there
	// are none is as of now.
	RecentMailboxes(ctx context.Context, scope tenant.Scope) ([]mailbox.Mailbox, error)
}

// Waking is a handler of Changes that, once handle has put them into the feed, has the
// letters brought out for which they call. A workspace without mailboxes costs a look for
// each of these Changes.
func Waking(handle stream.Handle, d Directory, waker job.Waker) stream.Handle {
	return follow.Waking(handle, waker, func(ctx context.Context, c change.Change) ([]job.Wake, error) {
		if !send.Concerns(c) {
			return nil, nil
		}
		boxes, err := d.RecentMailboxes(ctx, c.Scope)
		if err != nil {
			return nil, fmt.Errorf("look for the mailboxes of %s: %w", c.Scope, err)
		}
		if len(boxes) == 0 {
			return nil, nil
		}
		return []job.Wake{{Call: job.Deliver, Scope: c.Scope, Endpoint: job.Mail}}, nil
	})
}
