package savedview

import (
	"context"
	"time"

	"docket/shared/change"
	"docket/shared/fold"
	"docket/shared/id"
	"docket/shared/tenant"
)

// Store keeps the views of every workspace. A commit of a new view behind which its owner,
// or everybody, has more than MaxViews fails with ErrTooMany.
type Store interface {
	change.Store

	// View returns a view of a user's own or of everybody's, or a fault of kind NotFound.
	View(ctx context.Context, scope tenant.Scope, user tenant.User, viewID string) (View, error)

	// Views are all views of a user's own and of everybody's.
	Views(ctx context.Context, scope tenant.Scope, user tenant.User) ([]View, error)
}

// Gone is a view that a commit takes away.
type Gone View

// Patch changes what is given. Filters, SortBy and SortOrder are checked already.
type Patch struct {
	Name      *string
	Filters   *string
	SortBy    *string
	SortOrder *string
	Columns   *[]string
	Position  *int
}

func (p Patch) apply(v View) View {
	if p.Name != nil {
		v.Name = fold.Trim(*p.Name)
	}
	if p.Filters != nil {
		v.Filters = *p.Filters
	}
	if p.SortBy != nil {
		v.SortBy = *p.SortBy
	}
	if p.SortOrder != nil {
		v.SortOrder = *p.SortOrder
	}
	if p.Columns != nil {
		v.Columns = *p.Columns
	}
	if p.Position != nil {
		v.Position = *p.Position
	}
	return v
}

// Create makes a view as a patch of an empty one has it: the caller's own where it is
// personal, and else everybody's.
func Create(ctx context.Context, s Store, act change.Act, p Patch, personal bool, render change.Render[View]) (change.Answer, error) {
	draft := p.apply(View{})
	if personal {
		draft.Owner = act.Principal.User
	}
	if err := draft.check(); err != nil {
		return change.Answer{}, err
	}
	return change.Do(ctx, s, act, change.Verb[View, View]{
		Read: func(context.Context) (View, error) { return View{}, nil },
		Decide: func(none View) (change.Decision[View], error) {
			at := change.After(time.Time{}, act.Now())
			v := draft
			v.ID, v.Version, v.CreatedAt, v.UpdatedAt = id.Prefixed(id.ViewPrefix, at), 1, at, at
			return decision(act.Change(change.ViewCreated, 0, at), none, v, change.Put{After: v}), nil
		},
		Render: render,
	})
}

// Update changes a view that the caller sees. match judges the version found; false is a
// fault of kind PreconditionFailed. A patch that changes nothing writes nothing.
func Update(ctx context.Context, s Store, act change.Act, viewID string, match func(version uint64) bool, p Patch, render change.Render[View]) (change.Answer, error) {
	return write(ctx, s, act, viewID, match, render, func(before View) (change.Decision[View], error) {
		after := p.apply(before)
		if err := after.check(); err != nil {
			return change.Decision[View]{}, err
		}
		if after.same(before) {
			return change.Unchanged(before), nil
		}
		after.Version, after.UpdatedAt = before.Version+1, change.After(before.UpdatedAt, act.Now())
		return decision(act.Change(change.ViewUpdated, 0, after.UpdatedAt), before, after, change.Put{Before: before, After: after}), nil
	})
}

// Delete takes away a view that the caller sees. match is as Update's.
func Delete(ctx context.Context, s Store, act change.Act, viewID string, match func(version uint64) bool, render change.Render[View]) (change.Answer, error) {
	return write(ctx, s, act, viewID, match, render, func(before View) (change.Decision[View], error) {
		gone := View{ID: before.ID, Version: before.Version + 1}
		return decision(act.Change(change.ViewDeleted, 0, change.After(before.UpdatedAt, act.Now())), before, gone, change.Put{Before: before, After: Gone(before)}), nil
	})
}

// write carries out a verb on a view that is there and in the caller's sight.
func write(ctx context.Context, s Store, act change.Act, viewID string, match func(uint64) bool, render change.Render[View], decide func(View) (change.Decision[View], error)) (change.Answer, error) {
	return change.Do(ctx, s, act, change.Verb[View, View]{
		Read: func(ctx context.Context) (View, error) {
			return s.View(ctx, act.Principal.Scope, act.Principal.User, viewID)
		},
		Decide: func(before View) (change.Decision[View], error) {
			if !match(before.Version) {
				return change.Decision[View]{}, errVersion
			}
			return decide(before)
		},
		Render: render,
	})
}

// decision is a write of one view, told by c.
func decision(c change.Change, before, after View, put change.Put) change.Decision[View] {
	c.Resource, c.Sequence, c.Fields = after.ID, after.Version, told(before, after)
	return change.Decision[View]{Puts: []change.Put{put}, Changes: []change.Change{c}, Shown: after}
}
