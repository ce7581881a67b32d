package words

import (
	"encoding/binary"
	"fmt"
)

const (
	// blockSize is when a block is full: with its key no more than the 4 KB that
	// DynamoDB reads for one unit.
	blockSize = 3840
	// inlineSize is how many bytes of a word's newest postings lie in its block.
	// The rest is in chunks of chunkSize, so that a frequent word leaves room for
	// its neighbours, and is read only where a list comes to it.
	inlineSize = 1024
	chunkSize  = blockSize
	// maxWord is how many bytes of a word count. It bounds a block's key.
	maxWord = 64
)

// Item is one item of a part of a run. Their keys sort as bytes.
type Item struct {
	Key     string
	Data    []byte
	Classes []byte // of a recency list: the class of each moment; none where none is known
}

// size is how many bytes of words and postings items have.
func size(items []Item) (bytes int) {
	for _, item := range items {
		bytes += len(item.Data) + len(item.Classes)
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

// appendTerm adds a word behind another one, with its encoded inline postings. How
// long these are is told only where there are more in chunks: where not, their number
// is known.
func appendTerm(data []byte, before, word string, df uint64, inline []byte, complete bool) []byte {
	data = appendWord(data, before, word)
	if complete {
		return append(binary.AppendUvarint(data, df<<1), inline...)
	}
	data = binary.AppendUvarint(data, df<<1|1)
	data = binary.AppendUvarint(data, uint64(len(inline)))
	return append(data, inline...)
}

// terms decodes a block's words for which keep is true.
func terms(data []byte, keep func(word string) bool) ([]term, error) {
	var found []term
	for last := ""; len(data) > 0; {
		word, rest, err := decodeWord(data, last)
		if err != nil {
			return nil, err
		}
		t := term{word: word}
		if data, err = t.decode(rest); err != nil {
			return nil, err
		}
		if last = word; keep(word) {
			found = append(found, t)
		}
	}
	return found, nil
}

// decode reads what follows the word, and gives what follows that.
func (t *term) decode(data []byte) (rest []byte, err error) {
	said, a := binary.Uvarint(data)
	if a <= 0 || said>>1 == 0 {
		return nil, errMalformed
	}
	t.df, data = said>>1, data[a:]
	if said&1 == 0 {
		var last *posting
		for range t.df {
			p, rest, err := decodePosting(data, last)
			if err != nil {
				return nil, err
			}
			t.inline, data = append(t.inline, p), rest
			last = &t.inline[len(t.inline)-1]
		}
		return data, nil
	}
	size, b := binary.Uvarint(data)
	if data = data[max(b, 0):]; b <= 0 || size > uint64(len(data)) {
		return nil, errMalformed
	}
	t.inline, err = postings(data[:size])
	return data[size:], err
}
