package modeltest_test

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"docket/scripts/local/system"
	"docket/shared/dynamo"
	"docket/shared/id"
	"docket/shared/ticket"
	terms "docket/shared/words"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// wordIndex is an index of words as it was read, and as a search reads it.
type wordIndex struct {
	log      []terms.Entry
	manifest terms.Manifest
	parts    map[string][]terms.Item
}

func newWordIndex() *wordIndex { return &wordIndex{parts: map[string][]terms.Item{}} }

// sort puts an item of the index where it belongs.
func (w *wordIndex) sort(kind, part string, r row) (err error) {
	switch kind {
	case "WDM":
		w.manifest, err = dynamo.ReadManifest(r)
	case "WDP":
		var one terms.Item
		one, err = dynamo.ReadWordItem(r)
		w.parts[part] = append(w.parts[part], one)
	}
	return err
}

func (w *wordIndex) Log(_ context.Context, limit int) ([]terms.Entry, bool, error) {
	slices.SortFunc(w.log, func(a, b terms.Entry) int { return cmp.Or(cmp.Compare(a.N, b.N), cmp.Compare(a.V, b.V)) })
	return w.log[:min(limit, len(w.log))], len(w.log) > limit, nil
}

func (w *wordIndex) Manifest(context.Context) (terms.Manifest, error) { return w.manifest, nil }

func (w *wordIndex) Items(_ context.Context, part, from, to string, limit int) (found []terms.Item, _ error) {
	for _, one := range w.parts[part] {
		if min(from, to) <= one.Key && one.Key <= max(from, to) {
			found = append(found, one)
		}
	}
	slices.SortFunc(found, func(a, b terms.Item) int {
		if from > to {
			a, b = b, a
		}
		return strings.Compare(a.Key, b.Key)
	})
	return found[:min(limit, len(found))], nil
}

// manifestVersion adds to versions what tells that an index of words is as it was.
func manifestVersion(ctx context.Context, prefix string, versions map[string]uint64) error {
	manifest, err := db.GetItem(ctx, &dynamodb.GetItemInput{TableName: aws.String(system.TableName), ConsistentRead: aws.Bool(true),
		Key: row{"PK": text(prefix + "#WDM"), "SK": text("A")}})
	if err == nil {
		versions["manifest"] = row(manifest.Item).number("e")
	}
	return err
}

// places where a word can be, and those who may find it there.
var places = map[string]terms.Places{"fields": {Fields: true}, "public": {Public: true}, "internal": {Internal: true}}

// said gives the tickets that have each word, by place; of a word that the index alone
// has there are none.
func (s *snapshot) said() map[string]map[string]map[uint32]bool {
	all := map[string]map[string]map[uint32]bool{"fields": {}, "public": {}, "internal": {}}
	say := func(n uint32, words map[string]terms.Counts) {
		for word, counts := range words {
			for name, place := range places {
				if all[name][word] == nil {
					all[name][word] = map[uint32]bool{}
				}
				if counts.In(place) {
					all[name][word][n] = true
				}
			}
		}
	}
	for _, items := range s.words.parts {
		for _, one := range items {
			words, err := terms.WordsIn(one)
			if err != nil {
				s.fault("an item of the index of words: %v", err)
			}
			for _, word := range words {
				say(0, map[string]terms.Counts{word: {}})
			}
		}
	}
	on := map[uint32][]uint32{} // the tickets that a ticket's words are found by
	for n, t := range s.tickets {
		if t.WasDeleted() {
			continue
		}
		say(n, s.whole(n).Words())
		on[n] = append(on[n], n)
		for _, one := range t.Duplicates {
			below, _ := id.TicketNumber(one)
			say(n, s.whole(below).Opening().Words())
			on[below] = append(on[below], n)
		}
	}
	for _, r := range s.spoken {
		var lies uint32
		if _, err := fmt.Sscanf(strings.TrimPrefix(r.text("PK"), s.prefix), "#TK#%d", &lies); err != nil {
			s.fault("%s: %v", r.text("PK"), err)
		}
		for _, n := range on[lies] {
			if strings.HasPrefix(r.text("SK"), "C#") {
				say(n, ticket.Comment{Body: r.text("body")}.Words())
			} else {
				say(n, ticket.Message{Subject: r.text("subject"), Body: r.text("body"), Visibility: ticket.Visibility(r.text("visibility"))}.Words())
			}
		}
	}
	return all
}

// whole is a ticket with its description.
func (s *snapshot) whole(n uint32) *ticket.Ticket {
	t := s.tickets[n]
	if t.Stored.Beside {
		t.Description = s.beside[fmt.Sprint(n)]
	}
	return &t
}

// mostSearched is about how many words are looked for at most.
const mostSearched = 300

// inspectWords holds each ticket to be found by the words that it has, where it has
// them, and by no others; but for words of its fields that it may have lost, as long
// as there is a log, and for a deleted one, until all was folded that says so. And it
// holds the order of last updates to be theirs.
func (s *snapshot) inspectWords() {
	forgets := map[uint32]bool{} // what was said of them before, once that is folded
	for _, e := range s.words.log {
		forgets[e.N] = forgets[e.N] || e.Whole
	}
	for _, v := range s.words.manifest.Voids {
		for _, n := range v.Tickets {
			forgets[n] = true
		}
	}
	known := len(s.words.log) == 0 && len(s.words.manifest.Voids) == 0 // what was deleted
	for place, words := range s.said() {
		every := 1 + len(words)/mostSearched
		for i, word := range slices.Sorted(maps.Keys(words)) {
			if i%every != 0 {
				continue
			}
			want := words[word]
			found, err := searched(s.words, word, places[place])
			if err != nil {
				s.fault("search for %q in %s: %v", word, place, err)
			}
			for n := range want {
				if !found[n] && s.tickets[n].Stored.WordsVersion >= ticket.WordsVersion {
					s.fault("ticket %d has %q in its %s and is not found by it", n, word, place)
				}
			}
			for n := range found {
				if !known && (s.tickets[n].WasDeleted() || forgets[n]) || s.tickets[n].Stored.WordsVersion < ticket.WordsVersion {
					continue
				}
				if !want[n] && (place != "fields" || len(s.words.log) == 0) {
					s.fault("ticket %d is found by %q in its %s", n, word, place)
				}
			}
		}
	}
	at, err := updates(s.words)
	if err != nil {
		s.fault("the order of updates: %v", err)
	}
	for n, t := range s.tickets {
		if t.WasDeleted() {
			if !known {
				delete(at, n)
			}
			continue
		}
		if at[n] != uint64(t.UpdatedAt.UnixMicro()) {
			s.fault("ticket %d was updated at %d, listed is %d", n, t.UpdatedAt.UnixMicro(), at[n])
		}
		delete(at, n)
	}
	if len(at) > 0 {
		s.fault("tickets that are not there are listed by their updates: %v", at)
	}
}

// inspectTurns holds each ticket to stand in the order of turns where it says, and
// nowhere else.
func (s *snapshot) inspectTurns() {
	turns, err := terms.InTurn(context.Background(), s.words, terms.Moment{}, 1)
	stood := map[uint32]bool{}
	for err == nil {
		var one terms.Standing
		var there bool
		if one, there, err = turns.Next(context.Background()); err != nil || !there {
			break
		}
		if t := s.tickets[one.N]; stood[one.N] || one.Turn != t.Turn() || one.At != t.Stored.Turn {
			s.fault("ticket %d stands at %+v, should at %+v, again: %v", one.N, one.Turn, t.Turn(), stood[one.N])
		}
		stood[one.N] = true
	}
	if err != nil {
		s.fault("the order of turns: %v", err)
	}
	for n, t := range s.tickets {
		if t.Turn().At > 0 && !stood[n] {
			s.fault("ticket %d stands nowhere, should at %+v", n, t.Turn())
		}
	}
}

// searched are the tickets that are found by a word.
func searched(store terms.Reader, word string, in terms.Places) (map[uint32]bool, error) {
	found := map[uint32]bool{}
	search, err := terms.Begin(context.Background(), store, []terms.Term{terms.Word(word)}, in, false)
	for below := uint32(1<<32 - 1); err == nil; {
		var hit terms.Hit
		var there bool
		if hit, there, err = search.Next(context.Background(), below); err != nil || !there {
			break
		}
		found[hit.N], below = true, hit.N
	}
	return found, err
}

// updates are when tickets were last updated, as lists in that order know it.
func updates(store terms.Reader) (map[uint32]uint64, error) {
	at := map[uint32]uint64{}
	recent, err := terms.Recent(context.Background(), store, terms.Moment{}, false, 1)
	for err == nil {
		var m terms.Moment
		var there bool
		if m, there, err = recent.Next(context.Background()); err != nil || !there {
			break
		}
		at[m.N] = max(at[m.N], m.At)
	}
	return at, err
}
