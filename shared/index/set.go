package index

import (
	"context"
	"slices"
	"sort"
)

// Set is a set of ticket numbers. The zero value is empty.
type Set struct {
	// Whole says that it has all that it was made to have.
	Whole bool
	parts []within // descending
}

// within is what of a set lies in one segment, never nothing.
type within struct {
	number uint32
	bits   Segment
}

// SetOf is the set of some numbers, in any order. It is Whole.
func SetOf(numbers []uint32) Set {
	s, sorted := Set{Whole: true}, slices.Clone(numbers)
	slices.Sort(sorted)
	for _, n := range slices.Backward(sorted) {
		number, bit := SegmentOf(n)
		var bits Segment
		bits.Set(bit)
		s.add(number, &bits)
	}
	return s
}

// add adds what lies in a segment, which is not above the ones before.
func (s *Set) add(number uint32, bits *Segment) {
	last := len(s.parts) - 1
	switch {
	case bits.Empty():
	case last >= 0 && s.parts[last].number == number:
		s.parts[last].bits.Or(bits)
	default:
		s.parts = append(s.parts, within{number, *bits})
	}
}

// from gives the parts from the segment of this number down.
func (s *Set) from(number uint32) []within {
	return s.parts[sort.Search(len(s.parts), func(i int) bool { return s.parts[i].number <= number }):]
}

// Has tells whether the number is in.
func (s *Set) Has(n uint32) bool {
	number, bit := SegmentOf(n)
	parts := s.from(number)
	return len(parts) > 0 && parts[0].number == number && parts[0].bits.Has(bit)
}

// Count gives how many numbers are in.
func (s *Set) Count() int {
	count := 0
	for i := range s.parts {
		count += s.parts[i].bits.Count()
	}
	return count
}

// Slice gives up to limit of the numbers, the highest first, from behind so many.
func (s *Set) Slice(skip, limit int) []uint32 {
	var numbers []uint32
	for i := range s.parts {
		p := &s.parts[i]
		if here := p.bits.Count(); skip >= here {
			skip -= here
			continue
		}
		for bit := range p.bits.Below(SegmentSize) {
			switch {
			case len(numbers) == limit:
				return numbers
			case skip > 0:
				skip--
			default:
				numbers = append(numbers, p.number*SegmentSize+uint32(bit))
			}
		}
	}
	return numbers
}

// Source proposes the numbers of the set to a page of this order.
func (s *Set) Source(ascending bool) Source {
	if !ascending {
		return descending{s}
	}
	var turned Set
	for _, p := range slices.Backward(s.parts) {
		turned.parts = append(turned.parts, within{lastSegment - p.number, p.bits.mirror()})
	}
	return mirrored{descending{&turned}}
}

// descending proposes a set from the highest number down.
type descending struct{ set *Set }

func (d descending) Next(_ context.Context, n uint32) (uint32, bool, error) {
	number, bit := SegmentOf(n)
	for _, p := range d.set.from(number) {
		bound := SegmentSize
		if p.number == number {
			bound = int(bit) + 1
		}
		for bit := range p.bits.Below(bound) {
			return p.number*SegmentSize + uint32(bit), true, nil
		}
	}
	return 0, false, nil
}
