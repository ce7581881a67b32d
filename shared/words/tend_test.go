package words

import "testing"

func TestAFoldTakesAllThatTheLogHasOfATicket(t *testing.T) {
	of := func(n uint32, v uint64, facets int) Entry { return Entry{N: n, V: v, Facets: facets} }
	const half = foldFacets / 2
	for name, c := range map[string]struct {
		entries []Entry
		more    bool
		want    int
	}{
		"few entries":                            {[]Entry{of(1, 1, 9), of(2, 1, 9), of(2, 2, 9)}, false, 3},
		"the last ticket may have more":          {[]Entry{of(1, 1, 9), of(2, 1, 9), of(2, 2, 9)}, true, 1},
		"the only ticket may have more":          {[]Entry{of(1, 1, 9), of(1, 2, 9)}, true, 2},
		"facets of a ticket that is not first":   {[]Entry{of(1, 1, 9), of(2, 1, half), of(2, 2, half), of(3, 1, 9)}, false, 1},
		"facets of the first ticket":             {[]Entry{of(1, 1, half), of(1, 2, half), of(1, 3, half), of(2, 1, 0)}, false, 3},
		"facets of the first ticket, and no end": {[]Entry{of(1, 1, half), of(1, 2, half), of(1, 3, half)}, true, 3},
	} {
		if got := len(atOnce(c.entries, c.more)); got != c.want {
			t.Errorf("%s: %d entries are folded, not %d", name, got, c.want)
		}
	}
}
