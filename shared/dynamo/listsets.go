package dynamo

import (
	"context"

	"docket/shared/index"
	"docket/shared/sla"
	"docket/shared/ticket"
	"docket/shared/words"
)

// Some of what lists filter by no facet says: what time alone changes, and when tickets
// were updated. Which tickets that is, a list finds out first, from the orders that are
// kept of it, and then asks the index for it as if it were a facet of theirs.

// updatedWithin is the facet of the tickets that were updated in the list's range.
var updatedWithin = index.New("updated", "within")

// mostGathered is how many places of an order are read for that: hundreds of units. Where
// there are more, each ticket is read and judged.
const mostGathered = 1 << 18

// gatherSets finds the tickets that the list asks for by what no facet says. What an order
// by deadline says of its own tickets it says as it comes to them.
func (l *lister) gatherSets(ctx context.Context) error {
	f := l.list.Filter
	if l.gathered {
		l.query = l.asked(f)
		return nil
	}
	l.gathered = true
	if len(f.Levels) > 0 && (l.list.Order.By != ticket.ByDeadline || l.list.Count) {
		whole, err := l.view.gatherRunning(ctx, f)
		if err != nil {
			return err
		}
		l.unlevelled = !whole
	} else if len(f.Levels) > 0 {
		l.ran = map[sla.Level][]uint32{}
		l.tellRan()
	}
	if !f.Updated.From.IsZero() && l.list.Order.By != ticket.ByUpdate {
		var err error
		if l.dated, err = l.gatherUpdated(ctx); err != nil {
			return err
		}
	}
	l.query = l.asked(f)
	return nil
}

// tellRan says what is known by now of what has run out.
func (l *lister) tellRan() {
	if l.ran != nil {
		l.view.haveRun(l.ran)
	}
}

// gatherRunning finds the tickets of whose clocks some have run out, as far as that
// matters to the filter's levels, and tells whether these are all.
func (v *view) gatherRunning(ctx context.Context, f ticket.Filter) (bool, error) {
	turns, err := words.InTurn(ctx, v.words(), words.Moment{}, 64)
	if err != nil {
		return false, err
	}
	_, last := f.Due()
	found := map[sla.Level][]uint32{}
	for range mostGathered {
		s, there, err := turns.Next(ctx)
		if err != nil {
			return false, err
		}
		if !there || s.At >= last {
			v.haveRun(found)
			return true, nil
		}
		level := ticket.Running(s.Turn, f.At)
		found[level] = append(found[level], s.N)
		if v.budget.spent() {
			return false, nil
		}
	}
	return false, nil
}

// gatherUpdated finds the tickets that were updated in the list's range.
func (l *lister) gatherUpdated(ctx context.Context) (bool, error) {
	within := l.list.Filter.Updated
	recent, err := words.Recent(ctx, l.view.words(), edge(within, false), false, 1)
	if err != nil {
		return false, err
	}
	var found []uint32
	for range mostGathered {
		m, there, err := recent.Next(ctx)
		if err != nil {
			return false, err
		}
		if !there || past(within, m.At, false) {
			l.view.have(updatedWithin, found)
			return true, nil
		}
		if found = append(found, m.N); l.budget.spent() {
			break
		}
	}
	return false, nil
}

func (v *view) haveRun(ran map[sla.Level][]uint32) {
	for _, level := range []sla.Level{sla.LevelBreached, sla.LevelWarning} {
		v.have(ticket.RunningAs(level), ran[level])
	}
}

// have says which tickets have a facet that no ticket says it has.
func (v *view) have(f index.Facet, numbers []uint32) {
	if v.sets == nil {
		v.sets = map[index.Facet]index.Set{}
	}
	v.sets[f] = index.SetOf(numbers)
}

// having adds to a ticket's facets those of the sets that have it.
func (v *view) having(n uint32, facets []index.Facet) []index.Facet {
	for f, set := range v.sets {
		if set.Has(n) {
			facets = append(facets[:len(facets):len(facets)], f)
		}
	}
	return facets
}

// Segments implements index.Reader.
func (v *indexView) Segments(ctx context.Context, f index.Facet, from, to uint32, limit int) ([]index.Stored, error) {
	if set, is := v.sets[f]; is {
		return set.Stored(from, to, limit), nil
	}
	return v.indexStore.Segments(ctx, f, from, to, limit)
}

// facetsNow are a ticket's facets as it is now, with those that no ticket says it has.
func (l *lister) facetsNow(t ticket.Ticket) []index.Facet {
	facets := l.facetsOf(t)
	if len(l.list.Filter.Levels) > 0 {
		facets = append(facets[:len(facets):len(facets)], ticket.RunningAs(ticket.Running(t.Turn(), l.list.Filter.At)))
	}
	if l.dated && l.list.Filter.Updated.Has(t.UpdatedAt) {
		facets = append(facets[:len(facets):len(facets)], updatedWithin)
	}
	return facets
}
