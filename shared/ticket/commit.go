package ticket

import (
	"context"

	"docket/shared/change"
	"docket/shared/fault"
)

// commit completes c with its answer and its change's details, and writes it.
// shown is what the answer shows; it is part of c.
func commit[T any](ctx context.Context, s Store, act change.Act, c Commit, shown T, render change.Render[T]) (change.Answer, error) {
	answer, err := render(shown)
	if err != nil {
		return change.Answer{}, err
	}
	c.Change.Ticket, c.Change.TicketID, c.Change.Sequence = c.After.Number, c.After.ID, c.After.Version
	c.Receipt = act.Receipt(answer, c.Change.At)
	prior, err := s.Commit(ctx, c)
	if prior != nil {
		return prior.Replay(*act.Once)
	}
	return answer, err
}

// step decides one write on the ticket found: the commit, and what it shows.
type step[T any] func(ground Ground) (Commit, T, error)

// edit runs step on a ticket until its commit is not stale.
func edit[T any](ctx context.Context, s Store, act change.Act, ticketID, queueID string, decide step[T], render change.Render[T]) (change.Answer, error) {
	ask := Ask{Once: act.Once, Ticket: ticketID, QueueID: queueID}
	return change.Attempt(ctx, ticketID, func(ctx context.Context) (change.Answer, error) {
		ask.Now = act.Now()
		ground, err := s.Ground(ctx, act.Principal.Scope, ask)
		switch {
		case err != nil:
			return change.Answer{}, err
		case ground.Prior != nil:
			return ground.Prior.Replay(*act.Once)
		case ground.Ticket == nil:
			return change.Answer{}, ErrNotFound
		}
		c, shown, err := decide(ground)
		if err != nil {
			return change.Answer{}, err
		}
		return commit(ctx, s, act, c, shown, render)
	})
}

// ErrNotFound is the answer for a ticket that is absent or elsewhere (S0-17).
var ErrNotFound = fault.New(fault.NotFound, "no such ticket in this workspace")
