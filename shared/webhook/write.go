package webhook

import (
	"context"
	"maps"
	"strings"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/id"
)

// Signed is an endpoint with the secrets that sign its deliveries. An answer that is
// kept must not have these.
type Signed struct {
	Endpoint
	Secrets Secrets
}

// Create makes an endpoint of the caller's workspace, as a patch of one that is active
// has it, and its secret. It gets what is fed from then on. The secrets are zero where
// the answer is a replayed one.
func Create(ctx context.Context, s Store, act change.Act, p Patch, reach Reach, render change.Render[Signed]) (change.Answer, Secrets, error) {
	draft := p.apply(Endpoint{Active: true}, time.Time{})
	if err := draft.check(p, reach); err != nil {
		return change.Answer{}, Secrets{}, err
	}
	secret := newSecret()
	return signing(ctx, s, act, render, func(context.Context) (Signed, error) { return Signed{}, nil },
		func(none Signed) (change.Decision[Signed], error) {
			at := change.After(time.Time{}, act.Now())
			e := draft
			e.ID, e.Scope, e.Version, e.CreatedAt, e.UpdatedAt = id.Prefixed(id.WebhookPrefix, at), act.Principal.Scope, 1, at, at
			e.ActiveSince = at
			is := Signed{e, Secrets{Endpoint: e.ID, Version: 1, Current: secret}}
			d := decision(act.Change(change.WebhookCreated, 0, at), none.Endpoint, e, is)
			d.Changes[0].Fields = told(d.Changes[0].Fields, secretField(false, true))
			d.Puts = []change.Put{{After: e}, {After: is.Secrets}}
			return d, nil
		})
}

// Rotate gives an endpoint another secret. The one that it had signs besides for as
// long as overlap says, 0 to MaxOverlap. match judges the version found; false is a
// fault of kind PreconditionFailed. The secrets are zero where the answer is a
// replayed one.
func Rotate(ctx context.Context, s Store, act change.Act, endpointID string, match func(version uint64) bool, overlap time.Duration, render change.Render[Signed]) (change.Answer, Secrets, error) {
	secret := newSecret()
	read := func(ctx context.Context) (Signed, error) {
		e, err := s.Endpoint(ctx, act.Principal.Scope, endpointID)
		if err != nil {
			return Signed{}, err
		}
		secrets, err := s.Secrets(ctx, act.Principal.Scope, endpointID)
		return Signed{e, secrets}, err
	}
	return signing(ctx, s, act, render, read, func(before Signed) (change.Decision[Signed], error) {
		if !match(before.Version) {
			return change.Decision[Signed]{}, errVersion
		}
		e := before.next(act.Now())
		is := Signed{e, before.Secrets.rotated(secret, e.Version, e.UpdatedAt, overlap)}
		d := decision(act.Change(change.WebhookUpdated, 0, e.UpdatedAt), before.Endpoint, e, is)
		d.Changes[0].Fields = told(d.Changes[0].Fields, secretField(true, true))
		d.Puts = []change.Put{{Before: before.Endpoint, After: e}, {Before: before.Secrets, After: is.Secrets}}
		return d, nil
	})
}

// signing carries out a verb that makes a secret, and returns the secrets besides.
func signing(ctx context.Context, s Store, act change.Act, render change.Render[Signed], read func(context.Context) (Signed, error),
	decide func(Signed) (change.Decision[Signed], error)) (change.Answer, Secrets, error) {
	var made Secrets
	answer, err := change.Do(ctx, s, act, change.Verb[Signed, Signed]{Read: read, Decide: decide,
		Render: func(is Signed) (change.Answer, error) {
			made = is.Secrets
			return render(is)
		}})
	if err != nil || answer.Replayed {
		made = Secrets{}
	}
	return answer, made, err
}

// Patch changes what is given.
type Patch struct {
	URL         *string
	Events      *[]EventType // Every alone, or others
	Description *string
	Active      *bool    // true also clears why Docket made it inactive
	Headers     []Header // by their names, whatever the case; those that are not named stay
}

// Header is a header as a patch has it.
type Header struct {
	Name  string
	Value *string // nil removes it
}

func (p Patch) apply(e Endpoint, now time.Time) Endpoint {
	if p.URL != nil {
		e.URL = *p.URL
	}
	if p.Events != nil {
		e.Events = chosen(*p.Events)
	}
	if p.Description != nil {
		e.Description = *p.Description
	}
	if p.Active != nil {
		if *p.Active && !e.Active {
			e.ActiveSince, e.Disabled = now, ""
		}
		e.Active = *p.Active
	}
	headers := map[string]string{}
	maps.Copy(headers, e.Headers)
	for _, h := range p.Headers {
		maps.DeleteFunc(headers, func(name, _ string) bool { return strings.EqualFold(name, h.Name) })
		if h.Value != nil {
			headers[h.Name] = *h.Value
		}
	}
	e.Headers = headers
	return e
}

// Update changes an endpoint. match judges the version found; false is a fault of
// kind PreconditionFailed. A patch that changes nothing writes nothing. Deliveries
// that wait go by the endpoint as it is then.
func Update(ctx context.Context, s Store, act change.Act, endpointID string, match func(version uint64) bool, p Patch, reach Reach, render change.Render[Endpoint]) (change.Answer, error) {
	return write(ctx, s, act, endpointID, render, func(before Endpoint) (change.Decision[Endpoint], error) {
		if !match(before.Version) {
			return change.Decision[Endpoint]{}, errVersion
		}
		is := p.apply(before, before.next(act.Now()).UpdatedAt)
		if err := is.check(p, reach); err != nil {
			return change.Decision[Endpoint]{}, err
		}
		if len(differences(before, is)) == 0 {
			return change.Unchanged(before), nil
		}
		is = is.next(act.Now())
		return replaced(act.Change(change.WebhookUpdated, 0, is.UpdatedAt), before, is), nil
	})
}

// Disable makes an endpoint inactive as deliveries to it failed, and says why in
// words for its owner. It does nothing where the endpoint is no longer as it was
// when they did: deleted, inactive, or at another URL.
func Disable(ctx context.Context, s Store, act change.Act, was Endpoint, why string) error {
	none := func(Endpoint) (change.Answer, error) { return change.Answer{}, nil }
	_, err := write(ctx, s, act, was.ID, none, func(before Endpoint) (change.Decision[Endpoint], error) {
		if !before.Active || before.URL != was.URL {
			return change.Unchanged(before), nil
		}
		is := before.next(act.Now())
		is.Active, is.Disabled = false, why
		return replaced(act.Change(change.WebhookDisabled, 0, is.UpdatedAt), before, is), nil
	})
	if fault.KindOf(err) == fault.NotFound {
		return nil
	}
	return err
}

// Delete takes an endpoint away, with its secrets. What waits for it is not
// delivered. match judges the version found; false is a fault of kind PreconditionFailed.
func Delete(ctx context.Context, s Store, act change.Act, endpointID string, match func(version uint64) bool, render change.Render[Endpoint]) (change.Answer, error) {
	return write(ctx, s, act, endpointID, render, func(before Endpoint) (change.Decision[Endpoint], error) {
		if !match(before.Version) {
			return change.Decision[Endpoint]{}, errVersion
		}
		at := before.next(act.Now())
		d := decision(act.Change(change.WebhookDeleted, 0, at.UpdatedAt), before, Endpoint{ID: at.ID, Version: at.Version}, before)
		d.Changes[0].Fields = told(d.Changes[0].Fields, secretField(true, false))
		d.Puts = []change.Put{{Before: before, After: Gone(before)}}
		return d, nil
	})
}

var errVersion = fault.New(fault.PreconditionFailed, "the webhook is at another version")

// write carries out a verb on an endpoint that is there.
func write(ctx context.Context, s Store, act change.Act, endpointID string, render change.Render[Endpoint], decide func(Endpoint) (change.Decision[Endpoint], error)) (change.Answer, error) {
	return change.Do(ctx, s, act, change.Verb[Endpoint, Endpoint]{
		Read:   func(ctx context.Context) (Endpoint, error) { return s.Endpoint(ctx, act.Principal.Scope, endpointID) },
		Decide: decide, Render: render,
	})
}

// next is the endpoint's next version.
func (e Endpoint) next(now time.Time) Endpoint {
	e.Version, e.UpdatedAt = e.Version+1, change.After(e.UpdatedAt, now)
	return e
}

// replaced is a write that turns an endpoint into another, told by c.
func replaced(c change.Change, before, after Endpoint) change.Decision[Endpoint] {
	d := decision(c, before, after, after)
	d.Puts = []change.Put{{Before: before, After: after}}
	return d
}

// decision is a write of one endpoint, told by c, without what it puts.
func decision[T any](c change.Change, before, after Endpoint, shown T) change.Decision[T] {
	c.Resource, c.Sequence = after.ID, after.Version
	c.Fields = differences(before, after)
	return change.Decision[T]{Changes: []change.Change{c}, Shown: shown}
}
