package words

import (
	"encoding/binary"
	"fmt"
)

const (
	// blockSize is when a block is full: what DynamoDB reads for one unit.
	blockSize = 4096
	// inlineSize is how many bytes of a word's newest postings lie in its block.
	// The rest is in chunks of chunkSize, so that a frequent word leaves room for
	// its neighbours, and is read only where a list comes to it.
	inlineSize = 1024
	chunkSize  = 4096
	// maxWord is how many bytes of a word count. It bounds a block's key.
	maxWord = 64
)

// Item is one item of a part of a run. Their keys sort as bytes.
type Item struct {
	Key  string
	Data []byte
}

// size is how many bytes of words and postings items have.
func size(items []Item) (bytes int) {
	for _, item := range items {
		bytes += len(item.Data)
	}
	return bytes
}

// The items of a part: in the first part of a run its recency list, then blocks under
// their last word, then the chunks of a word, the newest first, then an end. So
// whatever is read from some key up to the end, a part that is there gives something.
const (
	momentPrefix = "a"
	blockPrefix  = "b"
	chunkPrefix  = "c"
	endKey       = "d"
)

func blockKey(last string) string { return blockPrefix + last }

// chunkKey is of the chunk of a word whose lowest ticket is this one. A word holds
// no zero byte.
func chunkKey(word string, lowest uint32) string {
	return fmt.Sprintf("%s%s\x00%08x", chunkPrefix, word, ^lowest)
}

// term is a word in a block.
type term struct {
	word   string
	df     uint64    // how many postings it has in the run
	inline []posting // the newest of them
}

// complete tells that the term has no chunks.
func (t term) complete() bool { return uint64(len(t.inline)) == t.df }

// appendTerm adds a word behind another one, with its encoded inline postings.
func appendTerm(data []byte, before, word string, df uint64, inline []byte) []byte {
	data = appendWord(data, before, word)
	data = binary.AppendUvarint(data, df)
	data = binary.AppendUvarint(data, uint64(len(inline)))
	return append(data, inline...)
}

// terms decodes a block's words for which keep is true; the postings of others
// are passed over.
func terms(data []byte, keep func(word string) bool) ([]term, error) {
	var found []term
	for last := ""; len(data) > 0; {
		word, rest, err := decodeWord(data, last)
		if err != nil {
			return nil, err
		}
		df, a := binary.Uvarint(rest)
		if a <= 0 {
			return nil, errMalformed
		}
		size, b := binary.Uvarint(rest[a:])
		rest = rest[a+max(b, 0):]
		if b <= 0 || size > uint64(len(rest)) {
			return nil, errMalformed
		}
		if keep(word) {
			inline, err := postings(rest[:size])
			if err != nil {
				return nil, err
			}
			found = append(found, term{word, df, inline})
		}
		data, last = rest[size:], word
	}
	return found, nil
}
