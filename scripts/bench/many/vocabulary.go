package many

import (
	"math/rand/v2"
	"sort"
	"strings"
	"sync"
)

// zipf draws numbers from 0 up: n comes 1/(n+1) times as often as 0. It has the
// sums of the weights.
type zipf []float64

func newZipf(size int) zipf {
	z, sum := make(zipf, size), 0.0
	for n := range z {
		sum += 1 / float64(n+1)
		z[n] = sum
	}
	return z
}

func (z zipf) draw(r *rand.Rand) int { return sort.SearchFloat64s(z, r.Float64()*z[len(z)-1]) }

// Words that so many tickets have, and that no others share a beginning with.
const (
	Rare     = "quokka" // one in 10,000
	Uncommon = "walrus" // one in a hundred
	Common   = "otter"  // one in ten
	Other    = "badger" // another one in ten
	// Phrase stands in one of two hundred, and its words apart in as many others.
	Phrase = "azure narwhal"
	// Beginning is that of some twenty words of the vocabulary.
	Beginning = "lomi"
)

// vocabulary is how many words the texts draw from.
const vocabulary = 200_000

// word is the word of a rank, the most frequent one's being 0: three of a hundred
// syllables. Words of neighbouring ranks have no beginning in common.
func word(rank int) string {
	n := rank * 7919 % 1_000_000 // a prime, so that no two are the same
	return syllable(n/10_000) + syllable(n/100%100) + syllable(n%100)
}

func syllable(n int) string {
	const consonants, vowels = "bcdfghjklmnprstvwxyz", "aeiou"
	return consonants[n/5:n/5+1] + vowels[n%5:n%5+1]
}

// texts are what is said of a ticket: its subject, its description, which is short
// enough to lie in its item, and what follows in its conversation.
type texts struct{ subject, description, conversation string }

const (
	inSubject     = 6   // words
	inDescription = 250 // bytes
)

// texts draws 60 to 120 words, no two the same.
func (d *draws) texts(r *rand.Rand) texts {
	want, known := 60+r.IntN(61), d.known(r)
	all, seen := append(make([]string, 0, want+len(known)), known...), map[int]bool{}
	for len(all) < want {
		if rank := d.words.draw(r); !seen[rank] {
			seen[rank] = true
			all = append(all, word(rank))
		}
	}
	subject := all[len(all)-inSubject:] // what is known is in the description
	all = all[:len(all)-inSubject]
	end, bytes := 0, 0
	for ; end < len(all) && bytes+len(all[end]) < inDescription; end++ {
		bytes += len(all[end]) + 1
	}
	return texts{strings.Join(subject, " "), strings.Join(all[:end], " "), strings.Join(all[end:], " ")}
}

// known are those of the known words that a ticket has.
func (d *draws) known(r *rand.Rand) (words []string) {
	for _, one := range []struct {
		word string
		in   int // so many tickets
	}{{Rare, 10_000}, {Uncommon, 100}, {Common, 10}, {Other, 10}} {
		if r.IntN(one.in) == 0 {
			words = append(words, one.word)
		}
	}
	first, second, _ := strings.Cut(Phrase, " ")
	switch r.IntN(200) {
	case 0:
		words = append(words, first, second)
	case 1:
		words = append(words, second, first)
	}
	return words
}

// Texts are those of a ticket as a client sends them: its subject and description,
// and four messages.
func Texts(n uint32) (subject, description string, messages [4]string) {
	t := drawn().texts(rand.New(rand.NewPCG(seed, uint64(n))))
	said := strings.Fields(t.conversation)
	for i := range messages {
		messages[i] = strings.Join(said[i*len(said)/4:(i+1)*len(said)/4], " ")
	}
	return t.subject, t.description, messages
}

var drawn = sync.OnceValue(func() *draws { return newDraws(1) })
