package notice

import (
	"context"
	"fmt"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/member"
	"docket/shared/tenant"
)

// Store keeps the inboxes of every workspace.
type Store interface {
	change.Store

	// Inbox returns what a user was told of, by the user's ID; of who never was told it
	// is empty.
	Inbox(ctx context.Context, scope tenant.Scope, user string) (Inbox, error)

	// RecentMember is as member.Store's.
	RecentMember(ctx context.Context, scope tenant.Scope, memberID string) (member.Member, error)
}

// Mine is the caller's inbox. That of a user's ID is the member's who has the ID: a user of
// another issuer who has it too has an inbox apart, into which nobody is told anything.
func Mine(ctx context.Context, s Store, p tenant.Principal) (Inbox, error) {
	user := p.User.Subject
	m, err := s.RecentMember(ctx, p.Scope, user)
	switch {
	case err != nil && fault.KindOf(err) != fault.NotFound:
		return Inbox{}, err
	case err == nil && !m.Is(p):
		user = fmt.Sprintf("%s of %s", user, p.User.Issuer)
	}
	return s.Inbox(ctx, p.Scope, user)
}

// Mark marks notices of the caller's inbox as read, or as unread.
func Mark(ctx context.Context, s Store, act change.Act, which Which, read bool, render change.Render[Inbox]) (change.Answer, error) {
	if err := which.Check(); err != nil {
		return change.Answer{}, err
	}
	return write(ctx, s, act, func(b Inbox) Inbox { return b.Marked(which, read) }, render)
}

// See marks what the caller was told of a ticket as read, up to the ticket's sequence that
// they have seen. Where there is nothing to mark it writes nothing.
func See(ctx context.Context, s Store, act change.Act, number uint32, sequence uint64) error {
	act.IdempotencyKey = nil // of the act that it follows
	_, err := write(ctx, s, act, func(b Inbox) Inbox { return b.Saw(number, sequence) }, func(Inbox) (change.Answer, error) { return change.Answer{}, nil })
	return err
}

// Mute has the caller told nothing more of the ticket of a number, or told again.
func Mute(ctx context.Context, s Store, act change.Act, number uint32, muted bool, render change.Render[Inbox]) (change.Answer, error) {
	return write(ctx, s, act, func(b Inbox) Inbox { return b.Mute(number, muted) }, render)
}

// Prefer notes of what the caller does not want to be told, and by which channels.
func Prefer(ctx context.Context, s Store, act change.Act, off []Choice, render change.Render[Inbox]) (change.Answer, error) {
	return write(ctx, s, act, func(b Inbox) Inbox { return b.Prefer(off) }, render)
}

// write changes the caller's inbox. No Change tells of it: it is nobody else's affair.
func write(ctx context.Context, s Store, act change.Act, becomes func(Inbox) Inbox, render change.Render[Inbox]) (change.Answer, error) {
	return change.Do(ctx, s, act, change.Verb[Inbox, Inbox]{
		Read: func(ctx context.Context) (Inbox, error) {
			return Mine(ctx, s, act.Principal)
		},
		Decide: func(before Inbox) (change.Decision[Inbox], error) {
			after := becomes(before.Current(act.Now()))
			if after.Same(before) {
				return change.Unchanged(before), nil
			}
			after.Version++
			put := change.Put{After: after}
			if before.Version > 0 {
				put.Before = before
			}
			return change.Noted(after, put), nil
		},
		Render: render,
	})
}
