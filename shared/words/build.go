package words

// builder makes the items of a part from words in their order, each with its
// postings descending.
type builder struct {
	items []Item
	block []byte
	last  string // word of the block
}

// add adds a word, which has postings.
func (b *builder) add(word string, list []posting) {
	inline, rest := encodeInline(list)
	b.chunks(word, rest)
	next := appendTerm(b.block, b.last, word, uint64(len(list)), inline, len(rest) == 0)
	if len(next) > blockSize && len(b.block) > 0 {
		b.cut()
		next = appendTerm(nil, "", word, uint64(len(list)), inline, len(rest) == 0)
	}
	b.block, b.last = next, word
}

// cut ends the block, if there is one.
func (b *builder) cut() {
	if len(b.block) > 0 {
		b.items = append(b.items, Item{Key: blockKey(b.last), Data: b.block})
	}
	b.block, b.last = nil, ""
}

// end gives all items.
func (b *builder) end() []Item {
	b.cut()
	return append(b.items, Item{Key: endKey})
}

// encodeInline encodes the postings that have room in a block, and gives those
// that have none.
func encodeInline(list []posting) (data []byte, rest []posting) {
	return encodePostings(list, inlineSize)
}

func (b *builder) chunks(word string, list []posting) {
	for len(list) > 0 {
		data, rest := encodePostings(list, chunkSize)
		lowest := list[len(list)-len(rest)-1].n
		b.items, list = append(b.items, Item{Key: chunkKey(word, lowest), Data: data}), rest
	}
}
