package index

import (
	"iter"
	"math/bits"
)

// SegmentSize is how many ticket numbers a segment covers.
const SegmentSize = 4096

// lastSegment is the number of the segment of the highest ticket number.
const lastSegment = (1<<32 - 1) / SegmentSize

// Segment is the set of the tickets numbered SegmentSize*k to
// SegmentSize*(k+1)-1 that have a facet, a bit each; the zero value is empty.
type Segment [SegmentSize / 64]uint64

// SegmentOf gives the number of the segment that holds ticket n, and its bit
// there, below SegmentSize.
func SegmentOf(n uint32) (number uint32, bit uint16) {
	return n / SegmentSize, uint16(n % SegmentSize)
}

// Set adds the bit.
func (s *Segment) Set(bit uint16) { s[bit/64] |= 1 << (bit % 64) }

// Clear takes the bit away.
func (s *Segment) Clear(bit uint16) { s[bit/64] &^= 1 << (bit % 64) }

// Has tells whether the bit is in.
func (s *Segment) Has(bit uint16) bool { return s[bit/64]&(1<<(bit%64)) != 0 }

// And keeps what is also in o.
func (s *Segment) And(o *Segment) {
	for i := range s {
		s[i] &= o[i]
	}
}

// Or adds all of o.
func (s *Segment) Or(o *Segment) {
	for i := range s {
		s[i] |= o[i]
	}
}

// AndNot takes all of o away.
func (s *Segment) AndNot(o *Segment) {
	for i := range s {
		s[i] &^= o[i]
	}
}

// Cut keeps the bits from low up that are lower than high.
func (s *Segment) Cut(low, high int) {
	for i := range s {
		s[i] &= ^uint64(0) << max(0, low-64*i) &^ (^uint64(0) << max(0, high-64*i))
	}
}

// mirror gives the segment the other way round: bit 0 becomes its last.
func (s *Segment) mirror() (mirrored Segment) {
	for i, word := range s {
		mirrored[len(s)-1-i] = bits.Reverse64(word)
	}
	return mirrored
}

// Empty tells whether no bit is in.
func (s *Segment) Empty() bool { return *s == Segment{} }

// Count gives the number of bits, 0 to SegmentSize.
func (s *Segment) Count() int {
	count := 0
	for _, word := range s {
		count += bits.OnesCount64(word)
	}
	return count
}

// Below gives the bits lower than bound, the highest first. A bound of
// SegmentSize or more gives them all.
func (s *Segment) Below(bound int) iter.Seq[uint16] {
	return func(yield func(uint16) bool) {
		bound = min(bound, SegmentSize)
		for i := (bound - 1) / 64; i >= 0 && bound > 0; i-- {
			word := s[i]
			if room := bound - i*64; room < 64 {
				word &= 1<<room - 1
			}
			for word != 0 {
				top := bits.Len64(word) - 1
				if !yield(uint16(i*64 + top)) {
					return
				}
				word &^= 1 << top
			}
		}
	}
}

// runs gives the first and the last bit of each unbroken run, ascending.
func (s *Segment) runs() iter.Seq2[uint16, uint16] {
	return func(yield func(first, last uint16) bool) {
		for bit := 0; bit < SegmentSize; bit++ {
			if !s.Has(uint16(bit)) {
				continue
			}
			first := bit
			for bit+1 < SegmentSize && s.Has(uint16(bit+1)) {
				bit++
			}
			if !yield(uint16(first), uint16(bit)) {
				return
			}
		}
	}
}
