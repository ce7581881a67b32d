package dynamo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"docket/shared/mailbox"
	"docket/shared/tenant"
)

// Mailboxes implements mailbox.Store.
func (t *Table) Mailboxes(ctx context.Context, scope tenant.Scope) (all []mailbox.Mailbox, ver uint64, err error) {
	it, err := t.get(ctx, keysOf(scope).mailboxes())
	if err != nil || it == nil {
		return nil, 0, err
	}
	r := reader{it: it}
	ver = r.number(version)
	if err := errors.Join(json.Unmarshal([]byte(r.text("mailboxes")), &all), r.err); err != nil {
		return nil, 0, fmt.Errorf("read the mailboxes of %s: %w", scope, err)
	}
	return all, ver, nil
}

// RecentMailboxes are the mailboxes of a workspace as they were within five seconds, but
// that there are none is as of now: what is written to a first one's customers must not wait.
func (t *Table) RecentMailboxes(ctx context.Context, scope tenant.Scope) ([]mailbox.Mailbox, error) {
	read := func() ([]mailbox.Mailbox, error) {
		all, _, err := t.Mailboxes(ctx, scope)
		return all, err
	}
	all, err := t.mailboxes.Get(scope, read)
	if err != nil || len(all) > 0 {
		return all, err
	}
	return read()
}

// MailboxOf is the mailbox that an address leads to, with or without what follows a plus
// sign, and the workspace that it is of; found is false where it is nobody's.
func (t *Table) MailboxOf(ctx context.Context, address string) (scope tenant.Scope, mailboxID string, found bool, err error) {
	it, err := t.get(ctx, mailClaimKey(address))
	if err != nil || it == nil {
		return tenant.Scope{}, "", false, err
	}
	r := reader{it: it}
	scope, err = tenant.NewScope(r.text("tenant"), r.text("workspace"))
	if err := errors.Join(err, r.err); err != nil {
		return tenant.Scope{}, "", false, fmt.Errorf("read whose mailbox an address is: %w", err)
	}
	return scope, r.text("id"), true, nil
}

func mailboxesItem(k keys, m mailbox.Mailboxes) (writer, error) {
	encoded, err := unescaped(m.All)
	w := under(k.mailboxes())
	w.number(version, m.Version)
	w.text("mailboxes", encoded)
	return w, err
}

// mailboxParts are the mailboxes of a workspace, which lie in one item, and what claims
// their addresses. A claim that goes is the workspace's as long as that item is as it was.
func (t *Table) mailboxParts(scope tenant.Scope, before *mailbox.Mailboxes, after mailbox.Mailboxes) ([]part, error) {
	k := keysOf(scope)
	was, err := mailboxesItem(k, *before)
	is, err2 := mailboxesItem(k, after)
	if err := errors.Join(err, err2); err != nil {
		return nil, fmt.Errorf("encode mailboxes: %w", err)
	}
	parts := []part{t.write(version, was, is)}
	for _, one := range before.All {
		if _, stays := after.Find(one.ID); !stays {
			parts = append(parts, t.remove(mailClaimKey(one.Address)))
		}
	}
	for _, one := range after.All {
		if _, there := before.Find(one.ID); !there {
			w := under(mailClaimKey(one.Address))
			w.text("tenant", scope.Tenant())
			w.text("workspace", scope.Workspace())
			w.text("id", one.ID)
			parts = append(parts, t.put(item(w), absent, nil, mailbox.ErrTaken))
		}
	}
	return parts, nil
}
