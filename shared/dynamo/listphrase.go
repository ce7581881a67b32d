package dynamo

import (
	"context"
	"sync"

	"docket/shared/ticket"
	"docket/shared/words"

	"golang.org/x/sync/errgroup"
)

// said is what was said on a ticket, or as much of it as the answer may read: there may
// be more.
type said struct {
	texts []string
	more  bool
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
	if !l.found.search.Still(hit, texts) {
		return false
	}
	return said.more || l.found.asked.PhrasesIn(append(texts, said.texts...)) // what may be there is rather shown than lost
}

// mayBeSaid tells whether a phrase that is asked for can be in what was said on a ticket.
func (l *lister) mayBeSaid(n uint32) bool {
	return l.found != nil && l.found.id == "" && len(l.found.asked.Phrases) > 0 && l.found.search.Said(l.found.hits[n])
}

// said reads what was said on tickets and on their duplicates: the messages, and where it is asked for the
// comments.
func (l *lister) said(ctx context.Context, where map[uint32][]uint32) (map[uint32]said, error) {
	kinds := []string{messages}
	if l.list.Filter.Notes {
		kinds = append(kinds, comments)
	}
	var mu sync.Mutex
	all := map[uint32]said{}
	group, ctx := errgroup.WithContext(ctx)
	for n, numbers := range where {
		for i, on := range numbers {
			kinds := kinds
			if i > 0 { // what its customer said by opening a duplicate
				kinds = append(kinds[:len(kinds):len(kinds)], l.keys.ticket(on).sk)
			}
			for _, kind := range kinds {
				group.Go(func() error {
					texts, more, err := l.saidOn(ctx, on, kind)
					mu.Lock()
					defer mu.Unlock()
					all[n] = said{append(all[n].texts, texts...), all[n].more || more}
					return err
				})
			}
		}
	}
	return all, group.Wait()
}

// saidOn are the texts of the messages, or of the comments, of a ticket, or as many as
// the answer may read: there may be more.
func (l *lister) saidOn(ctx context.Context, n uint32, kind string) (texts []string, more bool, err error) {
	ask := listing{partition: l.keys.onTicket(n), prefix: kind, limit: mostBatch, all: true, budget: l.budget}
	for {
		found, err := rows(ctx, l.Table, ask, func(it item) (string, bool, error) {
			shown := l.list.Filter.Notes || str(it["visibility"]) != string(ticket.Internal)
			return str(it["subject"]) + "\n" + str(it["body"]) + str(it["description"]), shown, nil
		})
		texts = append(texts, found.Rows...)
		if err != nil || !found.More || l.budget.spent() {
			return texts, found.More, err
		}
		ask.after = found.Next
	}
}
