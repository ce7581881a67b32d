package settings

import (
	"context"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/tenant"
)

// Store keeps the settings of every workspace.
type Store interface {
	// Plan returns a workspace's SLA plan.
	Plan(ctx context.Context, scope tenant.Scope) (Plan, error)

	// Each Ground reads at once what a write stands on.
	PlanGround(ctx context.Context, scope tenant.Scope, once *change.Once, now time.Time) (Ground[Plan], error)
	WorkspaceGround(ctx context.Context, scope tenant.Scope, once *change.Once, now time.Time) (Ground[tenant.Workspace], error)

	// Each Commit writes all of c or nothing. It returns the receipt that is
	// already kept under c's idempotency key, or change.ErrStale when Before
	// is no longer the version that is there.
	CommitPlan(ctx context.Context, c Commit[Plan]) (*change.Receipt, error)
	CommitWorkspace(ctx context.Context, c Commit[tenant.Workspace]) (*change.Receipt, error)
}

// Ground is what a write of a setting stands on.
type Ground[T any] struct {
	Prior *change.Receipt
	Found T
}

// Commit is one write of a setting.
type Commit[T any] struct {
	Before, After T
	Change        change.Change
	Receipt       *change.Receipt
}

// setting is how one kind of settings is read, decided and written.
type setting[T any] struct {
	name   string // what a Change names as written
	ground func(context.Context, tenant.Scope, *change.Once, time.Time) (Ground[T], error)
	commit func(context.Context, Commit[T]) (*change.Receipt, error)
	next   func(before T, at time.Time) (after T, version uint64, err error)
	match  func(T) bool // judges what was found; false is a fault of kind PreconditionFailed
	values func(T) map[string]any
}

func (s setting[T]) write(ctx context.Context, act change.Act, kind change.Kind, render change.Render[T]) (change.Answer, error) {
	scope := act.Principal.Scope
	return change.Attempt(ctx, scope.String()+" "+s.name, func(ctx context.Context) (change.Answer, error) {
		ground, err := s.ground(ctx, scope, act.Once, act.Now())
		switch {
		case err != nil:
			return change.Answer{}, err
		case ground.Prior != nil:
			return ground.Prior.Replay(*act.Once)
		case !s.match(ground.Found):
			return change.Answer{}, fault.New(fault.PreconditionFailed, "the settings are at another version")
		}
		at := change.After(time.Time{}, act.Now())
		after, version, err := s.next(ground.Found, at)
		if err != nil {
			return change.Answer{}, err
		}
		answer, err := render(after)
		if err != nil {
			return change.Answer{}, err
		}
		c := Commit[T]{Before: ground.Found, After: after, Change: act.Change(kind, 0, at), Receipt: act.Receipt(answer, at)}
		c.Change.Resource, c.Change.Sequence = s.name, version
		c.Change.Fields = change.Diff(s.values(ground.Found), s.values(after))
		prior, err := s.commit(ctx, c)
		if prior != nil {
			return prior.Replay(*act.Once)
		}
		return answer, err
	})
}
