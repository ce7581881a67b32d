package dynamo

import (
	"bytes"
	"compress/flate"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"docket/shared/change"
	"docket/shared/member"
	"docket/shared/notice"
	"docket/shared/tenant"
	"docket/shared/ticket"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// inboxKept is for how long an inbox is kept in which nothing was written: for longer
// than its notices. One whose user chose anything stays.
const inboxKept = notice.Kept + 30*24*time.Hour

// kept is a notice as its inbox's item has it, in JSON that is compressed: to about a
// quarter, as what is paid for is the item.
type kept struct {
	Place    string      `json:"p"`
	Kind     notice.Kind `json:"k"`
	Ticket   uint32      `json:"n"`
	Sequence uint64      `json:"s"`
	At       int64       `json:"t"` // microseconds since 1970
	By       string      `json:"b,omitempty"`
	Read     bool        `json:"r,omitempty"`
}

// inboxItem is an inbox, which is one item: so it is told of all that it is told of at
// once, or of nothing.
func inboxItem(k keys, b notice.Inbox) (writer, error) {
	rows := make([]kept, len(b.Notices))
	for i, n := range b.Notices {
		rows[i] = kept{n.Place, n.Kind, n.Ticket, n.Sequence, n.At.UnixMicro(), n.By, n.Read}
	}
	notices, err := unescaped(rows)
	packed, err2 := deflate(notices)
	muted, err3 := unescaped(b.Muted)
	off, err4 := unescaped(b.Off)
	if err := errors.Join(err, err2, err3, err4); err != nil {
		return nil, fmt.Errorf("encode an inbox: %w", err)
	}
	w := under(k.inbox(b.User))
	w.number(version, b.Version)
	w.text("told", b.Told)
	if len(rows) > 0 {
		w.bytes("notices", packed)
	}
	if len(b.Muted) > 0 {
		w.text("muted", muted)
	}
	if len(b.Off) > 0 {
		w.text("off", off)
	}
	if len(b.Muted) == 0 && len(b.Off) == 0 {
		w.second(exp, time.Now().Add(inboxKept))
	}
	return w, nil
}

func readInbox(user string, it item) (notice.Inbox, error) {
	r := reader{it: it}
	b := notice.Inbox{User: user, Version: r.number(version), Told: r.text("told")}
	var rows []kept
	for text, into := range map[string]any{r.text("muted"): &b.Muted, r.text("off"): &b.Off} {
		if text != "" {
			r.err = errors.Join(r.err, json.Unmarshal([]byte(text), into))
		}
	}
	if packed := r.bytes("notices"); len(packed) > 0 {
		text, err := io.ReadAll(flate.NewReader(bytes.NewReader(packed)))
		r.err = errors.Join(r.err, err, json.Unmarshal(text, &rows))
	}
	for _, n := range rows {
		b.Notices = append(b.Notices, notice.Notice{Place: n.Place, Kind: n.Kind, Ticket: n.Ticket, Sequence: n.Sequence, At: time.UnixMicro(n.At).UTC(), By: n.By, Read: n.Read})
	}
	if r.err != nil {
		return b, fmt.Errorf("read an inbox: %w: %w", ErrUnreadable, r.err)
	}
	return b, nil
}

// Inbox implements notice.Store.
func (t *Table) Inbox(ctx context.Context, scope tenant.Scope, user string) (notice.Inbox, error) {
	it, err := t.get(ctx, keysOf(scope).inbox(user))
	if err != nil || it == nil {
		return notice.Inbox{User: user}, err
	}
	return readInbox(user, it)
}

// TellInbox implements tell.Store.
func (t *Table) TellInbox(ctx context.Context, scope tenant.Scope, b notice.Inbox) error {
	w, err := inboxItem(keysOf(scope), b)
	if err != nil {
		return err
	}
	in := &dynamodb.PutItemInput{TableName: &t.name, Item: item(w), ConditionExpression: aws.String(absent)}
	if b.Version > 1 {
		in.ConditionExpression, in.ExpressionAttributeValues = aws.String(version+" = :v"), item{":v": number(b.Version - 1)}
	}
	_, err = t.db.PutItem(ctx, in)
	if conditionFailed(err) || err != nil && passing(err) {
		return change.ErrStale // also where a transaction has it, or the answer was lost: what was told is not told again
	}
	if err != nil {
		return failed(fmt.Errorf("tell an inbox of %s: %w", scope, err))
	}
	return nil
}

// inboxParts are an inbox that its user changed.
func (t *Table) inboxParts(k keys, before *notice.Inbox, after notice.Inbox) ([]part, error) {
	var was writer
	if before != nil {
		var err error
		if was, err = inboxItem(k, *before); err != nil {
			return nil, err
		}
	}
	is, err := inboxItem(k, after)
	return []part{t.write(version, was, is)}, err
}

// TicketsOf implements desk.Store. They are read with eventual consistency: what an inbox
// shows of a ticket is news of it, and follows it within a second or so.
func (t *Table) TicketsOf(ctx context.Context, sight ticket.Sight, numbers []uint32) ([]ticket.Ticket, error) {
	var all []ticket.Ticket
	k, b := keysOf(sight.Scope()), newBudget()
	for some := range slices.Chunk(numbers, 25) {
		if b.spent() {
			break
		}
		var wanted []map[string]types.AttributeValue
		for _, n := range some {
			wanted = append(wanted, k.ticket(n).item())
		}
		items, err := t.batch(ctx, wanted, false, b)
		if err != nil {
			return nil, err
		}
		found := map[uint32]ticket.Ticket{}
		for _, it := range items {
			tk, _, err := readTicket(it)
			if err != nil {
				return nil, err
			}
			if sight.Sees(tk) {
				found[tk.Number] = tk
			}
		}
		for _, n := range some {
			all = append(all, found[n])
		}
	}
	return all, nil
}

// Admins implements tell.Store.
func (t *Table) Admins(ctx context.Context, scope tenant.Scope) ([]string, error) {
	all, err := t.Members(ctx, scope)
	var ids []string
	for _, m := range member.Admins(all) {
		ids = append(ids, m.ID)
	}
	return ids, err
}
