package words

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// list goes down the postings of one word of one run.
type list struct {
	store  Reader
	at     int // of its run among all, the older first
	part   string
	word   string
	df     uint64
	window []posting // those that were read last
	lowest uint32    // what lies below was not read
	whole  bool      // nothing lies below
	limit  int       // how many chunks were read last
}

// mostChunks is how many chunks of a list are read at once.
const mostChunks = 8

func newList(store Reader, part Part, t term) *list {
	l := &list{store: store, part: part.ID, word: t.word, df: t.df, window: t.inline, whole: t.complete()}
	if len(t.inline) > 0 {
		l.lowest = t.inline[len(t.inline)-1].n
	}
	return l
}

// seek gives the highest ticket below a bound. Bounds never rise from call to call.
func (l *list) seek(ctx context.Context, below uint32) (posting, bool, error) {
	for {
		if l.window = from(l.window, below); len(l.window) > 0 {
			return l.window[0], true, nil
		}
		if l.whole {
			return posting{}, false, nil
		}
		if err := l.load(ctx, min(below, l.lowest)); err != nil {
			return posting{}, false, err
		}
	}
}

// load reads the chunk with the highest tickets below a bound, and more and more of
// those behind it where it is the next one each time.
func (l *list) load(ctx context.Context, below uint32) error {
	if l.window = nil; below == 0 {
		l.whole = true
		return nil
	}
	if l.limit = min(2*l.limit, mostChunks); below < l.lowest || l.limit == 0 {
		l.limit = 1
	}
	items, err := l.store.Items(ctx, l.part, chunkKey(l.word, below-1), endKey, l.limit)
	if err != nil {
		return fmt.Errorf("read chunk of %q in part %s: %w", l.word, l.part, err)
	}
	if len(items) == 0 {
		return removed(l.part)
	}
	for _, item := range items {
		if l.whole = !strings.HasPrefix(item.Key, chunkPrefix+l.word+"\x00"); l.whole {
			return nil
		}
		chunk, err := postings(item.Data)
		if err != nil {
			return fmt.Errorf("chunk of %q in part %s: %w", l.word, l.part, err)
		}
		l.window, l.lowest = append(l.window, chunk...), chunk[len(chunk)-1].n
	}
	return nil
}

// from is what of a descending list lies below a bound.
func from(descending []posting, below uint32) []posting {
	i, _ := slices.BinarySearchFunc(descending, below, func(p posting, below uint32) int {
		if p.n >= below {
			return -1
		}
		return 1
	})
	return descending[i:]
}
