package ticket

import (
	"cmp"
	"context"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/id"
	"docket/shared/sla"
)

// commit completes c with its answer and its Changes' details, and writes it.
// shown is what the answer shows; it is part of c. Without Changes there is
// nothing to write.
func commit[T any](ctx context.Context, s Store, act change.Act, c Commit, shown T, render change.Render[T]) (change.Answer, error) {
	answer, err := render(shown)
	if err != nil {
		return change.Answer{}, err
	}
	if len(c.Changes) == 0 {
		return answer, nil
	}
	for i := range c.Changes {
		one := &c.Changes[i]
		one.Ticket, one.TicketID = c.After.Number, c.After.ID
		one.Sequence = c.After.Version - uint64(len(c.Changes)-1-i)
		one.Resource = cmp.Or(one.Resource, id.TicketPrefix+c.After.ID)
	}
	c.Receipt = act.Receipt(answer, c.Changes[0].At)
	prior, err := s.Commit(ctx, c)
	if prior != nil {
		return prior.Replay(*act.Once)
	}
	return answer, err
}

// step decides one write on the ticket found: the commit, and what it shows.
type step[T any] func(ground Ground) (Commit, T, error)

// next is the commit of after as before's next version, once what happened was
// told to the clocks.
func next(act change.Act, kind change.Kind, before, after Ticket, happened ...sla.Entry) Commit {
	at := change.After(before.ChangedAt, act.Now())
	after.UpdatedAt, after.ChangedAt = at, at
	c := Commit{Before: &before, After: after, Changes: []change.Change{act.Change(kind, 0, at)}}
	c.run(act, at, happened)
	return c
}

// edit runs step on the ticket that is asked for until its commit is not stale.
func edit[T any](ctx context.Context, s Store, act change.Act, ask Ask, decide step[T], render change.Render[T]) (change.Answer, error) {
	ask.Once = act.Once
	return change.Attempt(ctx, ask.Ticket, func(ctx context.Context) (change.Answer, error) {
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
