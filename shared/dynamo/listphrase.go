package dynamo

import (
	"context"
	"sync"

	"docket/shared/ticket"
	"docket/shared/words"

	"golang.org/x/sync/errgroup"
)

// worded takes out the tickets that the index of words proposed and that do not
// have the words, or do not have quoted ones one behind the other. What was said
// stays said, so only the ticket's own texts can have lost a word.
func (l *lister) worded(ctx context.Context, kept map[uint32]ticket.Ticket) error {
	var mu sync.Mutex
	var lost []uint32
	all, ctx := errgroup.WithContext(ctx)
	for n, tk := range kept {
		hit := l.found.hits[n]
		all.Go(func() error {
			holds, err := l.holds(ctx, tk, hit)
			mu.Lock()
			defer mu.Unlock()
			if !holds {
				lost = append(lost, n)
			}
			return err
		})
	}
	err := all.Wait()
	for _, n := range lost {
		delete(kept, n)
	}
	return err
}

func (l *lister) holds(ctx context.Context, tk ticket.Ticket, hit words.Hit) (bool, error) {
	if l.found.id != "" {
		return tk.ID == l.found.id, nil
	}
	texts := tk.Searched()
	if !l.found.search.Still(hit, texts) {
		return false, nil
	}
	for _, kind := range l.conversation() {
		if l.found.asked.PhrasesIn(texts) {
			return true, nil
		}
		said, whole, err := l.said(ctx, tk.Number, kind)
		if err != nil || !whole { // what may be there is rather shown than lost
			return true, err
		}
		texts = append(texts, said...)
	}
	return l.found.asked.PhrasesIn(texts), nil
}

// conversation is where phrases are looked for beside a ticket.
func (l *lister) conversation() []string {
	if l.list.Filter.Notes {
		return []string{messages, comments}
	}
	return []string{messages}
}

// said are the texts of the messages, or of the comments, of a ticket: the whole of
// them, or as many as the answer may read.
func (l *lister) said(ctx context.Context, n uint32, kind string) (texts []string, whole bool, err error) {
	ask := listing{partition: l.keys.onTicket(n), prefix: kind, limit: mostBatch, all: true, budget: l.budget}
	for {
		found, err := rows(ctx, l.Table, ask, func(it item) (string, bool, error) {
			shown := l.list.Filter.Notes || str(it["visibility"]) != string(ticket.Internal)
			return str(it["subject"]) + "\n" + str(it["body"]), shown, nil
		})
		texts = append(texts, found.Rows...)
		if err != nil || !found.More || l.budget.spent() {
			return texts, !found.More, err
		}
		ask.after = found.Next
	}
}
