package dynamodel

import (
	"slices"
	"sort"
	"strings"
)

// record is one item in its place.
type record struct {
	sort string // the sort key, so that it orders as text
	tie  string // on an index: the table's key
	item Item
	size int
}

func (r *record) before(sort, tie string) int {
	if c := strings.Compare(r.sort, sort); c != 0 {
		return c
	}
	return strings.Compare(r.tie, tie)
}

// partition holds what lies under one partition key, in order, and the units
// that are left of it.
type partition struct {
	records       []*record
	reads, writes bucket
}

func (p *partition) place(sort, tie string) (int, bool) {
	return slices.BinarySearchFunc(p.records, sort, func(r *record, sort string) int { return r.before(sort, tie) })
}

func (p *partition) get(sort string) *record {
	if i, found := p.place(sort, ""); found {
		return p.records[i]
	}
	return nil
}

func (p *partition) put(r *record) {
	i, found := p.place(r.sort, r.tie)
	if found {
		p.records[i] = r
		return
	}
	p.records = slices.Insert(p.records, i, r)
}

func (p *partition) delete(sort, tie string) {
	if i, found := p.place(sort, tie); found {
		p.records = slices.Delete(p.records, i, i+1)
	}
}

// span is a range of sort keys, as a key condition names it.
type span struct {
	low, high   string
	aboveLow    bool // low itself is outside
	belowHigh   bool // high itself is outside
	hasLow, end bool // whether low, and high, bound it
}

func (s span) holds(key string) bool {
	return (!s.hasLow || key > s.low || key == s.low && !s.aboveLow) &&
		(!s.end || key < s.high || key == s.high && !s.belowHigh)
}

// walk calls each for the records of a span in order, or against it, behind
// the given one if there is one, until it returns false.
func (p *partition) walk(s span, backward bool, behind *record, each func(*record) bool) {
	from := sort.Search(len(p.records), func(i int) bool {
		key := p.records[i].sort
		return !s.hasLow || key > s.low || key == s.low && !s.aboveLow
	})
	to := sort.Search(len(p.records), func(i int) bool {
		key := p.records[i].sort
		return s.end && (key > s.high || key == s.high && s.belowHigh)
	})
	if behind != nil {
		i, found := p.place(behind.sort, behind.tie)
		if backward {
			to = min(to, i)
		} else {
			if found {
				i++
			}
			from = max(from, i)
		}
	}
	for n := range max(to-from, 0) {
		i := from + n
		if backward {
			i = to - 1 - n
		}
		if !each(p.records[i]) {
			return
		}
	}
}
