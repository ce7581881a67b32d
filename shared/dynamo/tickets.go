package dynamo

import (
	"context"
	"errors"
	"fmt"

	"docket/shared/fault"
	"docket/shared/index"
	"docket/shared/ticket"
	"docket/shared/words"
)

// lister is one answer of a list of tickets: what is asked for, and what it may read.
//
// An index proposes numbers of tickets; each ticket is then read and judged by
// all that is asked for. So an index may propose too many, and never too few.
type lister struct {
	*Table
	sight  ticket.Sight
	list   ticket.List
	keys   keys
	query  index.Query // what is asked of a ticket's facets
	budget *budget
	found  *found // by the words that are asked for; nil where none are
	page   ticket.Page
}

func (t *Table) lister(sight ticket.Sight, list ticket.List) *lister {
	return &lister{Table: t, sight: sight, list: list, keys: keysOf(sight.Scope()),
		query: sight.Within(list.Filter.Facets()), budget: newBudget()}
}

// Tickets implements ticket.Store.
func (t *Table) Tickets(ctx context.Context, sight ticket.Sight, list ticket.List) (ticket.Page, error) {
	for range mostRestarts {
		l := t.lister(sight, list)
		switch err := l.answer(ctx); {
		case err == nil:
			return l.page, nil
		case errors.Is(err, words.ErrRemoved): // it took as long as a merge keeps what it replaces
		case errors.Is(err, words.ErrLong):
			return ticket.Page{Long: true}, fault.Wrap(fault.Unavailable, "the index of words is behind, try again", err)
		default:
			return l.page, fmt.Errorf("list tickets of %s: %w", sight.Scope(), err)
		}
	}
	return ticket.Page{}, fault.New(fault.Unavailable, "the index of words changes too fast, try again")
}

const mostRestarts = 3

// answer makes the page.
func (l *lister) answer(ctx context.Context) error {
	if err := l.search(ctx); err != nil {
		return err
	}
	var err error
	switch by := l.list.Order.By; {
	case by == ticket.ByStatus || by == ticket.ByPriority:
		err = l.byRank(ctx)
	case by == ticket.ByUpdate:
		err = l.byUpdate(ctx)
	case by == ticket.ByRelevance && l.found != nil && l.found.search != nil:
		err = l.byRelevance(ctx)
	default:
		err = l.byNumber(ctx)
	}
	if err == nil && l.list.Count {
		err = l.count(ctx)
	}
	return err
}

func (l *lister) index() indexStore { return indexStore{l.Table, l.keys, l.budget} }

// Version implements ticket.Store.
func (t *Table) Version(ctx context.Context, sight ticket.Sight) (string, error) {
	version, err := words.Version(ctx, t.words(sight.Scope(), newBudget()))
	switch {
	case errors.Is(err, words.ErrLong): // nobody folds: lists are answered all the same
		return "", nil
	case err != nil:
		return "", fmt.Errorf("version of the tickets of %s: %w", sight.Scope(), err)
	}
	return version, nil
}
