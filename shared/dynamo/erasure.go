package dynamo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"

	"docket/shared/change"
	"docket/shared/tenant"
	"docket/shared/ticket"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"golang.org/x/sync/errgroup"
)

// erasure is what a step of an erasing writes. Each of it can be written again.
type erasure struct {
	*Table
	scope    tenant.Scope
	keys     keys
	who      ticket.Contact
	puts     []item
	removes  [][]key         // each in this order: the last is what leads to the others
	changes  []change.Change // whose audit records are to be like them
	receipts []receiptAt
}

// receiptAt is a receipt by its key's hash and when it expires, in seconds since 1970.
type receiptAt struct {
	hash    string
	expires int64
}

// whole decides on some items of a ticket that is erased whole, behind a sort key,
// and returns the one to go on behind, empty after the last.
func (e *erasure) whole(ctx context.Context, n uint32, after string) (next string, err error) {
	ask := listing{partition: e.keys.onTicket(n), after: after, limit: eraseAtOnce, all: true}
	found, err := rows(ctx, e.Table, ask, func(it item) (item, bool, error) { return it, true, nil })
	for _, it := range found.Rows {
		err = errors.Join(err, e.decide(it))
	}
	if found.More {
		next = found.Next
	}
	return next, err
}

// decide decides on an item of a ticket that is erased whole. One that this build
// does not know is removed.
func (e *erasure) decide(it item) (err error) {
	switch k := (key{str(it[pk]), str(it[sk])}); {
	case k.sk == "A": // the ticket, which its verb erases
	case strings.HasPrefix(k.sk, messages):
		err = e.message(it)
	case strings.HasPrefix(k.sk, comments):
		err = e.comment(it)
	case strings.HasPrefix(k.sk, ChangePrefix):
		err = e.change(it)
	case strings.HasPrefix(k.sk, relateds):
		var r ticket.Related
		r, err = readRelated(it)
		e.removes = append(e.removes, []key{e.keys.relatedTo(r.RequestID, r.Place()), k})
	default:
		err = e.receipt(it, 0)
		e.removes = append(e.removes, []key{k})
	}
	return err
}

// messagesOf decides on what lies on a ticket on which the contact's messages
// alone are erased: these, and the answers that showed them: when they were
// added, and when they were sent again.
func (e *erasure) messagesOf(ctx context.Context, n uint32) error {
	mine := map[string]bool{}
	place := func(prefix string, look func(item) error) error {
		_, err := allRows(ctx, e.Table, e.keys.onTicket(n), prefix, func(it item) (struct{}, error) { return struct{}{}, look(it) })
		return err
	}
	return errors.Join( // which calls them one after the other
		place(messages, func(it item) error {
			m, err := readMessage(it)
			if err != nil || !e.who.Wrote(m) {
				return err
			}
			mine[m.ID] = true
			if identity := m.Identity(); identity != "" {
				e.removes = append(e.removes, []key{e.keys.said(n, identity)})
			}
			return e.message(it)
		}),
		place(ChangePrefix, func(it item) error {
			c, err := ReadChange(it)
			if err != nil || !mine[c.Resource] {
				return err
			}
			return e.receipt(it, c.At.Add(change.ReceiptTTL).Unix())
		}),
		place(answers, func(it item) error {
			shows, err := e.shows(ctx, str(it[receiptOf]), mine)
			if err != nil || !shows {
				return err
			}
			return e.receipt(it, 0)
		}),
	)
}

// shows tells whether a kept answer shows one of some messages.
func (e *erasure) shows(ctx context.Context, hash string, mine map[string]bool) (bool, error) {
	kept, err := e.Receipt(ctx, e.scope, change.IdempotencyKey{Key: hash}, time.Time{})
	if err != nil || kept == nil {
		return false, err
	}
	for messageID := range mine {
		if bytes.Contains(kept.Answer.Body, []byte(messageID)) {
			return true, nil
		}
	}
	return false, nil
}

func (e *erasure) message(it item) error {
	m, err := readMessage(it)
	if err != nil {
		return err
	}
	parts, err := e.messageParts(e.keys, m.Unsaid())
	e.put(it, parts[0].Put.Item)
	return err
}

func (e *erasure) comment(it item) error {
	c, err := readComment(it)
	if err != nil {
		return err
	}
	parts, err := e.commentParts(e.keys, c.Unsaid())
	e.put(it, parts[0].Put.Item)
	return err
}

// change erases a Change, its audit record, and the receipt of its write. The
// Change goes on telling its commit that it is done.
func (e *erasure) change(it item) error {
	c, err := ReadChange(it)
	if err != nil {
		return err
	}
	if err := e.receipt(it, c.At.Add(change.ReceiptTTL).Unix()); err != nil {
		return err
	}
	c = ticket.Unsaid(c, ticket.Erased)
	w, err := changeItem(c)
	w.text(commitID, str(it[commitID]))
	w.text(receiptOf, str(it[receiptOf])) // a step that dies may not have come to the receipt
	e.put(it, item(w))
	e.changes = append(e.changes, c)
	return err
}

// receipt notes the receipt that an item names, which expires when the item does
// or at an instant.
func (e *erasure) receipt(it item, expires int64) error {
	r := reader{it: it}
	hash := r.text(receiptOf)
	if expires == 0 {
		expires = r.integer(exp)
	}
	if hash != "" {
		e.receipts = append(e.receipts, receiptAt{hash, expires})
	}
	return r.err
}

// put notes an item that is to be written in the place of another, unless it is
// that already.
func (e *erasure) put(was, is item) {
	if !maps.EqualFunc(was, is, equal) {
		e.puts = append(e.puts, is)
	}
}

func (e *erasure) count() int { return len(e.puts) + len(e.removes) }

// do writes all that was decided: what is only found by other items before these.
func (e *erasure) do(ctx context.Context) error {
	if err := e.records(ctx); err != nil {
		return err
	}
	if err := each(ctx, e.receipts, func(ctx context.Context, r receiptAt) error {
		return e.eraseReceipt(ctx, e.keys, r.hash, r.expires)
	}); err != nil {
		return err
	}
	if err := each(ctx, e.removes, e.delete); err != nil {
		return err
	}
	return each(ctx, e.puts, e.replace)
}

// records brings audit records in line with the erased Changes. First those that
// are not there are written: a consumer that comes later, with a Change as it
// was, then finds them there.
func (e *erasure) records(ctx context.Context) error {
	if len(e.changes) == 0 {
		return nil
	}
	if err := errors.Join(e.RecordChanges(ctx, e.changes)...); err != nil {
		return err
	}
	want, keys := map[key]item{}, []map[string]types.AttributeValue{}
	for _, c := range e.changes {
		it, err := auditItem(c)
		if err != nil {
			return err
		}
		k := key{str(it[pk]), str(it[sk])}
		want[k], keys = it, append(keys, k.item())
	}
	there, err := e.batch(ctx, keys, nil)
	if err != nil {
		return err
	}
	for _, it := range there {
		e.put(it, want[key{str(it[pk]), str(it[sk])}])
	}
	return nil
}

func (t *Table) replace(ctx context.Context, it item) error {
	if _, err := t.db.PutItem(ctx, &dynamodb.PutItemInput{TableName: &t.name, Item: it}); err != nil {
		return failed(fmt.Errorf("replace %s %s: %w", str(it[pk]), str(it[sk]), err))
	}
	return nil
}

func (t *Table) delete(ctx context.Context, some []key) error {
	for _, k := range some {
		if _, err := t.db.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: &t.name, Key: k.item()}); err != nil {
			return failed(fmt.Errorf("delete %s %s: %w", k.pk, k.sk, err))
		}
	}
	return nil
}

// each does one thing to all, several at once.
func each[E any](ctx context.Context, all []E, do func(context.Context, E) error) error {
	together, ctx := errgroup.WithContext(ctx)
	together.SetLimit(erasing)
	for _, one := range all {
		together.Go(func() error { return do(ctx, one) })
	}
	return together.Wait()
}
