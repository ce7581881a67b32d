package dynamo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"docket/shared/change"
	"docket/shared/id"
	"docket/shared/job"
	"docket/shared/list"
	"docket/shared/mail"
	"docket/shared/mail/send"
	"docket/shared/mail/thread"
	"docket/shared/tenant"
	"docket/shared/ticket"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/uuid"
)

func outgoingItem(o send.Outgoing) (writer, error) {
	n, err := numberOf(o.TicketID)
	w := under(keysOf(o.Scope).outgoing(n, o.Change, o.To.Address))
	w.text("id", o.ID)
	w.text("change", o.Change)
	w.number("seq", o.Sequence)
	w.text("kind", string(o.Kind))
	w.text("ticket_id", o.TicketID)
	w.text("message", o.Message)
	w.text("status", string(o.Status))
	w.text("to", o.To.Address)
	w.text("to_name", o.To.Name)
	w.text("mailbox", o.Mailbox)
	w.text("member", o.Member)
	w.text("by", o.By)
	w.text("message_id", o.MessageID)
	w.text("wire", o.Wire)
	w.text("state", string(o.State))
	w.number("attempts", uint64(o.Attempts))
	w.number("unsure", uint64(o.Unsure))
	w.text("trouble", o.Trouble)
	w.time("created_at", o.CreatedAt)
	w.time("changed_at", o.ChangedAt)
	w.time("next", o.NextAt)
	w.time(stateUntil, o.HeldUntil)
	w.number(version, o.Version)
	return w, err
}

func readOutgoing(scope tenant.Scope, it item) (send.Outgoing, error) {
	r := reader{it: it}
	return send.Outgoing{
		ID: r.text("id"), Scope: scope, Change: r.text("change"), Sequence: r.number("seq"), Kind: send.Kind(r.text("kind")), TicketID: r.text("ticket_id"),
		Message: r.text("message"), Status: ticket.Status(r.text("status")), To: mail.Address{Name: r.text("to_name"), Address: r.text("to")},
		Mailbox: r.text("mailbox"), Member: r.text("member"), By: r.text("by"), MessageID: r.text("message_id"), Wire: r.text("wire"), State: send.State(r.text("state")),
		Attempts: int(r.number("attempts")), Unsure: int(r.number("unsure")), Trouble: r.text("trouble"), CreatedAt: r.time("created_at"),
		ChangedAt: r.time("changed_at"), NextAt: r.time("next"), HeldUntil: r.time(stateUntil), Version: r.number(version),
	}, r.err
}

// errLetterThere says that a letter is there already.
var errLetterThere = errors.New("the letter is there")

// PutLetter implements carry.Store.
func (t *Table) PutLetter(ctx context.Context, o send.Outgoing, ids []thread.Sent) error {
	w, err := outgoingItem(o)
	if err != nil {
		return err
	}
	parts := []part{t.put(item(w), absent, nil, errLetterThere)}
	if o.Waits() {
		parts = append(parts, t.put(leadTo(o, w), "", nil, nil))
	}
	if o.Waits() {
		for _, b := range o.Bounds() {
			parts = append(parts, t.bounded(o.Scope, b))
		}
	}
	if parts, err = t.withIDs(parts, o.Scope, ids); err != nil {
		return err
	}
	switch err = t.transact(ctx, uuid.NewString(), parts); {
	case errors.Is(err, errLetterThere):
		return nil
	case errors.Is(err, errOverBound):
		return t.PutLetter(ctx, o.Suppress(send.OverBound, o.CreatedAt), nil)
	}
	return failed(err)
}

// errOverBound says that too many automatic letters left.
var errOverBound = errors.New("too many automatic letters")

// bounded is the part that counts a letter, which is refused where that is one too many.
func (t *Table) bounded(scope tenant.Scope, b send.Bound) part {
	p := t.tally(keysOf(scope).bound(b.Of, b.Hour), 1, b.Most, errOverBound)
	*p.Update.UpdateExpression += " SET #exp = :exp"
	p.Update.ExpressionAttributeNames = map[string]string{"#exp": exp}
	p.Update.ExpressionAttributeValues[":exp"] = number(b.Hour.Add(2 * time.Hour).Unix())
	return p
}

// leadTo is what leads to a letter that waits.
func leadTo(o send.Outgoing, at writer) item {
	w := under(keysOf(o.Scope).dueLetter(o.NextAt, o.ID))
	w.text("on", str(at[pk]))
	w.text("letter", str(at[sk]))
	w.time("next", o.NextAt)
	return item(w)
}

// withIDs are parts that also tell on which ticket letters of some ids are.
func (t *Table) withIDs(parts []part, scope tenant.Scope, ids []thread.Sent) ([]part, error) {
	for _, one := range ids {
		of, err := t.mailIDParts(keysOf(scope), one)
		if err != nil {
			return nil, err
		}
		parts = append(parts, of...)
	}
	return parts, nil
}

// SaveLetter implements carry.Store.
func (t *Table) SaveLetter(ctx context.Context, before, after send.Outgoing, ids []thread.Sent) error {
	was, err := outgoingItem(before)
	is, err2 := outgoingItem(after)
	if err := errors.Join(err, err2); err != nil {
		return err
	}
	parts := []part{t.write(version, was, is)}
	if before.Waits() && !(after.Waits() && after.NextAt.Equal(before.NextAt)) {
		parts = append(parts, t.remove(keysOf(before.Scope).dueLetter(before.NextAt, before.ID)))
		if after.Waits() {
			parts = append(parts, t.put(leadTo(after, is), "", nil, nil))
		}
	}
	if parts, err = t.withIDs(parts, after.Scope, ids); err != nil {
		return err
	}
	return failed(t.transact(ctx, uuid.NewString(), parts))
}

// DueLetters implements carry.Store.
func (t *Table) DueLetters(ctx context.Context, scope tenant.Scope, now time.Time, most int) (due []send.Outgoing, next time.Time, err error) {
	k := keysOf(scope)
	ask := listing{partition: k.onEndpoint(job.Mail), prefix: parkeds, limit: most + 1, all: true}
	leads, err := rows(ctx, t, ask, func(it item) (item, bool, error) { return it, true, nil })
	if err != nil {
		return nil, next, err
	}
	var wanted []map[string]types.AttributeValue
	for i, lead := range leads.Rows {
		r := reader{it: lead}
		at := r.time("next")
		if r.err != nil {
			return nil, next, r.err
		}
		if at.After(now) || i == most {
			next = at
			break
		}
		wanted = append(wanted, key{r.text("on"), r.text("letter")}.item())
	}
	found := map[key]item{}
	if len(wanted) > 0 {
		items, err := t.batch(ctx, wanted, true, newBudget())
		if err != nil {
			return nil, next, err
		}
		for _, it := range items {
			found[keyIn(it)] = it
		}
	}
	for i := range wanted {
		lead := leads.Rows[i]
		it, there := found[key{str(lead["on"]), str(lead["letter"])}]
		if !there { // it was erased
			if err := t.drop(ctx, keyIn(lead)); err != nil {
				return nil, next, err
			}
			continue
		}
		letter, err := readOutgoing(scope, it)
		if err != nil {
			return nil, next, err
		}
		due = append(due, letter)
	}
	if len(due) == 0 && len(wanted) > 0 {
		return t.DueLetters(ctx, scope, now, most)
	}
	return due, next, nil
}

// drop takes an item away.
func (t *Table) drop(ctx context.Context, k key) error {
	if _, err := t.db.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: &t.name, Key: k.item()}); err != nil {
		return failed(fmt.Errorf("remove %s %s: %w", k.pk, k.sk, err))
	}
	return nil
}

// About implements carry.Store.
func (t *Table) About(ctx context.Context, c change.Change) (a send.About, err error) {
	k := keysOf(c.Scope)
	a.Change = c
	it, err := t.get(ctx, k.ticket(c.Ticket))
	if err != nil || it == nil || str(it["id"]) != c.TicketID {
		return a, err
	}
	if a.Ticket, _, err = readTicket(it); err != nil || c.Kind != change.MessageAdded {
		return a, err
	}
	if it, err = t.get(ctx, k.message(c.Ticket, c.Resource)); err != nil || it == nil {
		return a, err
	}
	m, err := readMessage(it)
	a.Message = &m
	return a, err
}

// MailHistory implements carry.Store.
func (t *Table) MailHistory(ctx context.Context, scope tenant.Scope, ticketID, openedBy string) (h send.History, err error) {
	n, err := numberOf(ticketID)
	if err == nil && openedBy != "" {
		h.Opened, err = t.messageIDOf(ctx, scope, openedBy)
	}
	if err != nil {
		return h, err
	}
	on := keysOf(scope).onTicket(n)
	said, err := rows(ctx, t, listing{partition: on, prefix: messages + id.MessagePrefix, newest: true, limit: send.HistoryMost, all: true},
		func(it item) (ticket.Message, bool, error) { m, err := readMessage(it); return m, true, err })
	if err != nil {
		return h, err
	}
	slices.Reverse(said.Rows)
	ask := listing{partition: on, prefix: outgoings, newest: true, limit: 4 * send.HistoryMost, all: true}
	letters, err := rows(ctx, t, ask, func(it item) (send.Outgoing, bool, error) { o, err := readOutgoing(scope, it); return o, true, err })
	slices.Reverse(letters.Rows)
	h.Messages, h.Letters = said.Rows, letters.Rows
	return h, err
}

// messageIDOf is the Message-ID of a letter that came; empty where it is gone or has none.
func (t *Table) messageIDOf(ctx context.Context, scope tenant.Scope, letterID string) (string, error) {
	all, err := t.LettersOf(ctx, scope, letterID)
	if err != nil || len(all) == 0 {
		return "", err
	}
	return all[0].MessageID, nil
}

// Letters are those that were written for a ticket and its duplicates, by the Changes that
// called for them; the list's filter is not heeded, and behind a letter it goes on by
// LetterPlace. A ticket that is not there is a fault of kind NotFound, and who does not see
// what is internal sees none.
func (t *Table) Letters(ctx context.Context, sight ticket.Sight, ticketID string, q ticket.ConversationList) (list.Page[send.Outgoing], error) {
	of, err := t.led(ctx, sight, ticketID, false)
	if err != nil || !sight.SeesInternal() {
		return list.Page[send.Outgoing]{}, err
	}
	var places []place
	for _, n := range numbersOn(of) {
		places = append(places, place{keysOf(sight.Scope()).onTicket(n), outgoings})
	}
	ask := listing{prefix: outgoings, after: q.After, newest: q.Newest, limit: q.Limit, all: true}
	return merged(ctx, t, ask, places, func(it item) (send.Outgoing, bool, error) {
		o, err := readOutgoing(sight.Scope(), it)
		return o, true, err
	})
}

// LetterPlace is where a letter stands among those of its ticket.
func (t *Table) LetterPlace(o send.Outgoing) string {
	return o.Change + "#" + hashed(mail.AddressKey(o.To.Address))
}
