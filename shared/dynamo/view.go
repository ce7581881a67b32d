package dynamo

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"
	"time"

	"docket/shared/index"
	"docket/shared/words"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// mostViewed is how many entries of the log are read for all of an answer, in one
// Query: many more than there are as long as the worker keeps up. Of a longer log each
// index reads what it needs, and there is no version.
const mostViewed = 1024

// view is what one answer sees of a workspace's log and of what was deleted of it: the
// index's epoch, and the manifest of words. Both indexes and the version share it, so
// that each is read once.
//
// One Query gives the epoch, which manifest has what is deleted, and the log, at one
// instant as far as a worker can tell: between the first and the second of these, and
// between that and the first deletion, it waits for several answers. The manifest is read
// at the same time, and once more if it is older than what is deleted.
type view struct {
	indexStore
	looked  bool
	entries []logEntry // of the log, where whole
	whole   bool       // all of the log is read
	epoch   uint64
	deleted time.Time // when an entry of the log was deleted last
	// manifest waits for it; version is from when the log was read first.
	manifest  func() (words.Manifest, error)
	version   func() (string, error)
	versioned bool
	reading   sync.WaitGroup
	sets      map[index.Facet]index.Set // of facets that no ticket says it has
}

func (t *Table) view(k keys, b *budget, versioned bool) *view {
	return &view{indexStore: indexStore{t, k, b}, versioned: versioned}
}

// words is the index of words as the answer sees it.
func (v *view) words() wordView { return wordView{wordStore{v.Table, v.keys, v.budget}, v} }

// begin reads the log, and the manifest if it is wanted soon.
func (v *view) begin(ctx context.Context, withManifest bool) error {
	store := wordStore{v.Table, v.keys, v.budget}
	read := sync.OnceValues(func() (words.Manifest, error) { return store.Manifest(ctx) })
	if withManifest {
		v.reading.Go(func() { _, _ = read() }) // who needs it has its error
	}
	forgotten, err := v.look(ctx)
	if err != nil {
		return err
	}
	v.manifest = sync.OnceValues(func() (words.Manifest, error) {
		m, err := read()
		if err == nil && m.Version < forgotten {
			m, err = store.Manifest(ctx)
		}
		return m, err
	})
	if manifest, said, whole := v.manifest, v.said(), v.whole; !v.looked {
		v.version = func() (string, error) {
			if !whole {
				return "", nil
			}
			m, err := manifest()
			return words.VersionOf(said, m), err
		}
	}
	v.looked = true
	return nil
}

// look reads the epoch and the log, and from which manifest on all that is not in the
// log any more is in a run.
func (v *view) look(ctx context.Context) (forgotten uint64, err error) {
	in := v.query(v.keys.log(), v.keys.epoch().sk, v.keys.entry(lastTicket, math.MaxUint64).sk)
	in.Limit = aws.Int32(mostViewed + 2)
	out, err := v.db.Query(ctx, in)
	if err != nil {
		return 0, failed(fmt.Errorf("read the log: %w", err))
	}
	v.budget.pay(total(out.ConsumedCapacity))
	v.whole, v.entries, v.epoch, v.deleted = out.LastEvaluatedKey == nil, nil, 0, time.Time{}
	for _, it := range out.Items {
		switch str(it[sk]) {
		case v.keys.epoch().sk:
			v.epoch, err = readNumber(it["e"])
		case v.keys.forgotten().sk:
			r := reader{it: it}
			forgotten, v.deleted = r.number("e"), time.UnixMilli(r.integer("at"))
			err = r.err
		default:
			var e logEntry
			e, err = readLogEntry(it)
			v.entries = append(v.entries, e)
		}
		if err != nil {
			return 0, err
		}
	}
	return forgotten, nil
}

// settleTime is by how long the replicas of an item can be behind: usually they are
// by much less than a second.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.ReadConsistency.html
const settleTime = 10 * time.Second

// settled tells whether what anyone sees of a ticket was written so long ago that every
// replica has it: its last entry is not in the log any more, and was not deleted of
// late.
func (v *view) settled(n uint32) bool {
	return v.looked && v.whole && time.Since(v.deleted) > settleTime &&
		!slices.ContainsFunc(v.entries, func(e logEntry) bool { return e.words.N == n })
}

// said is what the log says of words.
func (v *view) said() []words.Entry {
	said := make([]words.Entry, len(v.entries))
	for i, e := range v.entries {
		said[i] = e.words
	}
	return said
}

// index is the index of facets as the answer sees it: the epoch and the log are read
// once for all that is asked of it, and again where they are too old for a segment.
func (v *view) index() index.Reader { return &indexView{view: v} }

// indexView is a view for one list, set or count.
type indexView struct {
	*view
	begun bool
}

// Epoch implements index.Reader. Who asks again wants to see what has become of it.
func (v *indexView) Epoch(ctx context.Context) (uint64, error) {
	if v.begun && !v.whole { // each part of a long log is read on its own, after its epoch
		return v.indexStore.Epoch(ctx)
	}
	if v.begun || !v.looked {
		if err := v.begin(ctx, v.versioned && !v.looked); err != nil {
			return 0, err
		}
	}
	v.begun = true
	return v.epoch, nil
}

// Log implements index.Reader: all of the log where it is at hand.
func (v *indexView) Log(ctx context.Context, from, to uint32, limit int) ([]index.Entry, bool, error) {
	if !v.whole {
		all, more, err := v.indexStore.Log(ctx, from, to, limit)
		return v.dressed(all), more, err
	}
	some := slices.DeleteFunc(slices.Clone(v.entries), func(e logEntry) bool { return e.words.N < min(from, to) || e.words.N > max(from, to) })
	all := lines(some)
	if from > to {
		slices.Reverse(all)
	}
	return v.dressed(all), false, nil
}

// dressed gives lines the facets that no ticket says it has.
func (v *indexView) dressed(lines []index.Entry) []index.Entry {
	for i := range lines {
		lines[i].Cur = v.having(lines[i].N, lines[i].Cur)
	}
	return lines
}

// wordView is the index of words over a view.
type wordView struct {
	wordStore
	view *view
}

// Log implements words.Reader.
func (w wordView) Log(ctx context.Context, limit int) ([]words.Entry, bool, error) {
	if !w.view.looked {
		if err := w.view.begin(ctx, true); err != nil {
			return nil, false, err
		}
	}
	if !w.view.whole {
		return w.wordStore.Log(ctx, limit)
	}
	return w.view.said(), false, nil
}

// Manifest implements words.Reader.
func (w wordView) Manifest(ctx context.Context) (words.Manifest, error) {
	if !w.view.whole {
		return w.wordStore.Manifest(ctx)
	}
	return w.view.manifest()
}
