package index

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestASliceOfASetIsThatPartOfItsNumbersFromTheHighestDown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		numbers := rapid.SliceOfDistinct(rapid.Uint32Range(0, 4*SegmentSize), rapid.ID[uint32]).Draw(t, "numbers")
		skip, limit := rapid.IntRange(0, 12).Draw(t, "skip"), rapid.IntRange(0, 12).Draw(t, "limit")
		set, sorted := SetOf(numbers), slices.Clone(numbers)
		slices.Sort(sorted)
		slices.Reverse(sorted)
		from := min(skip, len(sorted))
		if got, want := set.Slice(skip, limit), sorted[from:min(from+limit, len(sorted))]; !slices.Equal(got, want) {
			t.Fatalf("from %d, %d of %v are %v", skip, limit, sorted, got)
		}
	})
}
