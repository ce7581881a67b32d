package dynamo

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"

	"docket/shared/index"
	"docket/shared/words"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// mostViewed is how many entries of the log are read for all of an answer: more than
// there are as long as the worker keeps up. Of a longer log each index reads what
// it needs, and it has no version.
const mostViewed = 256

// view is what one answer sees of a workspace's log. Both indexes and the version share
// it, so that the log is read once.
type view struct {
	indexStore
	entries []logEntry // of the log, where whole
	whole   bool       // all of the log is read
	epoch   uint64     // that was read before the log
	fits    bool       // the epoch is read, and nobody found it too old since
	// manifest is read once after the log, and version is from when the log was read
	// first. Where it is versioned the answer does not wait for them before it needs them.
	manifest  func() (words.Manifest, error)
	version   func() (string, error)
	versioned bool
	reading   sync.WaitGroup
}

func (t *Table) view(k keys, b *budget, versioned bool) *view {
	return &view{indexStore: indexStore{t, k, b}, versioned: versioned}
}

// words is the index of words as the answer sees it.
func (v *view) words() wordView { return wordView{wordStore{v.Table, v.keys, v.budget}, v} }

// look reads the log.
func (v *view) look(ctx context.Context) error {
	in := v.query(v.keys.log(), v.keys.entry(0, 0).sk, v.keys.entry(lastTicket, math.MaxUint64).sk)
	in.Limit = aws.Int32(mostViewed + 1)
	out, err := v.db.Query(ctx, in)
	if err != nil {
		return failed(fmt.Errorf("read the log: %w", err))
	}
	v.budget.pay(total(out.ConsumedCapacity))
	v.whole = out.LastEvaluatedKey == nil
	v.entries = make([]logEntry, len(out.Items))
	for i, it := range out.Items {
		if v.entries[i], err = readLogEntry(it); err != nil {
			return err
		}
	}
	manifest := sync.OnceValues(func() (words.Manifest, error) { return wordStore{v.Table, v.keys, v.budget}.Manifest(ctx) })
	if v.manifest = manifest; !v.versioned || v.version != nil {
		return nil
	}
	said, whole := v.said(), v.whole
	v.version = sync.OnceValues(func() (string, error) {
		if !whole {
			return "", nil
		}
		m, err := manifest()
		return words.VersionOf(said, m), err
	})
	v.reading.Go(func() { _, _ = v.version() }) // who needs it has its error
	return nil
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

// begin reads the epoch and then the log.
func (v *view) begin(ctx context.Context) (err error) {
	if v.epoch, err = v.indexStore.Epoch(ctx); err == nil {
		err = v.look(ctx)
	}
	v.fits = err == nil
	return err
}

// indexView is a view for one list, set or count.
type indexView struct {
	*view
	begun bool
}

// Epoch implements index.Reader. Who asks again wants to see what has become of it.
func (v *indexView) Epoch(ctx context.Context) (uint64, error) {
	if v.begun || !v.fits {
		if err := v.begin(ctx); err != nil {
			return 0, err
		}
	}
	v.begun = true
	return v.epoch, nil
}

// Log implements index.Reader.
func (v *indexView) Log(ctx context.Context, from, to uint32, limit int) ([]index.Entry, bool, error) {
	if !v.whole {
		return v.indexStore.Log(ctx, from, to, limit)
	}
	some := slices.DeleteFunc(slices.Clone(v.entries), func(e logEntry) bool { return e.words.N < min(from, to) || e.words.N > max(from, to) })
	all := lines(some)
	if from > to {
		slices.Reverse(all)
	}
	return all[:min(limit, len(all))], len(all) > limit, nil
}

// wordView is the index of words over a view.
type wordView struct {
	wordStore
	view *view
}

// Log implements words.Reader.
func (w wordView) Log(ctx context.Context, limit int) ([]words.Entry, bool, error) {
	if w.view.manifest == nil {
		if err := w.view.look(ctx); err != nil {
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
