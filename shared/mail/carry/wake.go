package carry

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"docket/shared/change"
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
// letters brought out for which they call. Where that fails the Changes come again. A
// workspace without mailboxes costs a look for each of them.
func Waking(handle stream.Handle, d Directory, waker job.Waker) stream.Handle {
	return func(ctx context.Context, batch []change.Change) []error {
		failures := handle(ctx, batch)
		if failures == nil {
			failures = make([]error, len(batch))
		}
		var wakes []job.Wake
		for i, c := range batch {
			w := job.Wake{Call: job.Deliver, Scope: c.Scope, Endpoint: job.Mail}
			if failures[i] != nil || !send.Concerns(c) || slices.Contains(wakes, w) {
				continue
			}
			boxes, err := d.RecentMailboxes(ctx, c.Scope)
			if err != nil {
				failures[i] = fmt.Errorf("look for the mailboxes of %s: %w", c.Scope, err)
			}
			if len(boxes) > 0 {
				wakes = append(wakes, w)
			}
		}
		if len(wakes) == 0 {
			return failures
		}
		if err := waker.Send(ctx, wakes...); err != nil {
			for i := range batch {
				failures[i] = errors.Join(failures[i], fmt.Errorf("wake who brings out mail: %w", err))
			}
		}
		return failures
	}
}
