package index

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// The first byte of an encoded segment says what follows; numbers are
// big-endian, two bytes each and ascending.
const (
	kindEmpty   = 0 // nothing
	kindFull    = 1 // nothing
	kindNumbers = 2 // one to 255 bits
	kindRuns    = 3 // the first and the last bit of each run, never adjacent
	kindRaw     = 4 // 512 bytes
)

const (
	maxNumbers = 255
	rawSize    = SegmentSize / 8
)

var errMalformed = errors.New("malformed index segment")

// Encode gives the smallest of the segment's forms, at most 513 bytes.
func (s *Segment) Encode() []byte {
	count := s.Count()
	switch count {
	case 0:
		return []byte{kindEmpty}
	case SegmentSize:
		return []byte{kindFull}
	}
	best := s.encodeRaw()
	if runs := s.encodeRuns(); len(runs) < len(best) {
		best = runs
	}
	if 1+2*count < len(best) { // so at most maxNumbers
		best = s.encodeNumbers(count)
	}
	return best
}

func (s *Segment) encodeRaw() []byte {
	data := append(make([]byte, 0, 1+rawSize), kindRaw)
	for _, word := range s {
		data = binary.BigEndian.AppendUint64(data, word)
	}
	return data
}

func (s *Segment) encodeRuns() []byte {
	data := []byte{kindRuns}
	for first, last := range s.runs() {
		data = binary.BigEndian.AppendUint16(data, first)
		data = binary.BigEndian.AppendUint16(data, last)
	}
	return data
}

func (s *Segment) encodeNumbers(count int) []byte {
	numbers := slices.AppendSeq(make([]uint16, 0, count), s.Below(SegmentSize))
	data := append(make([]byte, 0, 1+2*count), kindNumbers)
	for _, bit := range slices.Backward(numbers) {
		data = binary.BigEndian.AppendUint16(data, bit)
	}
	return data
}

// Decode reads what Encode wrote. Its error says that the data is malformed.
func Decode(data []byte) (Segment, error) {
	if len(data) == 0 {
		return Segment{}, fmt.Errorf("%w: no data", errMalformed)
	}
	kind, body := data[0], data[1:]
	switch {
	case kind == kindEmpty && len(body) == 0:
		return Segment{}, nil
	case kind == kindFull && len(body) == 0:
		return full(), nil
	case kind == kindNumbers && len(body) > 0 && len(body)%2 == 0 && len(body) <= 2*maxNumbers:
		return decodeNumbers(body)
	case kind == kindRuns && len(body) > 0 && len(body)%4 == 0:
		return decodeRuns(body)
	case kind == kindRaw && len(body) == rawSize:
		return decodeRaw(body), nil
	}
	return Segment{}, fmt.Errorf("%w: kind %d with %d bytes", errMalformed, kind, len(body))
}

func full() Segment {
	var s Segment
	for i := range s {
		s[i] = ^uint64(0)
	}
	return s
}

func decodeNumbers(body []byte) (Segment, error) {
	var s Segment
	last := -1
	for ; len(body) > 0; body = body[2:] {
		bit := int(binary.BigEndian.Uint16(body))
		if bit <= last || bit >= SegmentSize {
			return Segment{}, fmt.Errorf("%w: %d after %d", errMalformed, bit, last)
		}
		s.Set(uint16(bit))
		last = bit
	}
	return s, nil
}

func decodeRuns(body []byte) (Segment, error) {
	var s Segment
	end := -2
	for ; len(body) > 0; body = body[4:] {
		first, last := int(binary.BigEndian.Uint16(body)), int(binary.BigEndian.Uint16(body[2:]))
		if first <= end+1 || last < first || last >= SegmentSize {
			return Segment{}, fmt.Errorf("%w: run %d to %d after %d", errMalformed, first, last, end)
		}
		for bit := first; bit <= last; bit++ {
			s.Set(uint16(bit))
		}
		end = last
	}
	return s, nil
}

func decodeRaw(body []byte) Segment {
	var s Segment
	for i := range s {
		s[i] = binary.BigEndian.Uint64(body[8*i:])
	}
	return s
}
