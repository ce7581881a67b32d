package dynamo

import (
	"context"
	"errors"
	"maps"
	"math"
	"strings"

	"docket/shared/change"
	"docket/shared/tenant"
	"docket/shared/ticket"
	"docket/shared/words"

	"github.com/google/uuid"
)

// saying is what a write says of its ticket's words beside the change of its fields.
type saying struct {
	words map[string]words.Counts // that it brings
	whole bool                    // the ticket has no words but those that are said now and later
}

// Reword has a ticket, by its number, found by all words that were said on it and on
// its duplicates; anew has what was said of it before forgotten. It may be called any
// number of times. A number of no ticket is passed over.
func (t *Table) Reword(ctx context.Context, scope tenant.Scope, n uint32, anew bool) error {
	return change.Persist(ctx, func() error {
		tk, err := t.whole(ctx, scope, n)
		if err != nil || tk == nil {
			return err
		}
		return t.reword(ctx, scope, *tk, anew, func(m ticket.Message) ticket.Message { return m })
	})
}

// reword says in the log all words that a ticket has, with those of its duplicates, in as many writes of the
// ticket as that needs entries, for a conversation can be as long as it likes. The
// last one says that all is there; until then a reindexing begins again. anew has
// what was said of the ticket before forgotten; as is what of a message counts.
//
// Of an erased or deleted ticket nobody is to find its conversation, part of which may
// be there still.
func (t *Table) reword(ctx context.Context, scope tenant.Scope, tk ticket.Ticket, anew bool, as func(ticket.Message) ticket.Message) error {
	say, size := saying{tk.Words(), anew}, len(strings.Join(tk.Searched(), ""))
	take := func(said map[string]words.Counts, bytes int) error {
		if size += bytes; size > ticket.MaxText {
			after := tk
			after.Stored.WordsVersion = 0
			if err := t.rewrite(ctx, scope, tk, after, say); err != nil {
				return err
			}
			again, err := t.whole(ctx, scope, tk.Number)
			if err != nil {
				return err
			}
			tk, say, size = *again, saying{words: map[string]words.Counts{}}, bytes // a ticket never goes
		}
		plus(say.words, said)
		return nil
	}
	if tk.ErasedBy == "" && !tk.WasDeleted() {
		for _, n := range numbersOn(tk) {
			if n != tk.Number {
				if err := t.opened(ctx, scope, n, as, take); err != nil {
					return err
				}
			}
			if err := t.eachSaid(ctx, scope, n, as, take); err != nil {
				return err
			}
		}
	}
	after := tk
	after.Stored.WordsVersion = t.wordsVersion
	return t.rewrite(ctx, scope, tk, after, say)
}

// opened takes the words of what opened a duplicate.
func (t *Table) opened(ctx context.Context, scope tenant.Scope, n uint32, as func(ticket.Message) ticket.Message, take func(said map[string]words.Counts, bytes int) error) error {
	d, err := t.whole(ctx, scope, n)
	if err != nil || d == nil {
		return err
	}
	m := as(d.Opening())
	return take(m.Words(), len(m.Subject)+len(m.Body))
}

// eachSaid takes the words of each message and comment of a ticket, and how many
// bytes they are of. One that cannot be read is passed over: nobody is shown it either.
func (t *Table) eachSaid(ctx context.Context, scope tenant.Scope, n uint32, as func(ticket.Message) ticket.Message, take func(said map[string]words.Counts, bytes int) error) error {
	partition := keysOf(scope).onTicket(n)
	_, err := allRows(ctx, t, partition, messages, func(it item) (none struct{}, err error) {
		m, err := readMessage(it)
		if err != nil {
			return none, nil
		}
		m = as(m)
		return none, take(m.Words(), len(m.Subject)+len(m.Body))
	})
	if err != nil {
		return err
	}
	_, err = allRows(ctx, t, partition, comments, func(it item) (none struct{}, err error) {
		c, err := readComment(it)
		if err != nil {
			return none, nil
		}
		return none, take(c.Words(), len(c.Body))
	})
	return err
}

// unsay has the index of words forget what a contact said on a ticket that is
// another's, once its log is folded, and so of the tickets that it leads to. It is called before the messages are erased:
// afterwards nobody would know that there is something to be forgotten.
func (t *Table) unsay(ctx context.Context, scope tenant.Scope, n uint32, who ticket.Contact) error {
	as := func(m ticket.Message) ticket.Message {
		if who.Wrote(m) {
			return m.Unsaid()
		}
		return m
	}
	var up string
	err := change.Persist(ctx, func() error {
		tk, err := t.whole(ctx, scope, n)
		switch {
		case errors.Is(err, ErrUnreadable):
			return errors.Join(t.unword(ctx, scope, n), err)
		case err != nil || tk == nil:
			return err
		}
		up = tk.MergedInto
		return t.reword(ctx, scope, *tk, true, as)
	})
	if err != nil || up == "" {
		return err
	}
	above, err := numberOf(up)
	if err != nil {
		return err
	}
	return t.unsay(ctx, scope, above, who)
}

// unsayAbove has the index of words forget what was said on a ticket that was erased, as
// the words of those that it leads to.
func (t *Table) unsayAbove(ctx context.Context, scope tenant.Scope, n uint32) error {
	tk, err := t.whole(ctx, scope, n)
	if errors.Is(err, ErrUnreadable) || err == nil && (tk == nil || tk.MergedInto == "") {
		return nil // one that cannot be read is named as such by who erases
	}
	if err != nil {
		return err
	}
	above, err := numberOf(tk.MergedInto)
	if err != nil {
		return err
	}
	return t.unsay(ctx, scope, above, ticket.Contact{})
}

// unword has the index of words forget all of a ticket that cannot be read: nobody
// finds it by a word until it is indexed anew.
func (t *Table) unword(ctx context.Context, scope tenant.Scope, n uint32) error {
	k := keysOf(scope)
	it, err := t.get(ctx, k.ticket(n))
	if err != nil {
		return err
	}
	forgotten := logEntry{words: words.Entry{N: n, V: math.MaxUint64, Whole: true}}
	var parts []part
	if written, err := readNumber(it[writes]); err == nil { // else it comes behind whatever was written
		forgotten.words.V = written + 1
		is := writer(maps.Clone(it))
		is.number(writes, written+1) // so that no other write has an entry in its place
		parts = []part{t.write(writes, writer(it), is)}
	}
	return t.transact(ctx, uuid.NewString(), append(parts, t.logPart(k, forgotten)))
}
