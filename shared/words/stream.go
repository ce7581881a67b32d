package words

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// streamBlocks is how many blocks a stream reads at once.
const streamBlocks = 16

// stream gives the words of a run in their order, each with all its postings but those
// that are void.
type stream struct {
	store counting
	run   Run
	void  map[uint32]bool // tickets that are left out
	after string          // the last word that was read
	terms []term          // read and not given
	ended bool
}

// peek gives the next word, none at the end.
func (s *stream) peek(ctx context.Context) (word string, ok bool, err error) {
	for len(s.terms) == 0 {
		if s.ended {
			return "", false, nil
		}
		if err := s.fill(ctx); err != nil {
			return "", false, err
		}
	}
	return s.terms[0].word, true, nil
}

// fill reads the next blocks, or comes to the end of a part.
func (s *stream) fill(ctx context.Context) error {
	part, last := s.run.behind(s.after)
	items, err := s.store.Items(ctx, part.ID, blockKey(s.after), endKey, streamBlocks)
	switch {
	case err != nil:
		return fmt.Errorf("read part %s from %q on: %w", part.ID, s.after, err)
	case len(items) == 0:
		return removed(part.ID)
	}
	for _, item := range items {
		if item.Key >= chunkPrefix {
			s.after, s.ended = part.Through, last
			break
		}
		found, err := terms(item.Data, func(word string) bool { return word > s.after })
		if err != nil {
			return fmt.Errorf("part %s, block %q: %w", part.ID, item.Key, err)
		}
		s.terms, s.after = append(s.terms, found...), strings.TrimPrefix(item.Key, blockPrefix)
	}
	return nil
}

// take gives the postings of the word that peek gave, and goes on.
func (s *stream) take(ctx context.Context) ([]posting, error) {
	t := s.terms[0]
	s.terms = s.terms[1:]
	all := t.inline
	for l := newList(s.store, s.run.partOf(t.word), t); !l.whole; {
		if err := l.load(ctx, l.lowest); err != nil {
			return nil, err
		}
		all = append(all, l.window...)
	}
	return slices.DeleteFunc(all, func(p posting) bool { return s.void[p.n] }), nil
}
