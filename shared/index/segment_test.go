package index

import (
	"bytes"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// drawSegment gives sparse, dense, striped and run-like segments alike.
func drawSegment(t *rapid.T) Segment {
	var s Segment
	if rapid.Bool().Draw(t, "from full") {
		s = full()
	}
	bit := rapid.IntRange(0, SegmentSize-1)
	for range rapid.IntRange(0, 300).Draw(t, "flips") {
		at := uint16(bit.Draw(t, "bit"))
		if s.Has(at) {
			s.Clear(at)
		} else {
			s.Set(at)
		}
	}
	for range rapid.IntRange(0, 3).Draw(t, "runs") {
		first := bit.Draw(t, "first")
		stride := rapid.IntRange(1, 3).Draw(t, "stride")
		for at := first; at < min(first+rapid.IntRange(1, 2000).Draw(t, "length"), SegmentSize); at += stride {
			s.Set(uint16(at))
		}
	}
	return s
}

func TestSegmentComesBackFromItsSmallestForm(t *testing.T) {
	kinds := map[byte]int{}
	rapid.Check(t, func(t *rapid.T) {
		s := drawSegment(t)
		data := s.Encode()
		kinds[data[0]]++
		if len(data) > 513 {
			t.Fatalf("%d bytes", len(data))
		}
		if count := s.Count(); count > 0 && count <= maxNumbers && len(data) > 1+2*count {
			t.Fatalf("%d bytes for %d tickets", len(data), count)
		}
		got, err := Decode(data)
		if err != nil || got != s {
			t.Fatalf("kind %d does not come back: %v", data[0], err)
		}
	})
	t.Logf("forms: %v", kinds)
}

func TestSegmentFormsAreChosenBySize(t *testing.T) {
	run, odd, few, limit, over := Segment{}, Segment{}, Segment{}, Segment{}, Segment{}
	for i := range uint16(SegmentSize) {
		if i < 1000 {
			run.Set(i)
		}
		if i%2 == 1 {
			odd.Set(i)
		}
		if i%4 == 0 && i < 4*255 {
			limit.Set(i)
		}
		if i%4 == 0 && i < 4*256 {
			over.Set(i)
		}
	}
	few.Set(0)
	few.Set(4095)
	for _, c := range []struct {
		name string
		s    Segment
		kind byte
		size int
	}{
		{"empty", Segment{}, kindEmpty, 1},
		{"full", full(), kindFull, 1},
		{"few", few, kindNumbers, 5},
		{"a run", run, kindRuns, 5},
		{"every other", odd, kindRaw, 513},
		{"255 apart", limit, kindNumbers, 511},
		{"256 apart", over, kindRaw, 513},
	} {
		if data := c.s.Encode(); data[0] != c.kind || len(data) != c.size {
			t.Errorf("%s: kind %d with %d bytes", c.name, data[0], len(data))
		}
	}
}

func TestSegmentIsASetOfBits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, o := drawSegment(t), drawSegment(t)
		bound := rapid.IntRange(-1, SegmentSize+1).Draw(t, "bound")
		var want []uint16
		for bit := SegmentSize - 1; bit >= 0; bit-- {
			if s.Has(uint16(bit)) && bit < bound {
				want = append(want, uint16(bit))
			}
		}
		if got := slices.Collect(s.Below(bound)); !slices.Equal(got, want) {
			t.Fatalf("below %d: %v, want %v", bound, got, want)
		}
		low, high := rapid.IntRange(-1, SegmentSize+1).Draw(t, "low"), rapid.IntRange(-1, SegmentSize+1).Draw(t, "high")
		cut, mirrored := s, s.mirror()
		cut.Cut(low, high)
		and, or, not := s, s, s
		and.And(&o)
		or.Or(&o)
		not.AndNot(&o)
		count := 0
		for bit := range uint16(SegmentSize) {
			in, also := s.Has(bit), o.Has(bit)
			if cut.Has(bit) != (in && low <= int(bit) && int(bit) < high) {
				t.Fatalf("bit %d of what is cut from %d to %d", bit, low, high)
			}
			if mirrored.Has(SegmentSize-1-bit) != in {
				t.Fatalf("bit %d in the mirror", bit)
			}
			if and.Has(bit) != (in && also) || or.Has(bit) != (in || also) || not.Has(bit) != (in && !also) {
				t.Fatalf("bit %d", bit)
			}
			if in {
				count++
			}
		}
		if s.Count() != count || s.Empty() != (count == 0) {
			t.Fatalf("count %d, want %d", s.Count(), count)
		}
	})
}

func TestSegmentOfCoversAllNumbers(t *testing.T) {
	for _, c := range []struct {
		n, number uint32
		bit       uint16
	}{{1, 0, 1}, {4095, 0, 4095}, {4096, 1, 0}, {1<<32 - 1, lastSegment, 4095}} {
		if number, bit := SegmentOf(c.n); number != c.number || bit != c.bit {
			t.Errorf("%d is in %d at %d", c.n, number, bit)
		}
	}
}

func TestDecodeRefusesWhatEncodeNeverWrites(t *testing.T) {
	for name, data := range map[string][]byte{
		"nothing":               nil,
		"an unknown kind":       {9},
		"empty with a body":     {kindEmpty, 0},
		"full with a body":      {kindFull, 0},
		"no numbers":            {kindNumbers},
		"half a number":         {kindNumbers, 0},
		"too many numbers":      append([]byte{kindNumbers}, make([]byte, 512)...),
		"a number twice":        {kindNumbers, 0, 1, 0, 1},
		"descending numbers":    {kindNumbers, 0, 2, 0, 1},
		"a number too high":     {kindNumbers, 0x10, 0},
		"no runs":               {kindRuns},
		"half a run":            {kindRuns, 0, 1},
		"a run backwards":       {kindRuns, 0, 2, 0, 1},
		"runs that touch":       {kindRuns, 0, 1, 0, 2, 0, 3, 0, 4},
		"a run too long":        {kindRuns, 0, 1, 0x10, 0},
		"raw, a byte too short": append([]byte{kindRaw}, make([]byte, 511)...),
	} {
		if _, err := Decode(data); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

func FuzzDecodeNeverPanics(f *testing.F) {
	for _, data := range [][]byte{nil, {kindFull}, {kindNumbers, 0, 1}, {kindRuns, 0, 1, 0, 9}, append([]byte{kindRaw}, make([]byte, 512)...)} {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := Decode(data)
		if err != nil {
			return
		}
		again := s.Encode()
		if len(again) > max(len(data), 1) {
			t.Fatalf("%x became longer: %x", data, again)
		}
		if got, err := Decode(again); err != nil || got != s || !bytes.Equal(got.Encode(), again) {
			t.Fatalf("%x does not come back: %v", data, err)
		}
	})
}
