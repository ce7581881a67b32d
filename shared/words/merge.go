package words

import (
	"context"
	"fmt"
	"slices"
)

// mergeBlocks is about how many blocks a step of a merge reads: a second or two
// of work, which is what a worker that dies loses.
const mergeBlocks = 1000

// merge does a step of the merge under way, or of the next that is due. It makes a
// part of each run that the merge makes. The last step replaces the runs.
func (t *tender) merge(ctx context.Context) error {
	m := t.m
	merge := m.Merge
	if merge == nil {
		merge = m.due()
		for i := range merge.To {
			merge.To[i].ID, merge.To[i].Cleared = t.m.Lease.Parts[i], m.Version
		}
		if clear, err := t.clear(ctx, merge); err != nil || clear {
			return err
		}
	}
	step := Merge{From: merge.From, To: slices.Clone(merge.To)}
	builders := make([]builder, len(step.To))
	if len(merge.To[0].Parts) == 0 {
		if err := t.mergeMoments(ctx, merge, step.To, builders); err != nil {
			return err
		}
	}
	last, done, err := t.mergeWords(ctx, merge, func(word string, list []posting) {
		for i, r := range step.To {
			if own := within(list, r); len(own) > 0 {
				builders[i].add(word, own)
			}
		}
	})
	if err != nil {
		return err
	}
	for i := range step.To {
		part := Part{ID: t.m.Lease.Parts[i], Through: last}
		if done {
			part.Through = ""
		}
		items := builders[i].end()
		if err := t.store.PutItems(ctx, part.ID, items); err != nil {
			return fmt.Errorf("put part %s: %w", part.ID, err)
		}
		step.To[i].Size += size(items)
		step.To[i].Parts = append(slices.Clone(step.To[i].Parts), part)
	}
	m.Merge, step.After = &step, last
	if done {
		m = m.merged(step, t.now)
	}
	return t.commit(ctx, m, true)
}

// mergeMoments begins each run that a merge makes with its recency list: the latest
// moment of each ticket that it can have. A list is small beside its run's words, so
// a step reads it whole.
func (t *tender) mergeMoments(ctx context.Context, merge *Merge, to []Run, builders []builder) error {
	var all []Moment
	for _, run := range t.m.runs(merge.From) {
		moments, err := momentsOf(ctx, t.store, run)
		if err != nil {
			return err
		}
		void := t.m.voidsIn(run, merge.cleared())
		all = append(all, slices.DeleteFunc(moments, func(m Moment) bool { return void[m.N] })...)
	}
	all = latest(all)
	for i, r := range to {
		own := slices.DeleteFunc(slices.Clone(all), func(m Moment) bool { return m.N < r.Low || m.N > r.High })
		builders[i].items, to[i] = momentItems(own), r.during(own)
	}
	return nil
}

// within are the postings that a run can have; lists are descending.
func within(list []posting, r Run) []posting {
	return slices.DeleteFunc(slices.Clone(list), func(p posting) bool { return p.n < r.Low || p.n > r.High })
}

// mergeWords gives each word behind the merge's with what its runs together say of
// it, until the step is long enough. It gives the last word, and whether there is
// none behind it.
func (t *tender) mergeWords(ctx context.Context, merge *Merge, add func(string, []posting)) (last string, done bool, err error) {
	var streams []*stream
	var reads Reads
	for _, run := range t.m.runs(merge.From) {
		void := t.m.voidsIn(run, merge.cleared())
		streams = append(streams, &stream{store: counting{t.store, &reads}, run: run, void: void, after: merge.After})
	}
	for last = merge.After; ; {
		word, of, err := lowestWord(ctx, streams)
		if err != nil || len(of) == 0 {
			return last, true, err
		}
		if last != merge.After && reads.Items >= t.pages {
			return last, false, nil
		}
		tickets := map[uint32]Counts{}
		for _, s := range of {
			list, err := s.take(ctx)
			if err != nil {
				return last, false, err
			}
			for _, p := range list {
				tickets[p.n] = tickets[p.n].after(p.Counts)
			}
		}
		if t.m.all(merge) {
			forgetLost(tickets, t.m.cold)
		}
		if len(tickets) > 0 {
			add(word, descending(tickets))
		}
		last = word
	}
}

// lowestWord gives the lowest word that any stream comes to, and the streams that
// have it, in their order.
func lowestWord(ctx context.Context, streams []*stream) (lowest string, of []*stream, err error) {
	for _, s := range streams {
		word, ok, err := s.peek(ctx)
		switch {
		case err != nil:
			return "", nil, err
		case !ok || len(of) > 0 && word > lowest:
		case len(of) > 0 && word == lowest:
			of = append(of, s)
		default:
			lowest, of = word, []*stream{s}
		}
	}
	return lowest, of, nil
}

// forgetLost drops what tickets have no more, where no run can say that they have it:
// a cold ticket has an older one.
func forgetLost(tickets map[uint32]Counts, cold func(uint32) bool) {
	for n, counts := range tickets {
		if cold(n) {
			continue
		}
		if counts.Lost = false; counts == (Counts{}) {
			delete(tickets, n)
		} else {
			tickets[n] = counts
		}
	}
}
