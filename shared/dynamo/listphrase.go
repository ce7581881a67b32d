package dynamo

import (
	"context"
	"sync"

	"docket/shared/ticket"
	"docket/shared/words"

	"golang.org/x/sync/errgroup"
)

// said is what was said on a ticket: the whole of it, or as much as the answer may read.
type said struct {
	texts []string
	whole bool
}

// worded takes out the tickets that the index of words proposed and that do not
// have the words, or do not have quoted ones one behind the other. What was said
// stays said, so only the ticket's own texts can have lost a word.
func (l *lister) worded(kept map[uint32]ticket.Ticket, said map[uint32]said) {
	for n, tk := range kept {
		if !l.holds(tk, l.found.hits[n], said[n]) {
			delete(kept, n)
		}
	}
}

func (l *lister) holds(tk ticket.Ticket, hit words.Hit, said said) bool {
	if l.found.id != "" {
		return tk.ID == l.found.id
	}
	texts := tk.Searched()
	switch {
	case !l.found.search.Still(hit, texts):
		return false
	case len(l.found.asked.Phrases) > 0 && !said.whole: // what may be there is rather shown than lost
		return true
	}
	return l.found.asked.PhrasesIn(append(texts, said.texts...))
}

// said reads what was said on tickets: the messages, and where it is asked for the
// comments.
func (l *lister) said(ctx context.Context, numbers []uint32) (map[uint32]said, error) {
	kinds := []string{messages}
	if l.list.Filter.Notes {
		kinds = append(kinds, comments)
	}
	var mu sync.Mutex
	all := map[uint32]said{}
	for _, n := range numbers {
		all[n] = said{whole: true}
	}
	group, ctx := errgroup.WithContext(ctx)
	for _, n := range numbers {
		for _, kind := range kinds {
			group.Go(func() error {
				texts, whole, err := l.saidOn(ctx, n, kind)
				mu.Lock()
				defer mu.Unlock()
				all[n] = said{append(all[n].texts, texts...), all[n].whole && whole}
				return err
			})
		}
	}
	return all, group.Wait()
}

// saidOn are the texts of the messages, or of the comments, of a ticket: the whole of
// them, or as many as the answer may read.
func (l *lister) saidOn(ctx context.Context, n uint32, kind string) (texts []string, whole bool, err error) {
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
