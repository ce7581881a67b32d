package dynamo

import (
	"context"
	"errors"
	"fmt"

	"docket/shared/fault"
	"docket/shared/index"
	"docket/shared/sla"
	"docket/shared/tenant"
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
	view   *view
	found  *found // by the words that are asked for; nil where none are
	page   ticket.Page
	// ran are the tickets of an order by deadline that it came to, by what has run out of them.
	ran map[sla.Level][]uint32
	// dated says that the view has the tickets that were updated in the list's range, and
	// unlevelled that it does not have those of its levels.
	dated, unlevelled bool
	gathered          bool // the view has all that is gathered
}

func (t *Table) lister(sight ticket.Sight, list ticket.List, b *budget) *lister {
	k := keysOf(sight.Scope())
	if len(list.Filter.Levels) > 0 || list.Filter.Unread != (tenant.User{}) { // such a list changes though nobody writes a ticket
		list.Versioned, list.Unless = false, nil
	}
	l := &lister{Table: t, sight: sight, list: list, keys: k,
		budget: b, view: t.view(k, b, list.Versioned)}
	l.query = l.asked(list.Filter)
	return l
}

// asked is what the list asks of facets.
func (l *lister) asked(f ticket.Filter) index.Query {
	if l.unlevelled {
		f.Levels = nil
	}
	q := l.sight.Within(f.Facets())
	if l.dated {
		q = append(q[:len(q):len(q)], index.Group{Any: []index.Facet{updatedWithin}})
	}
	return q
}

// Tickets implements ticket.Store.
func (t *Table) Tickets(ctx context.Context, sight ticket.Sight, list ticket.List) (page ticket.Page, err error) {
	err = t.restarting(sight, func() error {
		l := t.lister(sight, list, newBudget())
		err := l.answer(ctx)
		page = l.page
		page.Long = page.Long || errors.Is(err, words.ErrLong)
		return err
	})
	return page, err
}

// restarting lists again where it took as long as a merge of words keeps what it replaces.
func (t *Table) restarting(sight ticket.Sight, answer func() error) error {
	for range mostRestarts {
		switch err := answer(); {
		case err == nil:
			return nil
		case errors.Is(err, words.ErrRemoved):
		case errors.Is(err, words.ErrLong):
			return fault.Wrap(fault.Unavailable, "the index of words is behind, try again", err)
		default:
			return fmt.Errorf("list tickets of %s: %w", sight.Scope(), err)
		}
	}
	return fault.New(fault.Unavailable, "the index of words changes too fast, try again")
}

const mostRestarts = 3

// answer makes the page. Its version is of the log as it was read first: who has the
// version has nothing older than it tells of.
func (l *lister) answer(ctx context.Context) error {
	defer l.view.reading.Wait()
	if err := l.begin(ctx); err != nil || l.page.Unchanged {
		return err
	}
	if err := l.gatherSets(ctx); err != nil {
		return err
	}
	if err := l.inOrder(ctx); err != nil {
		return err
	}
	if l.list.Count {
		if err := l.count(ctx); err != nil {
			return err
		}
	}
	if !l.list.Versioned {
		return nil
	}
	var err error
	l.page.Version, err = l.view.version()
	return err
}

// begin reads the log, for words or for a version, and looks whether the caller has
// the page.
func (l *lister) begin(ctx context.Context) (err error) {
	if err = l.search(ctx); err == nil && l.list.Versioned && !l.view.looked {
		err = l.view.begin(ctx, true)
	}
	if err != nil || l.list.Unless == nil {
		return err
	}
	l.page.Version, err = l.view.version()
	l.page.Unchanged = err == nil && l.list.Unless(l.page.Version)
	return err
}

// inOrder lists what the page has.
func (l *lister) inOrder(ctx context.Context) error {
	switch by := l.list.Order.By; {
	case by == ticket.ByStatus || by == ticket.ByPriority:
		return l.byRank(ctx)
	case by == ticket.ByUpdate:
		return l.byUpdate(ctx)
	case by == ticket.ByDeadline:
		return l.byDeadline(ctx)
	case by == ticket.ByRelevance && l.found != nil && l.found.search != nil:
		return l.byRelevance(ctx)
	}
	return l.byNumber(ctx)
}
