package words

import (
	"cmp"
	"encoding/binary"
	"maps"
	"slices"
)

// Entry is what one write says of a ticket. Every write leaves one, also a write
// that brings no words.
type Entry struct {
	N uint32 // the ticket
	V uint64 // the write: a later one of the ticket has a higher V
	// At is when the ticket was last updated, in microseconds since 1970. It never
	// goes back. It is 0 where the ticket is no more: it is in no list then.
	At uint64
	// Class is what the ticket is since, as a number of which this package knows nothing: a
	// Recency gives it with the ticket. 0 says that it is not known.
	Class uint8
	// Moved says that the write moved the ticket in the order of turns: Turn is where it
	// stands since, the zero Turn where it stands nowhere, and Was its place before, 0 where
	// it had none.
	Moved bool
	Turn  Turn
	Was   uint64
	// Whole says that nothing counts any more that was said of the ticket before:
	// it is taken out of all that is stored. It costs a run or several to be written
	// anew, so it is for who has to forget words, and not for who knows more.
	Whole bool
	// Words are what the write brings and what it takes from the fields.
	Words map[string]Counts
	// Bytes is how long the item is that says all of the write, and Facets how many
	// facets of the ticket the write changed, as whoever folds it has to fold them too.
	Bytes, Facets int
}

// weight is what an entry costs whoever reads the log: 1, and 1 more for each KB.
func weight(entries []Entry) int {
	sum := 0
	for _, e := range entries {
		sum += 1 + e.Bytes/1024
	}
	return sum
}

// Key is what an entry is deleted by.
type Key struct {
	N uint32
	V uint64
}

// Key is the entry's.
func (e Entry) Key() Key { return Key{e.N, e.V} }

// byTicket is the order of the log: a ticket's entries by their writes.
func byTicket(a, b Entry) int { return cmp.Or(cmp.Compare(a.N, b.N), cmp.Compare(a.V, b.V)) }

// Encode is the entry's words alone, sorted, each without what it shares with the one
// before it, and their counts.
func (e Entry) Encode() []byte {
	var data []byte
	last := ""
	for _, word := range slices.Sorted(maps.Keys(e.Words)) {
		data = e.Words[word].encode(appendWord(data, last, word))
		last = word
	}
	return data
}

// DecodeWords reads what Encode made.
func DecodeWords(data []byte) (map[string]Counts, error) {
	words := map[string]Counts{}
	for last := ""; len(data) > 0; {
		word, rest, err := decodeWord(data, last)
		if err != nil {
			return nil, err
		}
		if words[word], data, err = decodeCounts(rest); err != nil {
			return nil, err
		}
		last = word
	}
	return words, nil
}

// appendWord adds a word behind another: how many bytes they share and how many more it
// has, in four bits each if they are few, and the latter.
func appendWord(data []byte, before, word string) []byte {
	shared := 0
	for shared < min(len(before), len(word)) && before[shared] == word[shared] {
		shared++
	}
	more := len(word) - shared
	data = append(data, byte(min(shared, 15)<<4|min(more, 15)))
	for _, count := range []int{shared, more} {
		if count >= 15 {
			data = binary.AppendUvarint(data, uint64(count-15))
		}
	}
	return append(data, word[shared:]...)
}

// decodeWord gives the word that data begins with, and what follows it.
func decodeWord(data []byte, before string) (word string, rest []byte, err error) {
	if len(data) == 0 {
		return "", nil, errMalformed
	}
	counts := [2]uint64{uint64(data[0] >> 4), uint64(data[0] & 15)}
	data = data[1:]
	for i, count := range counts {
		if count == 15 {
			further, size := binary.Uvarint(data)
			if size <= 0 || further > maxWord {
				return "", nil, errMalformed
			}
			counts[i], data = 15+further, data[size:]
		}
	}
	shared, more := counts[0], counts[1]
	if shared > uint64(len(before)) || more > uint64(len(data)) {
		return "", nil, errMalformed
	}
	return before[:shared] + string(data[:more]), data[more:], nil
}
