package index

import (
	"context"
	"iter"
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

// Segments gives what of the set lies in each segment that has something, the highest
// first.
func (s *Set) Segments() iter.Seq2[uint32, Segment] {
	return func(yield func(number uint32, bits Segment) bool) {
		for i := range s.parts {
			if !yield(s.parts[i].number, s.parts[i].bits) {
				return
			}
		}
	}
}

// Without is the set without what another one has.
func (s Set) Without(o Set) Set {
	is := Set{Whole: s.Whole}
	for number, bits := range s.Segments() {
		if parts := o.from(number); len(parts) > 0 && parts[0].number == number {
			bits.AndNot(&parts[0].bits)
		}
		is.add(number, &bits)
	}
	return is
}

// With is the set with what another one has.
func (s Set) With(o Set) Set {
	is := Set{Whole: s.Whole && o.Whole}
	for len(s.parts)+len(o.parts) > 0 {
		first := &s
		if len(s.parts) == 0 || len(o.parts) > 0 && o.parts[0].number > s.parts[0].number {
			first = &o
		}
		is.add(first.parts[0].number, &first.parts[0].bits)
		first.parts = first.parts[1:]
	}
	return is
}

// Between is what of the set lies from a number up to another; 0 is no bound.
func (s Set) Between(low, high uint32) Set {
	if high == 0 {
		high = 1<<32 - 1
	}
	is := Set{Whole: s.Whole}
	for number, bits := range s.Segments() {
		first := int64(number) * SegmentSize
		bits.Cut(int(min(max(int64(low)-first, 0), SegmentSize)), int(min(max(int64(high)+1-first, 0), SegmentSize)))
		is.add(number, &bits)
	}
	return is
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

// Stored are the segments of the set as if they were kept: from the one number on to the
// other, which may be lower or higher, at most so many.
func (s *Set) Stored(from, to uint32, limit int) []Stored {
	var some []Stored
	for _, p := range s.parts {
		if min(from, to) <= p.number && p.number <= max(from, to) {
			some = append(some, Stored{Number: p.number, Segment: p.bits})
		}
	}
	if from < to {
		slices.Reverse(some)
	}
	return some[:min(limit, len(some))]
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
