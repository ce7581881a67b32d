package dynamo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"docket/shared/list"
	"docket/shared/mail"
	"docket/shared/mail/receive"
	"docket/shared/tenant"
)

var _ receive.Store = (*Table)(nil)

// senderHash is a letter's sender as items beside it name them.
func senderHash(email string) string { return hashed(mail.AddressKey(email)) }

// letterItem is what became of a letter in a queue, under a key of its own.
func letterItem(at key, l receive.Letter) (writer, error) {
	encoded, err := unescaped(l)
	w := under(at)
	w.text("letter", encoded)
	w.time("arrived_at", l.ArrivedAt)
	w.text("from", senderHash(l.From.Address))
	if l.Kept() {
		w.second(exp, l.ArrivedAt.Add(receive.KeptFor))
	}
	return w, err
}

// letterParts are what became of a letter, which is told once, and what leads to it.
func (t *Table) letterParts(k keys, l receive.Letter) ([]part, error) {
	w, err := letterItem(k.letter(l.ID, l.QueueID), l)
	parts := []part{t.put(item(w), absent, nil, receive.ErrReceived)}
	switch {
	case l.Kept():
		kept, err2 := letterItem(k.keptLetter(l.Place()), l)
		parts, err = append(parts, t.put(item(kept), "", nil, nil)), errors.Join(err, err2)
	case l.TicketID != "":
		n, err2 := numberOf(l.TicketID)
		on := under(k.letterOn(n, l.ID, l.QueueID))
		on.text("from", senderHash(l.From.Address))
		parts, err = append(parts, t.put(item(on), "", nil, nil)), errors.Join(err, err2)
	}
	if err != nil {
		return nil, fmt.Errorf("encode letter %s: %w", l.ID, err)
	}
	return parts, nil
}

func readLetter(it item) (receive.Letter, error) {
	var l receive.Letter
	r := reader{it: it}
	err := errors.Join(json.Unmarshal([]byte(r.text("letter")), &l), r.err)
	l.ArrivedAt = r.time("arrived_at")
	if err = errors.Join(err, r.err); err != nil {
		return l, fmt.Errorf("read the letter %s %s: %w: %w", str(it[pk]), str(it[sk]), ErrUnreadable, err)
	}
	return l, nil
}

// LettersOf implements receive.Reader.
func (t *Table) LettersOf(ctx context.Context, scope tenant.Scope, letterID string) ([]receive.Letter, error) {
	return allRows(ctx, t, keysOf(scope).onLetter(letterID), queues, readLetter)
}

// KeptLetters implements receive.Reader. Those past their time are there until the table
// removes them.
func (t *Table) KeptLetters(ctx context.Context, scope tenant.Scope, after string, limit int) (list.Page[receive.Letter], error) {
	ask := listing{partition: keysOf(scope).keptLetters(), newest: true, after: after, limit: limit, budget: newBudget()}
	now := time.Now()
	return rows(ctx, t, ask, func(it item) (receive.Letter, bool, error) {
		l, err := readLetter(it)
		return l, l.ArrivedAt.Add(receive.KeptFor).After(now), err
	})
}
