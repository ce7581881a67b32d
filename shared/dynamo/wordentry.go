package dynamo

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"docket/shared/change"
	"docket/shared/sla"
	"docket/shared/ticket"
	"docket/shared/words"
)

// Attributes of an entry of the log of words, beside its key, which says the
// ticket and the write.
const (
	entryAt    = "at"  // when the ticket was last updated, in microseconds since 1970
	entryWords = "w"   // what the write says of the ticket's words; absent: nothing
	entryWhole = "all" // nothing counts that was said of the ticket before
)

// wordEntry is what a write says in the log of words: each write of a ticket has one
// entry there that anyone sees (isSeen). Its place in the order of the ticket's writes
// is the ticket's counter of them, which a reindexing moves on too: what it says is
// never taken for what another write said.
//
// A ticket is as well indexed as its worst write: after says so. Once it is erased or
// deleted all that was said of it before is forgotten.
func (t *Table) wordEntry(before, after *ticket.Ticket, say saying) words.Entry {
	if before == nil || before.Stored.WordsVersion > t.wordsVersion {
		after.Stored.WordsVersion = t.wordsVersion
	}
	if before != nil && after.WasDeleted() { // it is no more
		after.Stored.WordsVersion = t.wordsVersion
		return words.Entry{N: after.Number, V: after.Stored.Writes, Whole: !before.WasDeleted() || say.whole}
	}
	e := words.Entry{N: after.Number, V: after.Stored.Writes, At: micros(after.UpdatedAt), Words: after.Reworded(before), Whole: say.whole}
	if before != nil && after.ErasedBy != "" && (before.ErasedBy == "" || len(e.Words) > 0) {
		e.Words, e.Whole, after.Stored.WordsVersion = after.Words(), true, t.wordsVersion
	}
	plus(e.Words, say.words)
	return e
}

// isSeen tells whether a write changes what anyone sees of a ticket, in a list or by
// a word. A warning and a breach show before they are recorded, as time goes on: of
// the many that may fall due at once, none waits for the log.
func isSeen(before *ticket.Ticket, after ticket.Ticket, e words.Entry) bool {
	if before == nil || len(e.Words) > 0 || e.Whole || !before.UpdatedAt.Equal(after.UpdatedAt) ||
		before.Stored.WordsVersion != after.Stored.WordsVersion {
		return true
	}
	return slices.ContainsFunc(sla.Metrics(), func(m sla.Metric) bool {
		was, is := before.Due(m), after.Due(m)
		return (was == nil) != (is == nil) || was != nil && !was.Equal(*is)
	})
}

// wordPart adds an entry to the log of words. An agent's answer makes one of some
// 500 bytes, a text of 64 KiB one of about 120 KB at most.
func (t *Table) wordPart(k keys, e words.Entry) part {
	w := under(k.wordEntry(e.N, e.V))
	w.number(entryAt, e.At)
	w.flag(entryWhole, e.Whole)
	w.bytes(entryWords, e.Encode())
	return t.put(item(w), "", nil, nil)
}

// readWordEntry reads by hand: a list may read thousands.
func readWordEntry(it item) (e words.Entry, err error) {
	n, v, _ := strings.Cut(str(it[sk]), "#")
	number, err := strconv.ParseUint(n, 10, 32)
	if err == nil {
		e.N = uint32(number)
		e.V, err = strconv.ParseUint(v, 10, 64)
	}
	if err == nil {
		e.At, err = readNumber(it[entryAt])
	}
	r := reader{it: it}
	e.Whole = r.flag(entryWhole)
	data := r.bytes(entryWords)
	if err = errors.Join(err, r.err); err == nil {
		e.Words, err = words.DecodeWords(data)
	}
	if err != nil {
		return e, fmt.Errorf("entry %q of the log of words: %w", str(it[sk]), err)
	}
	return e, nil
}

// spoken are the words that a commit brings to a ticket beside its fields.
func spoken(puts []change.Put) map[string]words.Counts {
	all := map[string]words.Counts{}
	for _, p := range puts {
		switch said := p.After.(type) {
		case ticket.Message:
			plus(all, said.Words())
		case ticket.Comment:
			plus(all, said.Words())
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
