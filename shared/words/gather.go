package words

import (
	"context"
	"math"
)

// extent is how many tickets there can be, and how many of them are cold.
type extent struct{ all, cold float64 }

// extent gives it as of a log and a manifest.
func (m Manifest) extent(entries []Entry) extent {
	high := uint32(0)
	for _, e := range entries {
		high = max(high, e.N)
	}
	for _, r := range m.on(Hot) {
		high = max(high, r.High)
	}
	return extent{all: float64(high), cold: float64(m.Cold) * stretch}
}

// estimate is about how many tickets have a term: as many of the cold ones as of the
// others, which Begin read. It is 0 only where none has it.
func (s *Search) estimate(t *termLists) float64 {
	if s.extent.cold == 0 {
		return float64(t.df)
	}
	hot := max(1, s.extent.all-s.extent.cold)
	return min(s.extent.all, float64(max(1, t.df))*s.extent.all/hot)
}

// Estimate is about how many tickets have the rarest term: hits are hardly more.
func (s *Search) Estimate() int {
	least := math.Inf(1)
	for _, t := range s.terms {
		least = min(least, s.estimate(t))
	}
	if math.IsInf(least, 1) {
		return 0
	}
	return int(math.Ceil(least))
}

// Gather gives the newest hits, newest first: at most so many, and no more once spent
// is true, which may be nil. Whole tells that these are all. It is for a Search that
// nobody had a hit of yet.
func (s *Search) Gather(ctx context.Context, most int, spent func() bool) (hits []Hit, whole bool, err error) {
	if s.Estimate() <= most { // all of them will be read
		if err := s.open(ctx, s.older); err != nil {
			return nil, false, err
		}
		s.older = nil
	}
	for below := uint32(math.MaxUint32); ; {
		if spent != nil && spent() {
			return hits, false, nil
		}
		hit, ok, err := s.Next(ctx, below)
		switch {
		case err != nil:
			return nil, false, err
		case !ok:
			return hits, true, nil
		case len(hits) == most:
			return hits, false, nil
		}
		hits, below = append(hits, hit), hit.N
	}
}
