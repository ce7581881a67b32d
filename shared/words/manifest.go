package words

import (
	"slices"
	"time"
)

// Manifest names the runs that count. It is the one item that changes.
type Manifest struct {
	Version uint64
	// Cold is how many stretches of tickets are cold, from the lowest numbers on.
	Cold uint32
	// Runs are the runs, of each shelf the older first. A later one is right about the
	// fields of a ticket that both know, and a late one before a cold one.
	Runs  []Run
	Merge *Merge
	// Turns are the runs of turns, the older first: of a place a later one is right.
	// Turning is the merge of some that is under way.
	Turns   []Run
	Turning *Merge
	// Gone are parts that do not count any more, and are removed when no reader
	// has use for them.
	Gone []Gone
	// Voids are what Whole entries took back and what may still be stored.
	Voids []Void
	// Sum is that of all entries that were folded.
	Sum   Sum
	Lease Lease
}

// Run is a run: where it stands, which tickets it can have, and its parts.
type Run struct {
	ID        string
	Shelf     Shelf
	Level     uint8
	Low, High uint32 // its tickets are in [Low, High]
	// Oldest and Newest are the first and the last moment of its recency list, which
	// is in its first part. They are zero where it has none.
	Oldest, Newest Moment
	Parts          []Part
	Size           int // of its items, in bytes
	// Cleared is the version of the manifest whose voids the run does not have.
	Cleared uint64
}

// Part is what one step of a merge, or a fold, made of a run: the words up to one,
// from behind those of the part before it. The last part has all further words.
type Part struct {
	ID      string
	Through string // empty in the last part
}

// Shelf is where a run stands. Runs are merged with those of their shelf.
type Shelf uint8

// The shelves: hot runs have the newest tickets. A cold run has all of a stretch
// of tickets, as it was when the stretch grew cold. What is written to those
// tickets later is in late runs, which are therefore right about them.
const (
	Hot Shelf = iota
	Cold
	Late
)

// Gone is a part that does not count since a time. It was cleared as its run was.
type Gone struct {
	ID      string
	Since   time.Time
	Cleared uint64
}

// Merge is a merge under way: the runs, by their IDs, and what was made of their
// words up to After.
type Merge struct {
	From  []string
	To    []Run
	After string
}

// Lease says that a worker is at work, so that others save themselves the same
// work. Nothing is right or wrong by it.
type Lease struct {
	Holder string
	Until  time.Time
	Parts  []string // that the holder may be writing
}

const (
	// fanOut is how many runs of a level make one of the next.
	fanOut = 4
	// stretch is how many tickets grow cold together, once the next stretch has
	// begun: most of what is written to a ticket is written by then.
	stretch = 1 << 16
	begun   = stretch / 50
)

// cold tells whether a ticket's stretch is cold.
func (m Manifest) cold(n uint32) bool { return n/stretch < m.Cold }

// due gives the next merge: of all hot runs where a stretch grows cold, of the runs up
// to a level that has enough of them, which are neighbours on their shelf as levels go
// down from older runs to newer ones, or of one run alone that is to be cleared.
func (m Manifest) due() *Merge {
	hot, high := m.on(Hot), uint32(0)
	for _, r := range hot {
		high = max(high, r.High)
	}
	if high >= (m.Cold+1)*stretch+begun {
		edge := m.Cold * stretch
		to := []Run{
			{Shelf: Cold, Low: edge, High: edge + stretch - 1},
			{Shelf: Hot, Level: topLevel(hot), Low: edge + stretch, High: high},
		}
		if edge > 0 { // what came in while the last stretch grew cold: the first of its shelf, and so of no lower level than its neighbour
			to = append(to, Run{Shelf: Late, Level: max(1, topLevel(m.on(Late))), High: edge - 1})
		}
		return &Merge{From: ids(hot), To: to}
	}
	for _, shelf := range []Shelf{Hot, Late} {
		runs := m.on(shelf)
		if level, due := dueLevel(runs); due {
			from := slices.DeleteFunc(runs, func(r Run) bool { return r.Level >= level })
			return &Merge{From: ids(from), To: []Run{{Shelf: shelf, Level: level, Low: lowest(from), High: highest(from)}}}
		}
	}
	for _, r := range m.Runs {
		if len(m.voidsIn(r, m.Version)) > 0 {
			return &Merge{From: []string{r.ID}, To: []Run{{Shelf: r.Shelf, Level: r.Level, Low: r.Low, High: r.High}}}
		}
	}
	return nil
}

// dueLevel gives the level of what is to be made of the runs below it, if enough of them
// are on one level.
func dueLevel(runs []Run) (level uint8, due bool) {
	for level = range topLevel(runs) + 1 {
		if onLevel(runs, level) < fanOut {
			continue
		}
		for level++; onLevel(runs, level)+1 >= fanOut; { // what would be due at once is merged too
			level++
		}
		return level, true
	}
	return 0, false
}

// all tells that a merge has everything that was ever said of its tickets: what
// they lost need not be remembered.
func (m Manifest) all(merge *Merge) bool {
	hot := m.on(Hot)
	return len(hot) > 0 && slices.Contains(merge.From, hot[0].ID)
}

// names tells whether a run, or what a merge made so far, has the part, or it is
// known to be gone.
func (m Manifest) names(part string) bool {
	runs := slices.Concat(m.Runs, m.Turns)
	for _, merge := range []*Merge{m.Merge, m.Turning} {
		if merge != nil {
			runs = slices.Concat(runs, merge.To)
		}
	}
	return slices.ContainsFunc(runs, func(r Run) bool {
		return slices.ContainsFunc(r.Parts, func(p Part) bool { return p.ID == part })
	}) || slices.ContainsFunc(m.Gone, func(g Gone) bool { return g.ID == part })
}

func (m Manifest) on(shelf Shelf) []Run {
	return slices.DeleteFunc(slices.Clone(m.Runs), func(r Run) bool { return r.Shelf != shelf })
}

func ids(runs []Run) []string {
	out := make([]string, len(runs))
	for i, r := range runs {
		out[i] = r.ID
	}
	return out
}

func onLevel(runs []Run, level uint8) (count int) {
	for _, r := range runs {
		if r.Level == level {
			count++
		}
	}
	return count
}

func topLevel(runs []Run) (level uint8) {
	for _, r := range runs {
		level = max(level, r.Level)
	}
	return level
}

func lowest(runs []Run) uint32 {
	low := runs[0].Low
	for _, r := range runs {
		low = min(low, r.Low)
	}
	return low
}

func highest(runs []Run) (high uint32) {
	for _, r := range runs {
		high = max(high, r.High)
	}
	return high
}

// merged is the manifest once a merge is done: what it made stands in the place of
// what it was made from.
func (m Manifest) merged(merge Merge, now func() time.Time) Manifest {
	m.Merge, m.Gone = nil, slices.Clone(m.Gone)
	var runs []Run
	for _, r := range m.Runs {
		if !slices.Contains(merge.From, r.ID) {
			runs = append(runs, r)
			continue
		}
		if r.ID == merge.From[0] {
			for _, made := range merge.To {
				if made.Shelf == Cold && r.Shelf == Hot {
					m.Cold++
				}
				if made.Size > 0 {
					runs = append(runs, made)
				} else {
					m.Gone = append(m.Gone, made.gone(now())...)
				}
			}
		}
		m.Gone = append(m.Gone, r.gone(now())...)
	}
	m.Runs = runs
	return m
}

func (r Run) gone(now time.Time) []Gone {
	gone := make([]Gone, len(r.Parts))
	for i, p := range r.Parts {
		gone[i] = Gone{p.ID, now, r.Cleared}
	}
	return gone
}

// partOf gives the part that has a word.
func (r Run) partOf(word string) Part {
	return r.Parts[slices.IndexFunc(r.Parts, func(p Part) bool { return p.Through == "" || word <= p.Through })]
}

// behind gives the part that has the words behind one, and tells whether it is the
// last.
func (r Run) behind(word string) (part Part, last bool) {
	i := slices.IndexFunc(r.Parts, func(p Part) bool { return p.Through == "" || word < p.Through })
	return r.Parts[i], i == len(r.Parts)-1
}

// runs gives the runs of some IDs, in their order.
func (m Manifest) runs(ids []string) []Run {
	return slices.DeleteFunc(slices.Clone(m.Runs), func(r Run) bool { return !slices.Contains(ids, r.ID) })
}
