package dynamo

import (
	"maps"
	"slices"
	"strings"

	"docket/shared/index"
	"docket/shared/tenant"
	"docket/shared/ticket"
	"docket/shared/words"
)

// What follows is for tests of the whole, which look at the table from outside.

// ReadTicket reads a ticket's item, and the hash of its calendar. A description
// that lies beside the item is not in it.
func ReadTicket(it Item) (t ticket.Ticket, calendar string, err error) { return readTicket(it) }

// ReadLogEntry reads an entry of the log: what it says of facets and of words.
func ReadLogEntry(it Item) (index.Entry, words.Entry, error) {
	e, err := readLogEntry(it)
	return e.facets, e.words, err
}

// ReadSegment reads a segment of an index.
func ReadSegment(it Item) (index.Stored, error) { return readSegment(it) }

// ReadManifest reads the manifest of the index of words.
func ReadManifest(it Item) (words.Manifest, error) { return readManifest(it) }

// ReadWordItem reads an item of a part of the index of words.
func ReadWordItem(it Item) (words.Item, error) { return readWordItem(it) }

// WordsIn are the words that an item of the index of words has, none in any other.
func WordsIn(it Item) ([]string, error) {
	switch partition := str(it[pk]); {
	case strings.HasSuffix(partition, "#LOG") && !strings.HasPrefix(str(it[sk]), "!"):
		e, err := readLogEntry(it)
		return slices.Collect(maps.Keys(e.words.Words)), err
	case strings.Contains(partition, "#WDP#"):
		one, err := readWordItem(it)
		if err != nil {
			return nil, err
		}
		return words.WordsIn(one)
	}
	return nil, nil
}

// IndexOf is a workspace's index.
func (t *Table) IndexOf(scope tenant.Scope) index.Store { return t.index(scope) }

// WordsOf is a workspace's index of words.
func (t *Table) WordsOf(scope tenant.Scope) words.Store { return t.words(scope, nil) }

// Wording makes t a table of another build, which finds other words in texts.
func (t *Table) Wording(version uint32) *Table {
	other := *t
	other.wordsVersion = version
	return &other
}

// Indexing makes t a table of another build, which finds tickets by other facets.
func (t *Table) Indexing(version uint32, of func(ticket.Ticket) []index.Facet) *Table {
	other := *t
	other.indexer = indexer{version: version, of: of}
	return &other
}
