package words

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// saturation is the k1 of BM25: how soon more occurrences of a word say no more.
const saturation = 1.2

// Ranked gives the newest hits as Gather does, but the best first, and of equal ones
// the newest. They are as good as BM25 says (Robertson and Zaragoza, The Probabilistic
// Relevance Framework, 2009, 3.4), without its normalisation by lengths: how long a
// ticket is nobody keeps. The same log and runs give the same order.
func (s *Search) Ranked(ctx context.Context, most int, spent func() bool) (hits []Hit, whole bool, err error) {
	weights := make([]float64, len(s.terms))
	for i, t := range s.terms {
		df := min(s.estimate(t), s.extent.all)
		weights[i] = math.Log1p((s.extent.all - df + 0.5) / (df + 0.5))
	}
	hits, whole, err = s.Gather(ctx, most, spent)
	if err != nil {
		return nil, false, err
	}
	scores := make(map[uint32]float64, len(hits))
	for _, hit := range hits {
		for i, counts := range hit.Terms {
			often := float64(counts.within(s.places))
			scores[hit.N] += weights[i] * often * (saturation + 1) / (often + saturation)
		}
	}
	slices.SortStableFunc(hits, func(a, b Hit) int { return cmp.Compare(scores[b.N], scores[a.N]) })
	return hits, whole, nil
}
