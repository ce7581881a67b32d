package words

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"
)

// ErrRemoved says that a reader took longer than readers may: what it was to read
// is removed.
var ErrRemoved = errors.New("a part of the index of words is removed")

func removed(part string) error { return fmt.Errorf("part %s: %w", part, ErrRemoved) }

// Term is what is asked for: the words that begin with a prefix and that Keep takes.
// Without Keep it is the prefix alone, as a word.
type Term struct {
	Prefix string
	Keep   func(word string) bool
}

// Word asks for one word.
func Word(word string) Term { return Term{Prefix: word} }

// Beginning asks for the words that begin so.
func Beginning(prefix string) Term {
	return Term{prefix, func(string) bool { return true }}
}

func (t Term) keeps(word string) bool {
	if t.Keep == nil {
		return word == t.Prefix
	}
	return strings.HasPrefix(word, t.Prefix) && t.Keep(word)
}

// Hit is a ticket that has every term that was asked for, and how often it has
// each. What it is said to have in its fields it may have lost since.
type Hit struct {
	N     uint32
	Terms []Counts
}

// Search finds the tickets that have all of some terms.
type Search struct {
	store  Reader
	wide   int
	places Places
	terms  []*termLists
	older  []place // not read yet: the cold runs and the late ones, those of the highest tickets last
	opened int     // how many of them were read at once
	extent extent
	reads  Reads
}

// place is a run and its place among all: a later one is right about the fields of a
// ticket that both know.
type place struct {
	Run
	at int
}

// placesOf are the runs of some shelves. Of a shelf the older ones come first; what is
// late is later than what is cold, wherever the manifest has it.
func (m Manifest) placesOf(shelves ...Shelf) (some []place) {
	at := 0
	for _, shelf := range []Shelf{Cold, Hot, Late} {
		for _, r := range m.on(shelf) {
			if at++; slices.Contains(shelves, shelf) {
				some = append(some, place{r, at})
			}
		}
	}
	return some
}

// The runs of older tickets are read once a search comes to them: so many at once,
// and then twice as many each time.
const firstOlder = 12

// width is how many requests a search sends at once.
const width = 16

// Begin reads the log and the manifest, and then where the terms are in the runs of
// the newest tickets; with deep also in the first of the older runs, for whoever wants
// few of the tickets that have the terms.
func Begin(ctx context.Context, store Reader, terms []Term, places Places, deep bool) (*Search, error) {
	return begin(ctx, store, terms, places, deep, width)
}

func begin(ctx context.Context, store Reader, terms []Term, places Places, deep bool, wide int) (*Search, error) {
	entries, m, err := look(ctx, store)
	if err != nil {
		return nil, err
	}
	s := &Search{
		store: store, wide: wide, places: places, older: m.placesOf(Cold, Late), extent: m.extent(entries),
		reads: Reads{Rounds: 2, Entries: len(entries)},
	}
	for _, t := range terms {
		s.terms = append(s.terms, &termLists{Term: t, logged: logged(entries, t)})
	}
	slices.SortStableFunc(s.older, func(a, b place) int { return cmp.Compare(a.High, b.High) })
	first := m.placesOf(Hot)
	if deep {
		first = append(first, s.takeOlder()...)
	}
	if err := s.open(ctx, first); err != nil {
		return nil, err
	}
	for _, t := range s.terms {
		t.df = t.count()
	}
	return s, nil
}

// Next gives the highest hit below a bound. Bounds never rise from call to call.
func (s *Search) Next(ctx context.Context, below uint32) (Hit, bool, error) {
	for below > 0 {
		low, err := s.lowest(ctx, below)
		if err != nil || low == 0 {
			return Hit{}, false, err
		}
		hit, all := Hit{N: low}, true
		for _, t := range s.terms {
			counts, err := t.at(ctx, low)
			if err != nil {
				return Hit{}, false, err
			}
			hit.Terms = append(hit.Terms, counts)
			all = all && counts.In(s.places)
		}
		if all {
			return hit, true, nil
		}
		below = low
	}
	return Hit{}, false, nil
}

// lowest gives the highest ticket that can have all terms: a term has none between it
// and the bound. It is 0 where a term has none at all.
func (s *Search) lowest(ctx context.Context, below uint32) (n uint32, err error) {
	for _, t := range s.terms {
		n, err = s.highest(ctx, t, below)
		if err != nil || n == 0 {
			return 0, err
		}
		below = n + 1
	}
	return n, nil
}

// highest gives the highest ticket of a term below a bound, and reads the older runs
// that may have one above it.
func (s *Search) highest(ctx context.Context, t *termLists, below uint32) (uint32, error) {
	for {
		n, err := t.highest(ctx, below)
		if err != nil {
			return 0, err
		}
		last := len(s.older) - 1
		if last < 0 || s.older[last].High < n {
			return n, nil
		}
		some := slices.DeleteFunc(s.takeOlder(), func(p place) bool { return p.Low >= below })
		if err := s.open(ctx, some); err != nil {
			return 0, err
		}
	}
}

// takeOlder are the next of the older runs.
func (s *Search) takeOlder() []place {
	s.opened = min(max(firstOlder, 2*s.opened), len(s.older))
	if s.wide == 1 {
		s.opened = min(1, len(s.older))
	}
	rest := len(s.older) - s.opened
	some := s.older[rest:]
	s.older = s.older[:rest]
	return some
}

// open reads where each term is in some runs, all at once.
func (s *Search) open(ctx context.Context, runs []place) error {
	found, reads := make([][]*list, len(s.terms)*len(runs)), make([]Reads, len(s.terms)*len(runs))
	err := each(ctx, s.wide, len(found), func(ctx context.Context, i int) (err error) {
		found[i], err = s.terms[i/len(runs)].open(ctx, counting{s.store, &reads[i]}, runs[i%len(runs)].Run)
		return err
	})
	if s.reads.beside(reads); err != nil {
		return err
	}
	for i, lists := range found {
		t := s.terms[i/len(runs)]
		for _, l := range lists {
			l.store, l.at = counting{s.store, &s.reads}, runs[i%len(runs)].at
		}
		t.lists = append(t.lists, lists...)
		slices.SortStableFunc(t.lists, func(a, b *list) int { return cmp.Compare(a.at, b.at) })
	}
	return nil
}

// Reads is what was read by now.
func (s *Search) Reads() Reads { return s.reads }

// each calls do with 0 to count-1, at most wide of them at once, in their order where
// that is one. The first error ends it.
func each(ctx context.Context, wide, count int, do func(ctx context.Context, i int) error) error {
	if wide == 1 {
		for i := range count {
			if err := do(ctx, i); err != nil {
				return err
			}
		}
		return nil
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(wide)
	for i := range count {
		group.Go(func() error { return do(ctx, i) })
	}
	return group.Wait()
}
