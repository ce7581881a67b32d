package dynamo

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"docket/shared/change"
	"docket/shared/tenant"
	"docket/shared/ticket"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// plainBody is the size in bytes up to which a body is kept as it is. A larger
// one is compressed: escaped as JSON, the longest text allowed could pass the
// size of an item.
const plainBody = 4096

// putReceipt is the part that keeps an answer, unless one is kept that has
// not expired.
func (t *Table) putReceipt(s tenant.Scope, r *change.Receipt) (part, error) {
	body, packed := r.Answer.Body, len(r.Answer.Body) > plainBody
	if packed {
		var err error
		if body, err = pack(body); err != nil {
			return part{}, fmt.Errorf("compress receipt: %w", err)
		}
	}
	w := under(keysOf(s).receipt(r.Key))
	w.text("key", r.Key)
	w.text("input", r.Input)
	w.number("status", uint64(r.Answer.Status))
	w.text("etag", r.Answer.ETag)
	w.bytes("body", body)
	w.flag("gzip", packed)
	w.number(exp, uint64(r.Expires.Unix()))
	kept := r.Expires.Add(-change.ReceiptTTL)
	return t.put(item(w), absent+" OR "+exp+" < :now", item{":now": number(kept.Unix())}, change.ErrStale), nil
}

// receiptOf is where a receipt lies whose answer shows something of a ticket: its
// key's hash, on the message that its write added, else on the Change that tells
// of the write, or on an item of its own where the write changed nothing.
const receiptOf = "receipt"

// onItsTicket notes with the ticket where the receipt lies, so that erasing the
// ticket or a message finds it. The commit's Changes are the first of its parts.
func (t *Table) onItsTicket(parts []part, c change.Commit) []part {
	if len(c.Changes) > 0 {
		message := slices.IndexFunc(parts, func(p part) bool { return p.Put != nil && strings.HasPrefix(str(p.Put.Item[sk]), messages) })
		parts[max(message, 0)].Put.Item[receiptOf] = text(c.Receipt.Key)
		for i, one := range c.Changes { // the answer may show something of each ticket that the act wrote
			if i > 0 && one.Ticket != c.Changes[i-1].Ticket {
				parts[i].Put.Item[receiptOf] = text(c.Receipt.Key)
			}
		}
		return parts
	}
	shown := ""
	for _, put := range c.Puts {
		if m, ok := put.After.(ticket.Message); ok {
			shown = m.ID
		}
	}
	w := under(keysOf(c.Scope).answer(c.Ticket, shown, c.Receipt.Key))
	w.text(receiptOf, c.Receipt.Key)
	w.number(exp, uint64(c.Receipt.Expires.Unix()))
	return append(parts, t.put(item(w), "", nil, nil))
}

// eraseReceipt takes the answer from a receipt that expires at an instant, in
// seconds since 1970; 0 where that is not known. A later one under the same key stays.
func (t *Table) eraseReceipt(ctx context.Context, k keys, hash string, expires int64) error {
	condition, values := present, item{":yes": &types.AttributeValueMemberBOOL{Value: true}}
	if expires != 0 {
		condition, values[":exp"] = exp+" = :exp", number(expires)
	}
	_, err := t.db.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName: &t.name, Key: k.receipt(hash).item(),
		UpdateExpression:          aws.String("SET erased = :yes REMOVE #body, #etag, gzip"),
		ConditionExpression:       &condition,
		ExpressionAttributeNames:  map[string]string{"#body": "body", "#etag": "etag"},
		ExpressionAttributeValues: values,
	})
	if err == nil || conditionFailed(err) {
		return nil
	}
	return failed(fmt.Errorf("erase a receipt: %w", err))
}

// Receipt implements change.Store.
func (t *Table) Receipt(ctx context.Context, s tenant.Scope, once change.IdempotencyKey, now time.Time) (*change.Receipt, error) {
	it, err := t.get(ctx, keysOf(s).receipt(once.Key))
	if err != nil || it == nil {
		return nil, err
	}
	r := reader{it: it}
	kept := &change.Receipt{
		IdempotencyKey: change.IdempotencyKey{Key: r.text("key"), Input: r.text("input")},
		Answer:         change.Answer{Status: int(r.number("status")), ETag: r.text("etag"), Body: r.bytes("body")},
		Expires:        time.Unix(int64(r.number(exp)), 0),
		Erased:         r.flag("erased"),
	}
	if r.err != nil || kept.Expires.Unix() < now.Unix() {
		return nil, r.err
	}
	if r.flag("gzip") {
		if kept.Answer.Body, err = unpack(kept.Answer.Body); err != nil {
			return nil, fmt.Errorf("decompress receipt: %w", err)
		}
	}
	return kept, r.err
}

func pack(body []byte) ([]byte, error) {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(body); err != nil {
		return nil, err
	}
	err := w.Close()
	return b.Bytes(), err
}

func unpack(packed []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}
