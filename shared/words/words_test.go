package words

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// oracle is what tickets have, and what they had.
type oracle map[uint32]*ticket

type ticket struct {
	writes           uint64
	fields, had      map[string]uint8 // had: ever in the fields
	public, internal map[string]uint8
}

var vocabulary = []string{"a", "ab", "abc", "abd", "b", "ba", "zürich"}

func drawWords(t *rapid.T, name string) map[string]uint8 {
	words := map[string]uint8{}
	for _, word := range rapid.SliceOfN(rapid.SampledFrom(vocabulary), 0, 4).Draw(t, name) {
		words[word]++
	}
	return words
}

// write draws a write of a ticket, does it, and gives its entry.
func (o oracle) write(t *rapid.T) Entry {
	n := uint32(rapid.IntRange(1, 60).Draw(t, "ticket")) * 5000
	if o[n] == nil {
		o[n] = &ticket{fields: map[string]uint8{}, had: map[string]uint8{}, public: map[string]uint8{}, internal: map[string]uint8{}}
	}
	k := o[n]
	k.writes++
	e := Entry{N: n, V: k.writes, Words: map[string]Counts{}}
	added := drawWords(t, "words")
	switch rapid.IntRange(0, 2).Draw(t, "place") {
	case 0:
		for word := range k.fields {
			if added[word] == 0 {
				e.Words[word] = Counts{Lost: true}
			}
		}
		for word, count := range added {
			e.Words[word], k.had[word] = Counts{Fields: count}, 1
		}
		k.fields = added
	case 1:
		for word, count := range added {
			e.Words[word] = Counts{Public: count}
			k.public[word] = add(k.public[word], count)
		}
	case 2:
		for word, count := range added {
			e.Words[word] = Counts{Internal: count}
			k.internal[word] = add(k.internal[word], count)
		}
	}
	return e
}

// has tells whether the ticket has the term in a place, or ever had it in its fields.
func (k *ticket) has(term Term, p Places, ever bool) bool {
	in := func(words map[string]uint8) bool {
		for word, count := range words {
			if count > 0 && term.keeps(word) {
				return true
			}
		}
		return false
	}
	return p.Fields && (in(k.fields) || ever && in(k.had)) || p.Public && in(k.public) || p.Internal && in(k.internal)
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

func (o oracle) answer(q question, ever bool) (found []uint32) {
	for n, k := range o {
		if !slices.ContainsFunc(q.terms, func(term Term) bool { return !k.has(term, q.places, ever) }) {
			found = append(found, n)
		}
	}
	slices.Sort(found)
	slices.Reverse(found)
	return found
}

func search(ctx context.Context, store Reader, q question) (found []uint32, err error) {
	s, err := begin(ctx, store, q.terms, q.places, 1)
	if err != nil {
		return nil, err
	}
	for below := uint32(math.MaxUint32); ; {
		hit, ok, err := s.Next(ctx, below)
		if err != nil || !ok {
			return found, err
		}
		found, below = append(found, hit.N), hit.N
	}
}

// tending is a call of Tend with small steps.
func tending(store Store, now time.Time, ids *int) *tender {
	return &tender{store: store, until: now, now: func() time.Time { return now }, holder: "h", least: 1, most: 5, pages: 2, id: func() string {
		*ids++
		return fmt.Sprint("p", *ids)
	}}
}

func TestASearchFindsWhatTicketsHaveHoweverItWasFoldedAndMerged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		store, o, ids, now := newMemory(), oracle{}, 0, time.Unix(0, 0)
		for range rapid.IntRange(1, 120).Draw(t, "steps") {
			switch {
			case rapid.IntRange(0, 2).Draw(t, "step") > 0:
				store.write(o.write(t))
				continue
			default:
				now = now.Add(time.Duration(rapid.IntRange(0, 90).Draw(t, "seconds")) * time.Second)
				work := tending(store, now, &ids)
				if rapid.Bool().Draw(t, "one step?") {
					work.until = now.Add(-1)
				}
				if err := work.run(t.Context()); err != nil && !errors.Is(err, errOvertaken) {
					t.Fatal(err)
				}
			}
			q := drawQuestion(t)
			found, err := search(t.Context(), store, q)
			if err != nil {
				t.Fatal(err)
			}
			want, ever := o.answer(q, false), o.answer(q, true)
			if len(store.log) == 0 {
				ever = want
			}
			if err := bounded(found, want, ever); err != nil {
				t.Fatalf("%v asked in %+v: %v\n%s", names(q.terms), q.places, err, store)
			}
		}
	})
}

// bounded wants what is found to have all of least, nothing that most has not, and
// each once, descending.
func bounded(found, least, most []uint32) error {
	for i, n := range found {
		if i > 0 && n >= found[i-1] || !slices.Contains(most, n) {
			return fmt.Errorf("found %v, in which %d should not be: at most %v", found, n, most)
		}
	}
	for _, n := range least {
		if !slices.Contains(found, n) {
			return fmt.Errorf("found %v, in which %d is missing", found, n)
		}
	}
	return nil
}

func names(terms []Term) (all []string) {
	for _, t := range terms {
		name := t.Prefix
		if t.Keep != nil {
			name += "*"
		}
		all = append(all, name)
	}
	return all
}

func (m *memory) String() string {
	var b strings.Builder
	for _, r := range m.manifest.Runs {
		fmt.Fprintf(&b, "run %+v\n", r)
	}
	fmt.Fprintf(&b, "log %+v, merge %+v, cold %d", m.log, m.manifest.Merge, m.manifest.Cold)
	return b.String()
}
