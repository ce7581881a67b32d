package dynamo

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"docket/shared/change"
	"docket/shared/index"
	"docket/shared/sla"
	"docket/shared/ticket"
	"docket/shared/words"
)

// logEntry is what a write leaves in the log, for both indexes: each write of a ticket
// has one entry there that changes a facet, or that anyone sees (isSeen). Nobody ever
// changes an entry. Its place in the order of the ticket's writes is the ticket's counter
// of them, which a reindexing moves on too: what it says is never taken for what another
// write said.
type logEntry struct {
	facets index.Entry
	words  words.Entry // Bytes and Facets are of the whole entry
}

// Attributes of an entry, beside its key, which says the ticket and the write.
const (
	entryFacets = "cur" // that the ticket has since; these three only where a facet changes
	entryAdded  = "add"
	entryTaken  = "del"
	entryAt     = "at"  // when the ticket was last updated, in microseconds since 1970
	entryClass  = "k"   // what it is since (ticket.Class); absent: not known
	entryWords  = "w"   // what the write says of the ticket's words; absent: nothing
	entryTurn   = "t"   // where it stands in the order of turns; of these three what is not 0, and none unless the write moved it
	entryAhead  = "ta"  // what comes with that
	entryLeft   = "tl"  // where it stood before
	entryWhole  = "all" // nothing counts that was said of the ticket's words before
)

// logPart adds an entry. An agent's answer makes one of some 600 bytes, a text of 64 KiB
// one of about 120 KB at most, and all facets that a ticket can have some 80 KB.
func (t *Table) logPart(k keys, e logEntry) part {
	w := under(k.entry(e.words.N, e.words.V))
	if len(e.facets.Add)+len(e.facets.Del) > 0 {
		w.set(entryFacets, e.facets.Cur)
		w.set(entryAdded, e.facets.Add)
		w.set(entryTaken, e.facets.Del)
	}
	w.number(entryAt, e.words.At)
	w.number(entryClass, uint64(e.words.Class))
	w.number(entryTurn, e.words.Turn.At)
	w.number(entryAhead, uint64(e.words.Turn.Ahead))
	w.number(entryLeft, e.words.Was)
	w.flag(entryWhole, e.words.Whole)
	w.bytes(entryWords, e.words.Encode())
	return t.put(item(w), "", nil, nil)
}

// set writes facets, none where there are none.
func (w writer) set(name string, facets []index.Facet) {
	if len(facets) > 0 {
		w[name] = facetSet(facets)
	}
}

// readLogEntry reads by hand: a list may read thousands.
func readLogEntry(it item) (e logEntry, err error) {
	n, v, _ := strings.Cut(str(it[sk]), "#")
	number, err := strconv.ParseUint(n, 10, 32)
	if err == nil {
		e.words.N = uint32(number)
		e.words.V, err = strconv.ParseUint(v, 10, 64)
	}
	if err == nil {
		e.words.At, err = readNumber(it[entryAt])
	}
	r := reader{it: it}
	e.words.Turn = words.Turn{At: r.number(entryTurn), Ahead: uint32(r.number(entryAhead))}
	e.words.Was = r.number(entryLeft)
	e.words.Class = uint8(r.number(entryClass))
	e.words.Moved = e.words.Turn.At > 0 || e.words.Was > 0
	e.words.Whole = r.flag(entryWhole)
	data := r.bytes(entryWords)
	if err = errors.Join(err, r.err); err == nil {
		e.words.Words, err = words.DecodeWords(data)
	}
	if err != nil {
		return e, fmt.Errorf("entry %q of the log: %w", str(it[sk]), err)
	}
	e.facets = index.Entry{N: e.words.N, V: e.words.V, Cur: facetsIn(it[entryFacets]), Add: facetsIn(it[entryAdded]), Del: facetsIn(it[entryTaken])}
	e.words.Bytes, e.words.Facets = sizeOf(it), len(e.facets.Add)+len(e.facets.Del)
	return e, nil
}

// wordsOf is what a write says of a ticket's words.
//
// A ticket is as well indexed as its worst write: after says so. Once it is erased or
// deleted all that was said of it before is forgotten.
func (t *Table) wordsOf(before, after *ticket.Ticket, say saying) words.Entry {
	if before == nil || before.Stored.WordsVersion > t.wordsVersion {
		after.Stored.WordsVersion = t.wordsVersion
	}
	if before != nil && after.WasDeleted() { // it is no more
		after.Stored.WordsVersion = t.wordsVersion
		return moved(words.Entry{N: after.Number, V: after.Stored.Writes, Whole: !before.WasDeleted() || say.whole}, before, after)
	}
	if before != nil && !slices.Equal(before.Duplicates, after.Duplicates) { // a job tells of theirs
		after.Stored.WordsVersion = 0
	}
	e := words.Entry{N: after.Number, V: after.Stored.Writes, At: micros(after.UpdatedAt), Class: after.Class(), Words: after.Reworded(before), Whole: say.whole}
	if before != nil && after.ErasedBy != "" && (before.ErasedBy == "" || len(e.Words) > 0) {
		e.Words, e.Whole, after.Stored.WordsVersion = after.Words(), true, t.wordsVersion
	}
	plus(e.Words, say.words)
	return moved(e, before, after)
}

// moved is an entry that also says where the write moved the ticket in the order of
// turns, and after says that the index has it there. It left where the index had it: an
// older build may have moved the ticket and not said so.
func moved(e words.Entry, before, after *ticket.Ticket) words.Entry {
	is, was := after.Turn(), ticket.Ticket{}
	if before != nil {
		was = *before
	}
	after.Stored.Turn = is.At
	if is.At != was.Stored.Turn || before != nil && is != before.Turn() {
		e.Moved, e.Turn, e.Was = true, is, was.Stored.Turn
	}
	return e
}

// isSeen tells whether a write changes what anyone sees of a ticket, in a list or by
// a word. A warning and a breach show before they are recorded, as time goes on: of
// the many that may fall due at once, none waits for the log.
func isSeen(before *ticket.Ticket, after ticket.Ticket, e words.Entry) bool {
	if before == nil || len(e.Words) > 0 || e.Whole || e.Moved || !before.UpdatedAt.Equal(after.UpdatedAt) ||
		before.Stored.WordsVersion != after.Stored.WordsVersion {
		return true
	}
	return slices.ContainsFunc(sla.Metrics(), func(m sla.Metric) bool {
		was, is := before.Due(m), after.Due(m)
		return (was == nil) != (is == nil) || was != nil && !was.Equal(*is)
	})
}

// spoken are the words that a commit brings to a ticket, by its UUID, beside its fields.
func spoken(puts []change.Put, ticketID string) map[string]words.Counts {
	all := map[string]words.Counts{}
	for _, p := range puts {
		switch said := p.After.(type) {
		case ticket.Message:
			if said.TicketID == ticketID {
				plus(all, said.Words())
			}
		case ticket.Comment:
			if said.TicketID == ticketID {
				plus(all, said.Words())
			}
		}
	}
	return all
}

// plus adds words to others. Of the fields there is one count: the one that is added.
func plus(all, more map[string]words.Counts) {
	for word, counts := range more {
		sum := all[word]
		if counts.Fields > 0 {
			sum.Fields, sum.Lost = counts.Fields, false
		}
		sum.Public = min(sum.Public+counts.Public, words.MaxCount)
		sum.Internal = min(sum.Internal+counts.Internal, words.MaxCount)
		all[word] = sum
	}
}

// micros is an instant in microseconds since 1970; before that it is 0.
func micros(at time.Time) uint64 { return uint64(max(0, at.UnixMicro())) }
