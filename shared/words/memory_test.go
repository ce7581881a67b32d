package words

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// memory is a Store in memory.
type memory struct {
	log      map[Key]Entry
	manifest Manifest
	parts    map[string]map[string]Item
	folded   map[Key]bool // entries for which Fold was called; nil: nobody looks
}

func newMemory() *memory {
	return &memory{log: map[Key]Entry{}, parts: map[string]map[string]Item{}, folded: map[Key]bool{}}
}

func (m *memory) write(e Entry) { m.log[e.Key()] = e }

func (m *memory) Log(_ context.Context, limit int) ([]Entry, bool, error) {
	all := slices.SortedFunc(maps.Values(m.log), byTicket)
	return all[:min(limit, len(all))], len(all) > limit, nil
}

// wordsOf gives the words that the log and the parts that the manifest names have of a
// ticket.
func (m *memory) wordsOf(n uint32) map[string]bool {
	words := map[string]bool{}
	for _, e := range m.log {
		for word := range e.Words {
			if e.N == n {
				words[word] = true
			}
		}
	}
	note := func(word string, list []posting, err error) {
		if err != nil {
			panic(err)
		}
		if slices.ContainsFunc(list, func(p posting) bool { return p.n == n }) {
			words[word] = true
		}
	}
	for part, items := range m.parts {
		for key, item := range items {
			data := item.Data
			switch {
			case !m.manifest.names(part):
			case strings.HasPrefix(key, blockPrefix):
				found, err := terms(data, func(string) bool { return true })
				note("", nil, err)
				for _, t := range found {
					note(t.word, t.inline, nil)
				}
			case strings.HasPrefix(key, chunkPrefix):
				word, _, _ := strings.Cut(key[len(chunkPrefix):], "\x00")
				list, err := postings(data)
				note(word, list, err)
			}
		}
	}
	return words
}

func (m *memory) Manifest(context.Context) (Manifest, error) { return m.manifest, nil }

func (m *memory) Items(_ context.Context, part, from, to string, limit int) ([]Item, error) {
	var items []Item
	for key, item := range m.parts[part] {
		if min(from, to) <= key && key <= max(from, to) {
			items = append(items, item)
		}
	}
	slices.SortFunc(items, func(a, b Item) int { return cmp.Compare(a.Key, b.Key) })
	if from > to {
		slices.Reverse(items)
	}
	return items[:min(limit, len(items))], nil
}

func (m *memory) PutItems(_ context.Context, part string, items []Item) error {
	if m.parts[part] == nil {
		m.parts[part] = map[string]Item{}
	}
	for _, item := range items {
		m.parts[part][item.Key] = item
	}
	return nil
}

func (m *memory) PutManifest(_ context.Context, next Manifest, seen uint64) (bool, error) {
	if m.manifest.Version != seen {
		return false, nil
	}
	m.manifest = next
	return true, nil
}

func (m *memory) Fold(_ context.Context, low, high uint32) error {
	for key := range m.log {
		if m.folded != nil && low <= key.N && key.N <= high {
			m.folded[key] = true
		}
	}
	return nil
}

func (m *memory) Forget(_ context.Context, entries []Key, version uint64) error {
	for _, key := range entries {
		if m.folded != nil && !m.folded[key] {
			return fmt.Errorf("%v was not folded", key)
		}
		delete(m.log, key)
	}
	return nil
}

func (m *memory) Remove(_ context.Context, part string) error {
	delete(m.parts, part)
	return nil
}
