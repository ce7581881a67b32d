package dynamo

import (
	"context"

	"docket/shared/canned"
	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/list"
	"docket/shared/tenant"

	"github.com/aws/aws-sdk-go-v2/aws"
)

func cannedItem(k keys, r canned.Response) writer {
	w := under(k.canned(r.ID))
	w.number(version, r.Version)
	w.text("title", r.Title)
	w.text("shortcut", r.Shortcut)
	w.text("body", r.Body)
	w.text("owner_issuer", r.Owner.Issuer)
	w.text("owner_subject", r.Owner.Subject)
	w.time("created_at", r.CreatedAt)
	w.time("updated_at", r.UpdatedAt)
	return w
}

func readCanned(it item) (canned.Response, error) {
	r := reader{it: it}
	return canned.Response{
		ID: str(it[sk])[len(canneds):], Version: r.number(version), Title: r.text("title"), Shortcut: r.text("shortcut"), Body: r.text("body"),
		Owner:     tenant.User{Issuer: r.text("owner_issuer"), Subject: r.text("owner_subject")},
		CreatedAt: r.time("created_at"), UpdatedAt: r.time("updated_at"),
	}, r.err
}

// cannedParts are a canned response, and its shortcut, which is its owner's once.
func (t *Table) cannedParts(k keys, before *canned.Response, after canned.Response) []part {
	if before == nil {
		return append([]part{t.write(version, nil, cannedItem(k, after))}, t.shortcutParts(k, canned.Response{}, after)...)
	}
	return append([]part{t.write(version, cannedItem(k, *before), cannedItem(k, after))}, t.shortcutParts(k, *before, after)...)
}

// shortcutParts give a response's shortcut free and take its next one.
func (t *Table) shortcutParts(k keys, before, after canned.Response) []part {
	was, is := canned.FoldedShortcut(before.Shortcut), canned.FoldedShortcut(after.Shortcut)
	if was == is {
		return nil
	}
	var parts []part
	if was != "" {
		parts = append(parts, t.remove(k.shortcut(before.Owner, was)))
	}
	if is != "" {
		w := under(k.shortcut(after.Owner, is))
		w.text("id", after.ID)
		parts = append(parts, t.put(item(w), absent, nil, fault.New(fault.NameTaken, "another canned response has this shortcut")))
	}
	return parts
}

// cannedGone take a response away.
func (t *Table) cannedGone(k keys, r canned.Response) []part {
	gone := t.remove(k.canned(r.ID))
	gone.refused = change.ErrStale
	gone.Delete.ConditionExpression = aws.String(version + " = :v")
	gone.Delete.ExpressionAttributeValues = item{":v": number(r.Version)}
	return append([]part{gone}, t.shortcutParts(k, r, canned.Response{})...)
}

// Canned implements canned.Store.
func (t *Table) Canned(ctx context.Context, scope tenant.Scope, responseID string) (canned.Response, error) {
	it, err := t.get(ctx, keysOf(scope).canned(responseID))
	if err == nil && it == nil {
		err = canned.ErrNotFound
	}
	if err != nil {
		return canned.Response{}, err
	}
	return readCanned(it)
}

// CannedList implements canned.Store.
func (t *Table) CannedList(ctx context.Context, scope tenant.Scope, l canned.List) (list.Page[canned.Response], error) {
	ask := listing{partition: keysOf(scope).cannedList(), prefix: canneds, after: l.After, limit: l.Limit}
	return rows(ctx, t, ask, func(it item) (canned.Response, bool, error) {
		found, err := readCanned(it)
		return found, l.Keeps(found), err
	})
}
