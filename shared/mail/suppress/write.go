package suppress

import (
	"context"
	"net/mail"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/fold"
	"docket/shared/id"
	"docket/shared/list"
	"docket/shared/tenant"
)

// Store keeps what is known of mail to addresses, of every workspace.
type Store interface {
	change.Store

	// MailAddress is what is known of mail to an address: of version 0 where that is nothing.
	MailAddress(ctx context.Context, scope tenant.Scope, address string) (Address, error)

	// Suppression is a suppressed address by its ID, or a fault of kind NotFound.
	Suppression(ctx context.Context, scope tenant.Scope, suppressionID string) (Address, error)

	// Suppressions lists suppressed addresses.
	Suppressions(ctx context.Context, scope tenant.Scope, l List) (list.Page[Address], error)
}

// Suppress has no mail sent to an address any more, by hand. One that is suppressed
// already is a fault of kind NameTaken.
func Suppress(ctx context.Context, s Store, act change.Act, address string, render change.Render[Address]) (change.Answer, error) {
	address = fold.Trim(address)
	var r fault.Rules
	r.Line("email", address, 1, MaxAddress)
	if at, err := mail.ParseAddress(address); err != nil || at.Address != address {
		r.Broken("email", "must be an e-mail address")
	}
	if err := r.Err(); err != nil {
		return change.Answer{}, err
	}
	return onAddress(ctx, s, act, address, func(before Address) (change.Decision[Address], error) {
		if before.Suppressed() {
			return change.Decision[Address]{}, errThere
		}
		return suppressing(act, before, Address{Address: address, Reason: ByHand, By: act.Principal.User.Subject}), nil
	}, render)
}

// Lift has mail sent to a suppressed address again, of which nothing is known from then on.
func Lift(ctx context.Context, s Store, act change.Act, suppressionID string, render change.Render[Address]) (change.Answer, error) {
	return change.Do(ctx, s, act, change.Verb[Address, Address]{
		Read: func(ctx context.Context) (Address, error) {
			return s.Suppression(ctx, act.Principal.Scope, suppressionID)
		},
		Decide: func(before Address) (change.Decision[Address], error) {
			return lifting(act, before), nil
		},
		Render: render,
	})
}

// Forget takes away all that is known of mail to some addresses, of whoever is erased.
// Where that is nothing it writes nothing. next is the act of each.
func Forget(ctx context.Context, s Store, next func() change.Act, addresses []string) error {
	for _, address := range addresses {
		act := next()
		_, err := onAddress(ctx, s, act, address, func(before Address) (change.Decision[Address], error) {
			switch {
			case before.Suppressed():
				return lifting(act, before), nil
			case before.Version > 0:
				return change.Noted(before, change.Put{Before: before, After: Gone(before)}), nil
			}
			return change.Unchanged(before), nil
		}, unanswered)
		if err != nil {
			return err
		}
	}
	return nil
}

// onAddress carries out a verb on what is known of an address.
func onAddress(ctx context.Context, s Store, act change.Act, address string, decide func(Address) (change.Decision[Address], error), render change.Render[Address]) (change.Answer, error) {
	return change.Do(ctx, s, act, change.Verb[Address, Address]{
		Read:   func(ctx context.Context) (Address, error) { return s.MailAddress(ctx, act.Principal.Scope, address) },
		Decide: decide, Render: render,
	})
}

// unanswered is the answer of an act that nobody waits for.
func unanswered(Address) (change.Answer, error) { return change.Answer{}, nil }

// suppressing is the write by which an address that is not suppressed is.
func suppressing(act change.Act, before, is Address) change.Decision[Address] {
	at := change.After(before.At, act.Now())
	is.ID, is.At, is.Soft = id.Prefixed(id.SuppressionPrefix, at), at, nil
	c := act.Change(change.SuppressionCreated, 0, at)
	c.Resource, c.Sequence, c.Fields = is.ID, 1, change.Diff(nil, is.values())
	put := known(before, &is, at)
	return change.Decision[Address]{Puts: []change.Put{put}, Changes: []change.Change{c}, Shown: is}
}

// lifting is the write by which an address is suppressed no longer.
func lifting(act change.Act, before Address) change.Decision[Address] {
	c := act.Change(change.SuppressionLifted, 0, change.After(before.At, act.Now()))
	c.Resource, c.Sequence, c.Fields = before.ID, 2, change.Diff(before.values(), nil)
	return change.Decision[Address]{Puts: []change.Put{{Before: before, After: Gone(before)}}, Changes: []change.Change{c}, Shown: before}
}

// known is the put of what is known of an address from an instant on, which gets its version.
func known(before Address, is *Address, at time.Time) (put change.Put) {
	is.Version = uint64(at.UnixMicro())
	if before.Version > 0 {
		is.Version, put.Before = before.Version+1, before
	}
	put.After = *is
	return put
}

// values are what a Change reports of a suppressed address: not the address, which would
// outlive its owner's erasure.
func (a Address) values() map[string]any { return map[string]any{"reason": string(a.Reason)} }
