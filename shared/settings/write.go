package settings

import (
	"context"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/job"
	"docket/shared/tenant"
)

// Store keeps the settings of every workspace.
type Store interface {
	change.Store

	// Plan returns a workspace's SLA plan.
	Plan(ctx context.Context, scope tenant.Scope) (Plan, error)

	// Fields returns the definitions of a workspace's custom fields.
	Fields(ctx context.Context, scope tenant.Scope) (Fields, error)

	// Workspace returns a workspace, or a fault of kind NotFound.
	Workspace(ctx context.Context, scope tenant.Scope) (tenant.Workspace, error)
}

// setting is how one kind of settings is read, decided and written.
type setting[T any] struct {
	name   string // what a Change names as written
	kind   change.Kind
	read   func(context.Context, tenant.Scope) (T, error)
	match  func(T) bool // judges what was found; false is a fault of kind PreconditionFailed
	next   func(before T, at time.Time) (after T, version uint64, err error)
	moves  func(before, after T) bool // whether open tickets are to follow, by a job (SLA rule 8); nil: never
	values func(T) map[string]any
}

func (s setting[T]) write(ctx context.Context, store Store, act change.Act, render change.Render[T]) (change.Answer, error) {
	return change.Do(ctx, store, act, change.Verb[T, T]{
		Read: func(ctx context.Context) (T, error) { return s.read(ctx, act.Principal.Scope) },
		Decide: func(before T) (change.Decision[T], error) {
			if !s.match(before) {
				return change.Decision[T]{}, fault.New(fault.PreconditionFailed, "the settings are at another version")
			}
			at := change.After(time.Time{}, act.Now())
			after, version, err := s.next(before, at)
			if err != nil {
				return change.Decision[T]{}, err
			}
			differences := change.Diff(s.values(before), s.values(after))
			if len(differences) == 0 {
				return change.Unchanged(before), nil
			}
			c := act.Change(s.kind, 0, at)
			c.Resource, c.Sequence, c.Fields = s.name, version, differences
			puts := []change.Put{{Before: before, After: after}}
			if s.moves != nil && s.moves(before, after) {
				puts = append(puts, change.Put{After: job.New(c, job.Rematch, "")})
			}
			return change.Decision[T]{Puts: puts, Changes: []change.Change{c}, Shown: after}, nil
		},
		Render: render,
	})
}
