package dynamo

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"docket/shared/change"
	"docket/shared/list"
	"docket/shared/mail/suppress"
	"docket/shared/tenant"

	"github.com/aws/aws-sdk-go-v2/aws"
)

var _ suppress.ReportStore = (*Table)(nil)

// addressItem is what is known of mail to an address, under a key. It expires where that
// is failures that may pass alone.
func addressItem(at key, a suppress.Address) (writer, error) {
	w := under(at)
	w.number(version, a.Version)
	w.text("id", a.ID)
	w.text("address", a.Address)
	w.text("reason", string(a.Reason))
	w.text("status", a.Status)
	w.text("said", a.Said)
	w.text("about", a.About)
	w.text("ticket_id", a.TicketID)
	w.text("by", a.By)
	w.time("at", a.At)
	if len(a.Soft) == 0 {
		return w, nil
	}
	soft, err := unescaped(a.Soft)
	if err != nil {
		return nil, fmt.Errorf("encode the failures of an address: %w", err)
	}
	w.text("soft", soft)
	w.second(exp, a.Soft[len(a.Soft)-1].At.Add(suppress.SoftWindow+time.Second))
	return w, nil
}

func readAddress(it item) (suppress.Address, error) {
	r := reader{it: it}
	a := suppress.Address{
		ID: r.text("id"), Version: r.number(version), Address: r.text("address"), Reason: suppress.Reason(r.text("reason")), Status: r.text("status"), Said: r.text("said"),
		About: r.text("about"), TicketID: r.text("ticket_id"), By: r.text("by"), At: r.time("at"),
	}
	soft := r.text("soft")
	if r.err != nil || soft == "" {
		return a, r.err
	}
	if err := json.Unmarshal([]byte(soft), &a.Soft); err != nil {
		return a, fmt.Errorf("read the failures of an address: %w: %w", ErrUnreadable, err)
	}
	return a, nil
}

// addressParts are what is known of mail to an address, and once it is suppressed the same
// by its ID.
func (t *Table) addressParts(k keys, before *suppress.Address, after suppress.Address) ([]part, error) {
	var was writer
	if before != nil {
		var err error
		if was, err = addressItem(k.mailAddress(before.Address), *before); err != nil {
			return nil, err
		}
	}
	is, err := addressItem(k.mailAddress(after.Address), after)
	if err != nil {
		return nil, err
	}
	parts := []part{t.write(version, was, is)}
	if after.Suppressed() {
		listed, err := addressItem(k.suppression(after.ID), after)
		return append(parts, t.put(item(listed), "", nil, nil)), err
	}
	return parts, nil
}

// addressGone takes away what is known of mail to an address.
func (t *Table) addressGone(k keys, a suppress.Address) []part {
	gone := t.remove(k.mailAddress(a.Address))
	gone.refused = change.ErrStale
	gone.Delete.ConditionExpression = aws.String(version + " = :v")
	gone.Delete.ExpressionAttributeValues = item{":v": number(a.Version)}
	if !a.Suppressed() {
		return []part{gone}
	}
	return []part{gone, t.remove(k.suppression(a.ID))}
}

// Suppressed tells whether a workspace sends no mail to an address.
func (t *Table) Suppressed(ctx context.Context, scope tenant.Scope, address string) (bool, error) {
	a, err := t.MailAddress(ctx, scope, address)
	return a.Suppressed(), err
}

// MailAddress implements suppress.Store.
func (t *Table) MailAddress(ctx context.Context, scope tenant.Scope, address string) (suppress.Address, error) {
	it, err := t.get(ctx, keysOf(scope).mailAddress(address))
	if err != nil || it == nil {
		return suppress.Address{}, err
	}
	return readAddress(it)
}

// Suppression implements suppress.Store.
func (t *Table) Suppression(ctx context.Context, scope tenant.Scope, suppressionID string) (suppress.Address, error) {
	it, err := t.get(ctx, keysOf(scope).suppression(suppressionID))
	if err == nil && it == nil {
		err = suppress.ErrNotFound
	}
	if err != nil {
		return suppress.Address{}, err
	}
	return readAddress(it)
}

// Suppressions implements suppress.Store.
func (t *Table) Suppressions(ctx context.Context, scope tenant.Scope, l suppress.List) (list.Page[suppress.Address], error) {
	ask := listing{partition: keysOf(scope).suppressed(), prefix: suppressions, after: l.After, limit: l.Limit, all: true}
	return rows(ctx, t, ask, func(it item) (suppress.Address, bool, error) {
		a, err := readAddress(it)
		return a, true, err
	})
}
