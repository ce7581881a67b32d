package words

import (
	"encoding/binary"
	"errors"
	"math"
	"slices"
)

// Counts is how often a ticket has a word, by where: in its fields, in public
// messages, and in what only agents see. Each is at most MaxCount.
type Counts struct {
	Fields, Public, Internal uint8
	// Lost says that the fields had the word and lost it. Fields is 0 then.
	Lost bool
}

// MaxCount is what more occurrences are counted as: they say no more of what a
// ticket is about.
const MaxCount = 15

// Places are some of the places where a word is looked for.
type Places struct{ Fields, Public, Internal bool }

// within is how often the word is in some places.
func (c Counts) within(p Places) (often int) {
	for _, place := range []struct {
		asked bool
		count uint8
	}{{p.Fields, c.Fields}, {p.Public, c.Public}, {p.Internal, c.Internal}} {
		if place.asked {
			often += int(place.count)
		}
	}
	return often
}

// In tells whether the word is in one of the places.
func (c Counts) In(p Places) bool { return c.within(p) > 0 }

// after is what holds after a write that says later of a ticket that had c. The
// conversation only grows. Fields are replaced.
func (c Counts) after(later Counts) Counts {
	if later.Fields > 0 || later.Lost {
		c.Fields, c.Lost = later.Fields, later.Lost
	}
	c.Public, c.Internal = add(c.Public, later.Public), add(c.Internal, later.Internal)
	return c
}

func add(a, b uint8) uint8 { return min(a+b, MaxCount) }

// posting is one ticket of a word.
type posting struct {
	n uint32
	Counts
}

// How often a word is somewhere is a byte with two bits for each place, and then
// the counts that are more than one.
const (
	saysNothing = 0
	saysOnce    = 1
	saysCount   = 2 // which follows
	saysLost    = 3
)

var errMalformed = errors.New("malformed index of words")

func says(count uint8, lost bool) byte {
	switch {
	case lost:
		return saysLost
	case count > 1:
		return saysCount
	}
	return count // saysNothing or saysOnce
}

func (c Counts) encode(data []byte) []byte {
	data = append(data, says(c.Fields, c.Lost)|says(c.Public, false)<<2|says(c.Internal, false)<<4)
	for _, count := range []uint8{c.Fields, c.Public, c.Internal} {
		if count > 1 {
			data = append(data, count)
		}
	}
	return data
}

// decodeCounts gives the counts that data begins with, and what follows them.
func decodeCounts(data []byte) (c Counts, rest []byte, err error) {
	if len(data) == 0 {
		return c, nil, errMalformed
	}
	said, data := data[0], data[1:]
	c.Lost = said&3 == saysLost
	for i, count := range []*uint8{&c.Fields, &c.Public, &c.Internal} {
		switch said >> (2 * i) & 3 {
		case saysNothing, saysLost:
		case saysOnce:
			*count = 1
		case saysCount:
			if len(data) == 0 || data[0] > MaxCount {
				return c, nil, errMalformed
			}
			*count, data = data[0], data[1:]
		}
	}
	return c, data, nil
}

// What a posting says of its word is in the two lowest bits where it is once in one
// place, as most are.
var usual = [...]Counts{{Fields: 1}, {Public: 1}, {Internal: 1}}

const unusual = uint64(len(usual)) // the counts follow

// encodePostings encodes as many postings of a descending list as have room, one at
// least, and gives the rest: the first ticket, then how far each lies below the one
// before it.
func encodePostings(list []posting, room int) (data []byte, rest []posting) {
	for i, p := range list {
		distance := uint64(p.n)
		if i > 0 {
			distance = uint64(list[i-1].n - p.n)
		}
		next := p.append(data, distance)
		if len(next) > room && i > 0 {
			return data, list[i:]
		}
		data = next
	}
	return data, nil
}

func (p posting) append(data []byte, distance uint64) []byte {
	if i := slices.Index(usual[:], p.Counts); i >= 0 {
		return binary.AppendUvarint(data, distance<<2|uint64(i))
	}
	return p.encode(binary.AppendUvarint(data, distance<<2|unusual))
}

// postings decodes a list, which is descending.
func postings(data []byte) ([]posting, error) {
	var list []posting
	for len(data) > 0 {
		last := (*posting)(nil)
		if len(list) > 0 {
			last = &list[len(list)-1]
		}
		p, rest, err := decodePosting(data, last)
		if err != nil {
			return nil, err
		}
		list, data = append(list, p), rest
	}
	return list, nil
}

// decodePosting gives the posting that data begins with, and what follows it. The one
// before it is nil for the first.
func decodePosting(data []byte, before *posting) (p posting, rest []byte, err error) {
	said, size := binary.Uvarint(data)
	n := said >> 2
	if before != nil {
		if n == 0 || n > uint64(before.n) {
			return p, nil, errMalformed
		}
		n = uint64(before.n) - n
	}
	if size <= 0 || n > math.MaxUint32 {
		return p, nil, errMalformed
	}
	p.n, rest = uint32(n), data[size:]
	if said&3 < unusual {
		p.Counts = usual[said&3]
		return p, rest, nil
	}
	p.Counts, rest, err = decodeCounts(rest)
	return p, rest, err
}
