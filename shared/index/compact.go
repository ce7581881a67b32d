package index

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"
)

const (
	// A slice is so many entries, or fewer where they touch more than so many
	// segments: a second or two of work, which is what a call that is cut short
	// loses.
	sliceEntries = 256
	sliceFolds   = 1024
	// leaseTime is longer than a slice takes.
	leaseTime = 20 * time.Second
	// releaseTime is how long a call that was cut short tries to give its lease
	// back.
	releaseTime = 5 * time.Second
	highest     = 1<<32 - 1
)

// errOvertaken ends a compaction that met the work of another one.
var errOvertaken = errors.New("overtaken by another compaction")

// Work is what a call of Compact is asked for. The zero value is all of it.
type Work struct {
	// Least is the weight of the log below which nothing is done: its entries,
	// and their KBs of facets.
	Least int
	// Until is when the last slice is begun; the first one is begun anyway. It
	// should leave a call the time to end one. The zero time is never.
	Until time.Time
	// Seize takes the work from another compaction that has it.
	Seize bool
}

// Progress is what a call of Compact did.
type Progress struct {
	// Finished is the number of entries that are folded.
	Finished int
	// More says that the call did not see the end of the log: its time was up,
	// or another compaction is at work.
	More bool
}

// Compact folds the log into the segments, slice by slice: what it finished
// with stays done wherever it is stopped. It may run beside writes, reads and
// itself. Where another compaction is at work it leaves it to that one, which
// is no error. An entry that could not be deleted is in the error, and the next
// call's.
func Compact(ctx context.Context, store Store, work Work) (Progress, error) {
	c := compaction{store: store, work: work, entries: sliceEntries, folds: sliceFolds, wide: width, now: time.Now, holder: rand.Text()}
	return c.run(ctx)
}

// ErrBusy says that other compactions were in the way of CompactTicket.
var ErrBusy = errors.New("other compactions are at work on the ticket")

const maxFolds = 3 // tries of CompactTicket

// CompactTicket folds the entry of one ticket, whoever is at work, for a write
// that the entry has no room for. Another compaction may end early by it.
func CompactTicket(ctx context.Context, store Store, n uint32) error {
	return compactTicket(ctx, store, n, width)
}

func compactTicket(ctx context.Context, store Store, n uint32, wide int) error {
	c := compaction{store: store, entries: 1, folds: sliceFolds, wide: wide}
	for range maxFolds {
		epoch, err := store.Epoch(ctx)
		if err != nil {
			return fmt.Errorf("compact ticket %d: read epoch: %w", n, err)
		}
		c.number = epoch.Number
		if _, err = c.slice(ctx, n, n); !errors.Is(err, errOvertaken) {
			if err != nil {
				err = fmt.Errorf("compact ticket %d: %w", n, err)
			}
			return err
		}
	}
	return ErrBusy
}

// A compaction is one call of Compact.
type compaction struct {
	store                Store
	work                 Work
	entries, folds, wide int
	now                  func() time.Time
	holder               string
	// number is the epoch that it took last: nobody may have taken one since.
	number   uint64
	progress Progress
}

func (c *compaction) run(ctx context.Context) (Progress, error) {
	ours, err := c.begin(ctx)
	if err != nil || !ours {
		return c.progress, wrap(err)
	}
	err = c.slices(ctx)
	if errors.Is(err, errOvertaken) {
		c.progress.More = true
		return c.progress, nil
	}
	return c.progress, wrap(errors.Join(err, c.release(ctx)))
}

func wrap(err error) error {
	if err != nil {
		return fmt.Errorf("compact: %w", err)
	}
	return nil
}

// begin tells whether there is work and nobody at it, and takes the lease.
func (c *compaction) begin(ctx context.Context) (bool, error) {
	epoch, err := c.store.Epoch(ctx)
	if err != nil {
		return false, fmt.Errorf("read epoch: %w", err)
	}
	if !c.work.Seize && epoch.Lease.holds(c.now()) {
		c.progress.More = true
		return false, nil
	}
	least := max(1, c.work.Least)
	entries, more, err := c.store.Log(ctx, 0, highest, least)
	if err != nil {
		return false, fmt.Errorf("look at log: %w", err)
	}
	if weigh(entries) < least && !more {
		return false, nil
	}
	c.number = epoch.Number
	err = c.raise(ctx)
	if errors.Is(err, errOvertaken) {
		c.progress.More = true
		return false, nil
	}
	return err == nil, err
}

// holds tells whether to leave the work to the holder. A lease that ends
// further ahead than any begins is of a clock that is wrong.
func (l Lease) holds(now time.Time) bool {
	return l.Holder != "" && now.Before(l.Until) && l.Until.Before(now.Add(2*leaseTime))
}

// raise takes the next number, and the lease with it.
func (c *compaction) raise(ctx context.Context) error {
	var lease Lease
	if c.holder != "" {
		lease = Lease{Holder: c.holder, Until: c.now().Add(leaseTime)}
	}
	taken, err := c.store.RaiseEpoch(ctx, c.number, lease)
	if err != nil {
		return fmt.Errorf("raise epoch from %d: %w", c.number, err)
	}
	if !taken {
		return errOvertaken
	}
	c.number++
	return nil
}

// release gives the lease back, also when the call was cut short.
func (c *compaction) release(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), releaseTime)
	defer cancel()
	if _, err := c.store.RaiseEpoch(ctx, c.number, Lease{}); err != nil {
		return fmt.Errorf("release the lease: %w", err)
	}
	return nil
}

// slices goes through the log once, from the lowest number up.
func (c *compaction) slices(ctx context.Context) error {
	var unforgotten error
	for from := uint64(0); from <= highest; {
		next, err := c.slice(ctx, uint32(from), highest)
		switch {
		case errors.Is(err, errUnforgotten):
			unforgotten = err
		case err != nil:
			return errors.Join(unforgotten, err)
		}
		from = next
		if from <= highest && !c.work.Until.IsZero() && c.now().After(c.work.Until) {
			c.progress.More = true
			break
		}
	}
	return unforgotten
}
