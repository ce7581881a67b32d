package contact

import (
	"context"
	"fmt"
	"slices"

	"docket/shared/change"
	"docket/shared/fault"
)

// Merged is a contact that a commit makes lead to another one, which has its addresses
// from then on.
type Merged struct {
	Contact
	Into string // that one's ID
}

// Joined is a contact that takes the addresses of one that is Merged into it.
type Joined Contact

// MaxMerged is how many contacts lead to one.
const MaxMerged = 20

// MaxID is how long the ID of a contact is that somebody gives, in characters.
const MaxID = 200

// pair is what merging stands on.
type pair struct{ from, into Contact }

// Merge takes a contact away, and another one, of the ID into, gets its addresses, its
// notes behind its own, and of its name, phone and company what it lacks; so it has the
// tickets of both. The ID of the first leads to it from then on, and so do those that led
// to the first. The other one is shown. match judges the version of the first. Where the
// two are too much for one contact, it is a fault of kind Invalid.
func Merge(ctx context.Context, s Store, act change.Act, contactID, into string, match func(version uint64) bool, render change.Render[Contact]) (change.Answer, error) {
	var r fault.Rules
	if r.Line("into", into, 1, MaxID); r.Err() != nil {
		return change.Answer{}, r.Err()
	}
	return change.Do(ctx, s, act, change.Verb[pair, Contact]{
		Read: func(ctx context.Context) (p pair, err error) {
			if p.from, err = s.Contact(ctx, act.Principal.Scope, contactID); err == nil {
				p.into, err = s.Contact(ctx, act.Principal.Scope, into)
			}
			return p, err
		},
		Decide: func(p pair) (change.Decision[Contact], error) {
			switch {
			case p.from.ID == p.into.ID && p.from.ID != contactID: // it was merged into that one before
				return change.Unchanged(p.into), nil
			case p.from.ID == p.into.ID:
				return change.Decision[Contact]{}, errItself()
			case !match(p.from.Version):
				return change.Decision[Contact]{}, errVersion
			}
			return p.merged(act)
		},
		Render: render,
	})
}

func errItself() error {
	var r fault.Rules
	r.Broken("into", "must be another contact")
	return r.Err()
}

// merged is the decision to merge two contacts.
func (p pair) merged(act change.Act) (change.Decision[Contact], error) {
	is := p.into
	for _, one := range []struct {
		of  *string
		was string
	}{{&is.Name, p.from.Name}, {&is.Phone, p.from.Phone}, {&is.Company, p.from.Company}} {
		if *one.of == "" {
			*one.of = one.was
		}
	}
	switch {
	case is.Notes == "":
		is.Notes = p.from.Notes
	case p.from.Notes != "":
		is.Notes += "\n\n" + p.from.Notes
	}
	is.Emails = slices.Concat(is.Emails, p.from.Emails)
	is.Merged = slices.Concat(is.Merged, []string{p.from.ID}, p.from.Merged)
	err := is.check()
	if len(is.Merged) > MaxMerged {
		var r fault.Rules
		r.Broken("into", fmt.Sprintf("at most %d contacts lead to one", MaxMerged))
		err = fault.Join(err, r.Err())
	}
	if err != nil {
		return change.Decision[Contact]{}, err
	}
	at := change.After(p.from.UpdatedAt, change.After(p.into.UpdatedAt, act.Now()))
	is.Version, is.UpdatedAt = p.into.Version+1, at
	gone := act.Change(change.ContactMerged, 0, at)
	gone.Resource, gone.Sequence = p.from.ID, p.from.Version+1
	gone.Fields = change.Diff(nil, map[string]any{"merged_into": is.ID})
	grown := act.Change(change.ContactUpdated, 1, at)
	grown.Resource, grown.Sequence, grown.Fields = is.ID, is.Version, told(p.into, is)
	return change.Decision[Contact]{Shown: is, Changes: []change.Change{gone, grown},
		Puts: []change.Put{{Before: p.from, After: Merged{p.from, is.ID}}, {Before: p.into, After: Joined(is)}}}, nil
}
