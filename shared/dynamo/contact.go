package dynamo

import (
	"context"
	"slices"
	"strings"

	"docket/shared/change"
	"docket/shared/contact"
	"docket/shared/list"
	"docket/shared/tenant"

	"github.com/aws/aws-sdk-go-v2/aws"
)

func contactItem(k keys, c contact.Contact) writer {
	w := under(k.contact(c.ID))
	w.text("id", c.ID)
	w.number(version, c.Version)
	w.text("name", c.Name)
	w.list("emails", c.Emails)
	w.text("phone", c.Phone)
	w.text("company", c.Company)
	w.text("notes", c.Notes)
	w.list("merged", c.Merged)
	w.time("created_at", c.CreatedAt)
	w.time("updated_at", c.UpdatedAt)
	return w
}

func readContact(it item) (contact.Contact, error) {
	r := reader{it: it}
	return contact.Contact{
		ID: r.text("id"), Version: r.number(version), Name: r.text("name"), Emails: r.list("emails"), Phone: r.text("phone"), Company: r.text("company"),
		Notes: r.text("notes"), Merged: r.list("merged"), CreatedAt: r.time("created_at"), UpdatedAt: r.time("updated_at"),
	}, r.err
}

// contactParts are a contact, what claims its addresses, and what it is found by.
func (t *Table) contactParts(k keys, before *contact.Contact, after contact.Contact) []part {
	var was contact.Contact
	parts := []part{t.write(version, nil, contactItem(k, after))}
	if before != nil {
		was, parts[0] = *before, t.write(version, contactItem(k, *before), contactItem(k, after))
	}
	return slices.Concat(parts, t.claimParts(k, was, after), t.foundParts(k, was, after))
}

// joinedParts are a contact that takes over addresses, which mergedParts claim for it.
func (t *Table) joinedParts(k keys, before, after contact.Contact) []part {
	return append([]part{t.write(version, contactItem(k, before), contactItem(k, after))}, t.foundParts(k, before, after)...)
}

// mergedParts leave of a contact that it leads to another one, and claim its addresses for
// that.
func (t *Table) mergedParts(k keys, m contact.Merged) []part {
	lead := under(k.contact(m.ID))
	lead.text("id", m.ID)
	lead.number(version, m.Version+1)
	lead.text(mergedInto, m.Into)
	parts := []part{t.write(version, contactItem(k, m.Contact), lead)}
	for _, email := range m.Emails { // which are the contact's, as it is at its version
		w := under(k.claim(email))
		w.text("id", m.Into)
		parts = append(parts, t.put(item(w), "", nil, nil))
	}
	return append(parts, t.foundParts(k, m.Contact, contact.Contact{ID: m.ID})...)
}

// mergedInto is to which contact one leads.
const mergedInto = "merged_into"

// contactGone take a contact away.
func (t *Table) contactGone(k keys, c contact.Contact) []part {
	gone := t.remove(k.contact(c.ID))
	gone.refused = change.ErrStale
	gone.Delete.ConditionExpression = aws.String(version + " = :v")
	gone.Delete.ExpressionAttributeValues = item{":v": number(c.Version)}
	none := contact.Contact{ID: c.ID}
	return slices.Concat([]part{gone}, t.claimParts(k, c, none), t.foundParts(k, c, none))
}

// claimParts give addresses free that a contact no longer has and take those that are new.
func (t *Table) claimParts(k keys, was, is contact.Contact) []part {
	var parts []part
	for _, email := range was.Emails {
		if !is.Has(email) {
			parts = append(parts, t.remove(k.claim(email)))
		}
	}
	for _, email := range is.Emails {
		if !was.Has(email) {
			w := under(k.claim(email))
			w.text("id", is.ID)
			parts = append(parts, t.put(item(w), absent, nil, contact.ErrTaken))
		}
	}
	return parts
}

// foundParts are the items by which a contact is found, one for each beginning of its
// terms: each has all of these.
func (t *Table) foundParts(k keys, was, is contact.Contact) []part {
	before, after := was.Terms(), is.Terms()
	if slices.Equal(before, after) {
		return nil
	}
	var parts []part
	now := contact.Prefixes(after)
	for _, prefix := range contact.Prefixes(before) {
		if !slices.Contains(now, prefix) {
			parts = append(parts, t.remove(k.found(prefix, is.ID)))
		}
	}
	for _, prefix := range now {
		w := under(k.found(prefix, is.ID))
		w.list("terms", after)
		parts = append(parts, t.put(item(w), "", nil, nil))
	}
	return parts
}

// Contact implements contact.Store.
func (t *Table) Contact(ctx context.Context, scope tenant.Scope, contactID string) (contact.Contact, error) {
	for range contact.MaxMerged + 1 { // as many lead to one at most
		it, err := t.get(ctx, keysOf(scope).contact(contactID))
		if err == nil && it == nil {
			err = contact.ErrNotFound
		}
		if err != nil {
			return contact.Contact{}, err
		}
		if contactID = str(it[mergedInto]); contactID == "" {
			return readContact(it)
		}
	}
	return contact.Contact{}, contact.ErrNotFound
}

// ContactOf implements contact.Store.
func (t *Table) ContactOf(ctx context.Context, scope tenant.Scope, email string) (contact.Contact, error) {
	it, err := t.get(ctx, keysOf(scope).claim(email))
	if err == nil && it == nil {
		err = contact.ErrNotFound
	}
	if err != nil {
		return contact.Contact{}, err
	}
	return t.Contact(ctx, scope, str(it["id"]))
}

// Contacts implements contact.Store.
func (t *Table) Contacts(ctx context.Context, scope tenant.Scope, l contact.List) (list.Page[contact.Contact], error) {
	k := keysOf(scope)
	ask := listing{partition: k.contacts(), prefix: contacts, after: l.After, limit: l.Limit, all: true}
	longest := l.Longest()
	if longest == "" {
		return rows(ctx, t, ask, func(it item) (contact.Contact, bool, error) {
			c, err := readContact(it)
			return c, it[mergedInto] == nil, err
		})
	}
	ask.prefix, ask.all, ask.budget = foundBy(contact.Prefix(longest)), false, newBudget()
	found, err := rows(ctx, t, ask, func(it item) (string, bool, error) {
		r := reader{it: it}
		terms := r.list("terms")
		return strings.TrimPrefix(str(it[sk]), ask.prefix), l.Keeps(terms), r.err
	})
	page := list.Page[contact.Contact]{More: found.More, Next: found.Next}
	if err != nil || len(found.Rows) == 0 {
		return page, err
	}
	page.Rows, err = t.contactsOf(ctx, k, found.Rows, ask.budget)
	return page, err
}

// contactsOf are contacts by their IDs, in this order, without those that are gone.
func (t *Table) contactsOf(ctx context.Context, k keys, ids []string, b *budget) ([]contact.Contact, error) {
	var wanted []item
	for _, id := range ids {
		wanted = append(wanted, k.contact(id).item())
	}
	items, err := t.batch(ctx, wanted, true, b)
	if err != nil {
		return nil, err
	}
	var all []contact.Contact
	for _, id := range ids {
		at := slices.IndexFunc(items, func(it item) bool { return str(it["id"]) == id && it[mergedInto] == nil })
		if at < 0 {
			continue
		}
		c, err := readContact(items[at])
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}
