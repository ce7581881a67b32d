package words

import (
	"fmt"
	"slices"

	"pgregory.net/rapid"
)

// oracle is what tickets have, and what they had.
type oracle struct {
	tickets map[uint32]*ticket
	clock   uint64
	writes  int
}

func newOracle() *oracle { return &oracle{tickets: map[uint32]*ticket{}} }

type ticket struct {
	writes  uint64
	now     [3]map[string]uint8 // the words of its fields, of public messages, and of internal ones
	had     [3]map[string]uint8 // the words that were ever there
	said    map[string]bool     // the words that were written since nothing before counts
	at      uint64              // 0: it is no more
	classes uint8               // with which it may be found, as bits
	moved   map[uint64]bool     // when it was ever updated
	turn    Turn                // where it stands
}

var vocabulary = []string{"a", "ab", "abc", "abd", "b", "ba", "zürich"}

func drawWords(t *rapid.T, name string) map[string]uint8 {
	words := map[string]uint8{}
	for _, word := range rapid.SliceOfN(rapid.SampledFrom(vocabulary), 0, 4).Draw(t, name) {
		words[word]++
	}
	return words
}

// draw gives a ticket that is there, or a new one.
func (o *oracle) draw(t *rapid.T) (uint32, *ticket) {
	n := uint32(rapid.IntRange(1, 60).Draw(t, "ticket")) * 5000
	for o.tickets[n] != nil && o.tickets[n].at == 0 {
		n++
	}
	k := o.tickets[n]
	if k == nil {
		k = &ticket{said: map[string]bool{}, moved: map[uint64]bool{}}
		for place := range k.now {
			k.now[place], k.had[place] = map[string]uint8{}, map[string]uint8{}
		}
		o.tickets[n] = k
	}
	return n, k
}

// write draws a write of a ticket, does it, and gives its entry.
func (o *oracle) write(t *rapid.T) Entry {
	n, k := o.draw(t)
	o.writes++
	o.clock += uint64(rapid.IntRange(0, 2).Draw(t, "time"))
	k.writes++
	e := Entry{N: n, V: k.writes, Words: map[string]Counts{}}
	what := rapid.IntRange(0, 9).Draw(t, "what")
	if what != 2 || k.at == 0 { // what is internal updates nothing
		k.at = max(1, o.clock)
	}
	switch {
	case what < 3:
		k.say(e, what, drawWords(t, "words"))
	case what < 5: // no words
	case what == 5:
		for word := range k.now[0] { // which it need not say
			e.Words[word] = Counts{Lost: true}
		}
		k.forget()
		e.Whole = true
		for place := range k.now {
			k.say(e, place, drawWords(t, "words"))
		}
	case what == 6:
		k.forget()
		e.Whole, k.at = true, 0
	default:
		k.say(e, 0, drawWords(t, "words"))
	}
	e.At, e.Class = k.at, rapid.Uint8Range(0, 3).Draw(t, "class")
	k.classes = 1 << e.Class
	k.moved[k.at] = true
	if turn := drawTurn(t); k.at == 0 && k.turn != (Turn{}) || k.at > 0 && rapid.Bool().Draw(t, "moves?") {
		if k.at == 0 {
			turn = Turn{}
		}
		e.Moved, e.Was, e.Turn, k.turn = true, k.turn.At, turn, turn
	}
	return e
}

// drawTurn draws one of few places, so that tickets come back to where they stood, or none.
func drawTurn(t *rapid.T) Turn {
	at := rapid.Uint64Range(0, 9).Draw(t, "place")
	if at == 0 {
		return Turn{}
	}
	return Turn{at*second/2 + at/8<<60, rapid.Uint32Range(0, 3).Draw(t, "ahead")}
}

// forget takes all words.
func (k *ticket) forget() {
	k.said = map[string]bool{}
	for place := range k.now {
		k.now[place] = map[string]uint8{}
	}
}

// say adds words in a place, or in the fields replaces them, and notes them in the entry.
func (k *ticket) say(e Entry, place int, added map[string]uint8) {
	if place == 0 {
		for word := range k.now[0] {
			if added[word] == 0 {
				e.Words[word] = e.Words[word].after(Counts{Lost: true})
				k.said[word] = true
			}
		}
		k.now[0] = map[string]uint8{}
	}
	for word, count := range added {
		k.now[place][word] = add(k.now[place][word], count)
		k.had[place][word], k.said[word] = 1, true
		e.Words[word] = e.Words[word].after([]Counts{{Fields: count}, {Public: count}, {Internal: count}}[place])
	}
}

// has tells whether the ticket has the term in a place, or ever had it there.
func (k *ticket) has(term Term, p Places, ever bool) bool {
	words := k.now
	if ever {
		words = k.had
	}
	for place, asked := range []bool{p.Fields, p.Public, p.Internal} {
		for word, count := range words[place] {
			if asked && count > 0 && term.keeps(word) {
				return true
			}
		}
	}
	return false
}

type question struct {
	terms  []Term
	places Places
}

func drawQuestion(t *rapid.T) (q question) {
	for range rapid.IntRange(1, 3).Draw(t, "terms") {
		word := rapid.SampledFrom(vocabulary).Draw(t, "term")
		if rapid.Bool().Draw(t, "beginning?") {
			q.terms = append(q.terms, Beginning(word))
		} else {
			q.terms = append(q.terms, Word(word))
		}
	}
	q.places = rapid.SampledFrom([]Places{{Fields: true, Public: true}, {true, true, true}, {Fields: true}, {Internal: true}}).Draw(t, "places")
	return q
}

func (o *oracle) answer(q question, ever bool) (found []uint32) {
	for n, k := range o.tickets {
		if !slices.ContainsFunc(q.terms, func(term Term) bool { return !k.has(term, q.places, ever) }) {
			found = append(found, n)
		}
	}
	slices.Sort(found)
	slices.Reverse(found)
	return found
}

// drawMoment draws where a list goes on, or the zero Moment.
func (o *oracle) drawMoment(t *rapid.T) Moment {
	m := Moment{At: uint64(rapid.IntRange(0, int(o.clock)+1).Draw(t, "from")), N: uint32(rapid.IntRange(0, 60).Draw(t, "ticket")) * 5000}
	if m.At == 0 {
		return Moment{}
	}
	return m
}

// standings are those of all tickets behind a place, in their order.
func (o *oracle) standings(from Moment) (all []Standing) {
	for n, k := range o.tickets {
		if k.turn.At > 0 && from.compare(Moment{At: k.turn.At, N: n}) < 0 {
			all = append(all, Standing{n, k.turn})
		}
	}
	slices.SortFunc(all, byPlace)
	return all
}

func byPlace(a, b Standing) int { return Moment{At: a.At, N: a.N}.compare(Moment{At: b.At, N: b.N}) }

// judge wants moments in order, each of which its ticket had, and among them the latest
// of each ticket that is there, with its class or none.
func (o *oracle) judge(found []Moment, from Moment, up bool) error {
	given := map[uint32]bool{}
	for i, m := range found {
		switch {
		case i > 0 && order(up)(found[i-1], m) >= 0, from != Moment{} && order(up)(from, m) >= 0:
			return fmt.Errorf("%v is out of order", m)
		case o.tickets[m.N] == nil || !o.tickets[m.N].moved[m.At]:
			return fmt.Errorf("%v never was", m)
		case m.At == o.tickets[m.N].at && m.Class != 0 && o.tickets[m.N].classes>>m.Class&1 == 0:
			return fmt.Errorf("%v has never had its class", m)
		case !up && given[m.N]:
			return fmt.Errorf("%v is given again", m)
		}
		given[m.N] = true
	}
	for n, k := range o.tickets {
		m := Moment{At: k.at, N: n}
		is := func(one Moment) bool { return one.compare(m) == 0 }
		if k.at > 0 && (from == Moment{} || order(up)(from, m) < 0) && !slices.ContainsFunc(found, is) {
			return fmt.Errorf("%v is missing", m)
		}
	}
	return nil
}
