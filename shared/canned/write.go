package canned

import (
	"context"
	"regexp"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/fold"
	"docket/shared/id"
	"docket/shared/list"
	"docket/shared/tenant"
)

// Store keeps the canned responses of every workspace. A commit of a response whose
// shortcut another one of the same owner has, or another one that is everybody's where
// it is that too, fails with a fault of kind NameTaken.
type Store interface {
	change.Store

	// Canned returns a response, or a fault of kind NotFound.
	Canned(ctx context.Context, scope tenant.Scope, responseID string) (Response, error)

	// CannedList lists responses that the list keeps.
	CannedList(ctx context.Context, scope tenant.Scope, l List) (list.Page[Response], error)
}

// Gone is a response that a commit takes away.
type Gone Response

// Seen is a response that a user sees, or a fault of kind NotFound.
func Seen(ctx context.Context, s Store, by tenant.Principal, responseID string) (Response, error) {
	r, err := s.Canned(ctx, by.Scope, responseID)
	if err == nil && !r.SeenBy(by.User) {
		err = ErrNotFound
	}
	return r, err
}

// Patch changes what is given.
type Patch struct {
	Title    *string
	Shortcut *string // empty takes it off
	Body     *string
}

func (p Patch) apply(r Response) Response {
	if p.Title != nil {
		r.Title = fold.Trim(*p.Title)
	}
	if p.Shortcut != nil {
		r.Shortcut = *p.Shortcut
	}
	if p.Body != nil {
		r.Body = *p.Body
	}
	return r
}

var shortcut = regexp.MustCompile(ShortcutPattern)

// check names the rules that a response breaks.
func (r Response) check() error {
	var broken fault.Rules
	broken.Line("title", r.Title, 1, MaxTitle)
	broken.Line("shortcut", r.Shortcut, 0, MaxShortcut)
	if r.Shortcut != "" && !shortcut.MatchString(r.Shortcut) {
		broken.Broken("shortcut", "must be one word of letters, digits, dots, hyphens and underscores")
	}
	broken.Text("body", r.Body, 1, MaxBody, MaxBody)
	CheckVariables(&broken, "body", r.Body, Variables())
	return broken.Err()
}

// Create makes a response as a patch of an empty one has it: the caller's own where
// it is personal, and else everybody's.
func Create(ctx context.Context, s Store, act change.Act, p Patch, personal bool, render change.Render[Response]) (change.Answer, error) {
	draft := p.apply(Response{})
	if personal {
		draft.Owner = act.Principal.User
	}
	if err := draft.check(); err != nil {
		return change.Answer{}, err
	}
	return change.Do(ctx, s, act, change.Verb[Response, Response]{
		Read: func(context.Context) (Response, error) { return Response{}, nil },
		Decide: func(none Response) (change.Decision[Response], error) {
			at := change.After(time.Time{}, act.Now())
			r := draft
			r.ID, r.Version, r.CreatedAt, r.UpdatedAt = id.Prefixed(id.CannedPrefix, at), 1, at, at
			return decision(act.Change(change.CannedCreated, 0, at), none, r, change.Put{After: r}), nil
		},
		Render: render,
	})
}

// Update changes a response that the caller sees. match judges the version found;
// false is a fault of kind PreconditionFailed. A patch that changes nothing writes nothing.
func Update(ctx context.Context, s Store, act change.Act, responseID string, match func(version uint64) bool, p Patch, render change.Render[Response]) (change.Answer, error) {
	return write(ctx, s, act, responseID, match, render, func(before Response) (change.Decision[Response], error) {
		after := p.apply(before)
		if err := after.check(); err != nil {
			return change.Decision[Response]{}, err
		}
		if after == before {
			return change.Unchanged(before), nil
		}
		after.Version, after.UpdatedAt = before.Version+1, change.After(before.UpdatedAt, act.Now())
		return decision(act.Change(change.CannedUpdated, 0, after.UpdatedAt), before, after, change.Put{Before: before, After: after}), nil
	})
}

// Delete takes away a response that the caller sees. match is as Update's.
func Delete(ctx context.Context, s Store, act change.Act, responseID string, match func(version uint64) bool, render change.Render[Response]) (change.Answer, error) {
	return write(ctx, s, act, responseID, match, render, func(before Response) (change.Decision[Response], error) {
		gone := Response{ID: before.ID, Version: before.Version + 1}
		d := decision(act.Change(change.CannedDeleted, 0, change.After(before.UpdatedAt, act.Now())), before, gone, change.Put{Before: before, After: Gone(before)})
		d.Shown = before
		return d, nil
	})
}

// write carries out a verb on a response that is there and in the caller's sight.
func write(ctx context.Context, s Store, act change.Act, responseID string, match func(uint64) bool, render change.Render[Response], decide func(Response) (change.Decision[Response], error)) (change.Answer, error) {
	return change.Do(ctx, s, act, change.Verb[Response, Response]{
		Read: func(ctx context.Context) (Response, error) { return Seen(ctx, s, act.Principal, responseID) },
		Decide: func(before Response) (change.Decision[Response], error) {
			if !match(before.Version) {
				return change.Decision[Response]{}, fault.New(fault.PreconditionFailed, "the canned response is at another version")
			}
			return decide(before)
		},
		Render: render,
	})
}

// decision is a write of one response, told by c.
func decision(c change.Change, before, after Response, put change.Put) change.Decision[Response] {
	c.Resource, c.Sequence = after.ID, after.Version
	c.Fields = change.Diff(before.values(), after.values())
	return change.Decision[Response]{Puts: []change.Put{put}, Changes: []change.Change{c}, Shown: after}
}

// values are what a Change reports of a response. What is one user's alone is told
// to nobody: of it a Change says that it is.
func (r Response) values() map[string]any {
	switch {
	case r.Title == "":
		return nil
	case r.Personal():
		return map[string]any{"personal": true}
	}
	return map[string]any{"title": r.Title, "shortcut": r.Shortcut, "body": r.Body, "personal": false}
}
