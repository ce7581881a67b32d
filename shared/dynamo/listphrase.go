package dynamo

import (
	"context"
	"slices"
	"strings"

	"docket/shared/fold"
	"docket/shared/ticket"
	"docket/shared/words"
)

// worded takes out the tickets that the index of words proposed and that do not
// have the words, or do not have quoted ones one behind the other. What was said
// stays said, so only the ticket's own texts can have lost a word.
func (l *lister) worded(ctx context.Context, kept map[uint32]ticket.Ticket) error {
	for n, tk := range kept {
		holds, err := l.holds(ctx, tk, l.found.hits[n])
		if err != nil {
			return err
		}
		if !holds {
			delete(kept, n)
		}
	}
	return nil
}

func (l *lister) holds(ctx context.Context, tk ticket.Ticket, hit words.Hit) (bool, error) {
	if l.found.id != "" {
		return tk.ID == l.found.id, nil
	}
	own := tk.Searched()
	said := l.found.places
	said.Fields = false
	for i, term := range l.found.terms {
		if !hit.Terms[i].In(said) && !term.In(own...) {
			return false, nil
		}
	}
	phrases := without(l.found.asked.Phrases, own...)
	for _, kind := range l.conversation() {
		if len(phrases) == 0 {
			return true, nil
		}
		left, err := l.phrases(ctx, tk.Number, kind, phrases)
		if err != nil {
			return false, err
		}
		phrases = left
	}
	return len(phrases) == 0, nil
}

// conversation is where phrases are looked for beside a ticket.
func (l *lister) conversation() []string {
	if l.list.Filter.Notes {
		return []string{messages, comments}
	}
	return []string{messages}
}

// phrases gives those that no message, or no comment, of a ticket has.
func (l *lister) phrases(ctx context.Context, n uint32, kind string, phrases []string) ([]string, error) {
	ask := listing{partition: l.keys.onTicket(n), prefix: kind, limit: mostHydrated, budget: l.budget}
	for len(phrases) > 0 && !l.budget.spent() {
		found, err := rows(ctx, l.Table, ask, func(it item) (string, bool, error) {
			shown := kind == comments || l.list.Filter.Notes || str(it["visibility"]) != string(ticket.Internal)
			return str(it["subject"]) + "\n" + str(it["body"]), shown, nil
		})
		if err != nil {
			return nil, err
		}
		phrases = without(phrases, found.Rows...)
		if !found.More {
			break
		}
		ask.after = found.Next
	}
	return phrases, nil
}

// without gives the phrases that none of the texts has.
func without(phrases []string, texts ...string) []string {
	return slices.DeleteFunc(slices.Clone(phrases), func(phrase string) bool {
		return slices.ContainsFunc(texts, func(text string) bool {
			return strings.Contains(strings.Join(strings.Fields(fold.Search(text)), " "), phrase)
		})
	})
}
