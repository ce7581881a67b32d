package contact

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"time"

	"docket/shared/change"
	"docket/shared/fold"
	"docket/shared/id"
	"docket/shared/list"
	"docket/shared/tenant"
)

// Store keeps the contacts of every workspace. A commit that gives a contact an address of
// another one's fails with ErrTaken.
type Store interface {
	change.Store

	// Contact returns a contact, or a fault of kind NotFound. One that was merged into
	// another leads to that.
	Contact(ctx context.Context, scope tenant.Scope, contactID string) (Contact, error)

	// ContactOf returns the contact that has an address, or a fault of kind NotFound.
	ContactOf(ctx context.Context, scope tenant.Scope, email string) (Contact, error)

	// Contacts lists contacts. A list may end before its limit.
	Contacts(ctx context.Context, scope tenant.Scope, l List) (list.Page[Contact], error)
}

// Gone is a contact that a commit takes away.
type Gone Contact

// Patch changes what is given.
type Patch struct {
	Name    *string
	Emails  *[]string // all of them
	Phone   *string
	Company *string
	Notes   *string
}

func (p Patch) apply(c Contact) Contact {
	for _, one := range []struct{ of, is *string }{{&c.Name, p.Name}, {&c.Phone, p.Phone}, {&c.Company, p.Company}} {
		if one.is != nil {
			*one.of = trimmed(*one.is)
		}
	}
	if p.Emails != nil {
		c.Emails = nil
		for _, email := range *p.Emails {
			c.Emails = append(c.Emails, trimmed(email))
		}
	}
	if p.Notes != nil {
		c.Notes = *p.Notes
	}
	return c
}

// trimmed is a text as it is kept. One that is blank stays as it is, to be told so.
func trimmed(text string) string { return cmp.Or(fold.Trim(text), text) }

// Create makes a contact as a patch of an empty one has it.
func Create(ctx context.Context, s Store, act change.Act, p Patch, render change.Render[Contact]) (change.Answer, error) {
	draft := p.apply(Contact{})
	if err := draft.check(); err != nil {
		return change.Answer{}, err
	}
	return change.Do(ctx, s, act, change.Verb[Contact, Contact]{
		Read: func(context.Context) (Contact, error) { return Contact{}, nil },
		Decide: func(none Contact) (change.Decision[Contact], error) {
			at := change.After(time.Time{}, act.Now())
			c := draft
			c.ID, c.Version, c.CreatedAt, c.UpdatedAt = id.Prefixed(id.ContactPrefix, at), 1, at, at
			return decision(act.Change(change.ContactCreated, 0, at), none, c, change.Put{After: c}), nil
		},
		Render: render,
	})
}

// Update changes a contact. match judges the version found; false is a fault of kind
// PreconditionFailed. A patch that changes nothing writes nothing.
func Update(ctx context.Context, s Store, act change.Act, contactID string, match func(version uint64) bool, p Patch, render change.Render[Contact]) (change.Answer, error) {
	return write(ctx, s, act, contactID, match, render, func(before Contact) (change.Decision[Contact], error) {
		after := p.apply(before)
		if err := after.check(); err != nil {
			return change.Decision[Contact]{}, err
		}
		if after.same(before) {
			return change.Unchanged(before), nil
		}
		after.Version, after.UpdatedAt = before.Version+1, change.After(before.UpdatedAt, act.Now())
		return decision(act.Change(change.ContactUpdated, 0, after.UpdatedAt), before, after, change.Put{Before: before, After: after}), nil
	})
}

// Delete takes a contact away. Its tickets stay as they are. match is as Update's. One that
// was merged into another is gone already.
func Delete(ctx context.Context, s Store, act change.Act, contactID string, match func(version uint64) bool, render change.Render[Contact]) (change.Answer, error) {
	return write(ctx, s, act, contactID, match, render, func(before Contact) (change.Decision[Contact], error) {
		if before.ID != contactID {
			return change.Decision[Contact]{}, ErrNotFound
		}
		gone := Contact{ID: before.ID, Version: before.Version + 1}
		return decision(act.Change(change.ContactDeleted, 0, change.After(before.UpdatedAt, act.Now())), before, gone, change.Put{Before: before, After: Gone(before)}), nil
	})
}

// write carries out a verb on a contact that is there.
func write(ctx context.Context, s Store, act change.Act, contactID string, match func(uint64) bool, render change.Render[Contact], decide func(Contact) (change.Decision[Contact], error)) (change.Answer, error) {
	return change.Do(ctx, s, act, change.Verb[Contact, Contact]{
		Read: func(ctx context.Context) (Contact, error) { return s.Contact(ctx, act.Principal.Scope, contactID) },
		Decide: func(before Contact) (change.Decision[Contact], error) {
			if !match(before.Version) {
				return change.Decision[Contact]{}, errVersion
			}
			return decide(before)
		},
		Render: render,
	})
}

// decision is a write of one contact, told by c.
func decision(c change.Change, before, after Contact, put change.Put) change.Decision[Contact] {
	c.Resource, c.Sequence, c.Fields = after.ID, after.Version, told(before, after)
	return change.Decision[Contact]{Puts: []change.Put{put}, Changes: []change.Change{c}, Shown: after}
}

// withheld stands in a Change for what is said of a contact. No Change has that: it would
// outlive the contact's erasure.
const withheld = "[withheld]"

// told are the fields that a Change has of a contact: which ones were changed.
func told(before, after Contact) []change.Field {
	var fields []change.Field
	add := func(name string, was, is string, same bool) {
		if !same {
			fields = append(fields, change.Field{Name: name, Old: concealed(was), New: concealed(is)})
		}
	}
	add("company", before.Company, after.Company, before.Company == after.Company)
	add("emails", some(before.Emails), some(after.Emails), slices.Equal(before.Emails, after.Emails))
	add("name", before.Name, after.Name, before.Name == after.Name)
	add("notes", before.Notes, after.Notes, before.Notes == after.Notes)
	add("phone", before.Phone, after.Phone, before.Phone == after.Phone)
	return fields
}

// some is the first of some texts, empty where there are none.
func some(texts []string) string {
	if len(texts) == 0 {
		return ""
	}
	return texts[0]
}

// concealed is a value as a Change has it, null where it is empty.
func concealed(value string) json.RawMessage {
	if value == "" {
		return change.Text(nil)
	}
	return change.Text(withheld)
}
