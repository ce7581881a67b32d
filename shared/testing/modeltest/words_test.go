package modeltest_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"testing"

	"docket/scripts/local/system"
	"docket/shared/testing/dynamodel"
	"docket/shared/ticket"
	terms "docket/shared/words"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"pgregory.net/rapid"
)

// desktop is a workspace on whose tickets words are said, each once.
type desktop struct {
	agent
	ids   []string
	said  map[string]terms.Places // where each word is
	count int
}

func newDesktop(t *testing.T) *desktop {
	d := &desktop{agent: quietAgent(t), said: map[string]terms.Places{}}
	for range 3 {
		d.ids = append(d.ids, d.openTicket(t, object{"subject": d.word(terms.Places{Fields: true})}))
	}
	return d
}

func (d *desktop) word(at terms.Places) string {
	d.count++
	word := fmt.Sprintf("word%d", d.count)
	d.said[word] = at
	return word
}

// say says a new word on the next ticket, in one of the places.
func (d *desktop) say(t tb) {
	t.Helper()
	on := "/tickets/" + d.ids[d.count%len(d.ids)]
	switch d.count % 4 {
	case 0:
		d.call(t, http.StatusCreated, http.MethodPost, on+"/messages", object{"body": d.word(terms.Places{Public: true})})
	case 1:
		d.call(t, http.StatusCreated, http.MethodPost, on+"/comments", object{"body": d.word(terms.Places{Internal: true})})
	case 2:
		d.call(t, http.StatusCreated, http.MethodPost, on+"/messages", object{"body": d.word(terms.Places{Internal: true}), "direction": "internal"})
	case 3:
		d.ids = append(d.ids, d.openTicket(t, object{"subject": "a", "description": d.word(terms.Places{Fields: true})}))
	}
}

// finds wants each word to be found where it is and nowhere else, right now.
func (d *desktop) finds(t tb, some int) {
	t.Helper()
	for word, at := range d.said { // any of them
		for _, in := range places {
			found, err := searched(docket.Table.WordsOf(d.scope), word, in)
			if err != nil || len(found) != map[bool]int{true: 1}[at == in] {
				t.Fatalf("%q of %+v is found in %+v on %v, %v", word, at, in, found, err)
			}
		}
		if some--; some == 0 {
			return
		}
	}
}

func TestAFoldOfWordsStoppedAnywhereLosesNothing(t *testing.T) {
	for _, after := range []bool{false, true} {
		t.Run(fmt.Sprintf("the last call takes effect %v", after), func(t *testing.T) {
			t.Parallel()
			d := newDesktop(t)
			last := 0
			for k := 1; last == 0; k++ {
				for range 3 {
					d.say(t)
				}
				stop := &stops{k: k, after: after}
				switch err := d.fold(t, stop); {
				case err == nil && stop.calls < k:
					last = k
				case err != nil && !errors.Is(err, errStopped):
					t.Fatalf("stopped at call %d: %v", k, err)
				}
				check(t, d.scope)
				d.say(t)
				d.finds(t, 1)
				if k%2 == 0 { // every other time the next one goes on from what was left
					d.empty(t)
				}
			}
			d.finds(t, 0)
			d.empty(t)
			t.Logf("a fold ends at call %d", last)
			if last < 10 {
				t.Errorf("a fold of %d calls was stopped", last)
			}
		})
	}
}

// fold folds and merges words, through a client of its own.
func (d *desktop) fold(t *testing.T, s *stops) error {
	_, err := terms.Tend(t.Context(), through(s).WordsOf(d.scope), terms.Work{Least: 1, Seize: true})
	return err
}

// empty wants a fold by itself to empty the log.
func (d *desktop) empty(t *testing.T) {
	t.Helper()
	if err := docket.Table.CompactAll(t.Context(), d.scope); err != nil {
		t.Fatal(err)
	}
	if left := check(t, d.scope); len(left.words.log) != 0 {
		t.Errorf("the log still has %d entries", len(left.words.log))
	}
}

func TestAWordIsFoundBetweenAnyTwoCallsOfAFold(t *testing.T) {
	d := newDesktop(t)
	calls := 0
	for range 5 { // with a merge
		d.say(t)
		meanwhile := &stops{meanwhile: func(call int) {
			if call <= 12 { // with one each time it would never come to the end of the log
				d.say(t)
			}
			d.finds(t, 1)
		}}
		if err := d.fold(t, meanwhile); err != nil {
			t.Fatal(err)
		}
		calls += meanwhile.calls
	}
	if calls < 40 {
		t.Errorf("only between %d calls it was looked for", calls)
	}
	d.finds(t, 0)
	d.empty(t)
}

// A younger worker folds and merges between two calls of an older one, whose runs
// must not count then.
func TestAFoldOvertakenAnywhereLosesNothing(t *testing.T) {
	d := newDesktop(t)
	reached := 0
	for at := 1; ; at++ {
		d.say(t)
		meanwhile := &stops{meanwhile: func(call int) {
			if call == at {
				d.say(t)
				if err := d.fold(t, &stops{}); err != nil {
					t.Error(err)
				}
			}
		}}
		if err := d.fold(t, meanwhile); err != nil {
			t.Fatal(err)
		}
		d.finds(t, 1)
		check(t, d.scope)
		if meanwhile.calls < at {
			break
		}
		reached = at
	}
	if reached < 8 {
		t.Errorf("a fold of %d calls was overtaken", reached)
	}
	d.finds(t, 0)
	d.empty(t)
}

func TestTheVersionChangesWithEachWriteOfATicketAndWithNothingElse(t *testing.T) {
	d := newDesktop(t)
	version := func() string {
		t.Helper()
		v, err := terms.Version(t.Context(), docket.Table.WordsOf(d.scope))
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	had := []string{version()}
	on := "/tickets/" + d.ids[0]
	for _, write := range []func(){
		func() { d.call(t, http.StatusOK, http.MethodPatch, on, object{"priority": "high"}) },
		func() { d.call(t, http.StatusOK, http.MethodPatch, on, object{"custom_fields": object{"a": 1}}) },
		func() { d.call(t, http.StatusCreated, http.MethodPost, on+"/messages", object{"body": "hello"}) },
		func() { d.call(t, http.StatusCreated, http.MethodPost, on+"/comments", object{"body": "hello"}) },
		func() { d.openTicket(t, nil) },
	} {
		write()
		is := version()
		if slices.Contains(had, is) {
			t.Errorf("after a write the version is one from before: %s", is)
		}
		had = append(had, is)
		d.call(t, http.StatusOK, http.MethodPatch, on, object{"priority": "high"})
		d.call(t, http.StatusOK, http.MethodGet, "/tickets", nil)
		if version() != is {
			t.Errorf("nothing was written, and the version is another one")
		}
		if err := docket.Table.CompactAll(t.Context(), d.scope); err != nil {
			t.Fatal(err)
		}
		if version() != is {
			t.Errorf("a fold changes the version")
		}
	}
}

// Builds of two versions of words write to one table: whatever one of them brings, a
// reindexing by the newer one brings again.
func TestReindexingBringsTicketsToTodaysWords(t *testing.T) {
	d := newDesktop(t)
	for range 4 {
		d.say(t)
	}
	later := docket.Table.Wording(ticket.WordsVersion + 1)
	versions := func() (all []uint32) {
		for n := range uint32(len(d.ids)) {
			all = append(all, check(t, d.scope).tickets[n+1].Stored.WordsVersion)
		}
		return all
	}
	numbers := []uint32{1, 2, 3, 4, 5, 6}
	for range 2 {
		if err := later.Reindex(t.Context(), d.scope, numbers); err != nil {
			t.Fatal(err)
		}
		if got := slices.Min(versions()); got != ticket.WordsVersion+1 {
			t.Fatalf("a ticket has the words of version %d", got)
		}
		d.call(t, http.StatusOK, http.MethodPatch, "/tickets/"+d.ids[0], object{"priority": "urgent"})
		d.call(t, http.StatusOK, http.MethodPatch, "/tickets/"+d.ids[0], object{"priority": "low"})
		if got := versions()[0]; got != ticket.WordsVersion {
			t.Fatalf("a ticket that an older build wrote has the words of version %d", got)
		}
	}
	writes := check(t, d.scope).tickets[2].Stored.Writes
	if err := later.Reindex(t.Context(), d.scope, numbers); err != nil {
		t.Fatal(err)
	}
	if again := check(t, d.scope).tickets[2].Stored.Writes; again != writes {
		t.Errorf("a ticket that was up to date is written again")
	}
	d.empty(t)
	d.finds(t, 0)
}

// A build that knew no words has left tickets, with a conversation that takes several
// entries. Reindexing finds them by all that there is.
func TestReindexingFindsTicketsThatWereNeverIndexed(t *testing.T) {
	d := newDesktop(t)
	long := "/tickets/" + d.ids[0]
	for range 5 {
		d.say(t)
	}
	for i := range 2 {
		d.call(t, http.StatusCreated, http.MethodPost, long+"/messages", object{"body": distinct(i, ticket.MaxText-4)})
	}
	s := check(t, d.scope)
	for _, r := range s.rows {
		switch pk := r.text("PK"); {
		case pk == s.prefix+"#LOG" && r["w"] != nil:
			delete(r, "w")
			put(t, r)
		case r.text("SK") == "A" && r["wdv"] != nil:
			_, err := db.UpdateItem(t.Context(), &dynamodb.UpdateItemInput{TableName: aws.String(system.TableName),
				Key: row{"PK": r["PK"], "SK": r["SK"]}, UpdateExpression: aws.String("REMOVE wdv")})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	var numbers []uint32
	for n := range s.tickets {
		numbers = append(numbers, n)
	}
	if err := docket.Table.Reindex(t.Context(), d.scope, numbers); err != nil {
		t.Fatal(err)
	}
	if entries := len(check(t, d.scope).words.log) - len(s.words.log); entries < len(numbers)+1 {
		t.Errorf("%d entries of %d tickets", entries, len(numbers))
	}
	d.finds(t, 0)
	d.empty(t)
}

// distinct is a text of so many bytes of as many words as it can have.
func distinct(seed, bytes int) string {
	random := rand.New(rand.NewPCG(uint64(seed), 1))
	text := make([]rune, bytes/3)
	for i := range text {
		text[i] = rune(0x4e00 + random.IntN(0x9fff-0x4e00)) // of Chinese every two characters are a word
	}
	return string(text)
}

// The largest entries: as many words as a text can have, and as many taken away.
func TestTheWordsOfAnyTextHaveRoomInAnEntry(t *testing.T) {
	a := quietAgent(t)
	made := a.openTicket(t, object{"description": distinct(1, ticket.MaxText)})
	largest := 0
	for _, r := range check(t, a.scope).rows {
		if r.text("PK") == prefixOf(a.scope)+"#LOG" {
			largest = max(largest, dynamodel.SizeOf(r))
		}
	}
	t.Logf("the words of a description of 64 KiB are an entry of %d bytes", largest)
	before := check(t, a.scope).tickets[1]
	before.Description = distinct(1, ticket.MaxText)
	after := before
	after.Description, after.Subject = distinct(2, ticket.MaxText), "other"
	if size := len((terms.Entry{Words: after.Reworded(&before)}).Encode()); size > mostBytes-1024 || size < largest*3/2 {
		t.Errorf("the words of another description are %d bytes of %d, %s", size, mostBytes, made)
	}
}

// The keys of package words hold a zero byte, and sort as bytes.
func TestTheStoreOfWordsHasItemsInTheOrderOfTheirKeys(t *testing.T) {
	a := quietAgent(t)
	store := docket.Table.WordsOf(a.scope)
	part := 0
	rapid.Check(t, func(t *rapid.T) {
		part++
		id := fmt.Sprint("part", part)
		draw := rapid.StringOfN(rapid.SampledFrom([]rune("a\x00bzß東\U0001F600")), 0, 5, -1)
		keys := rapid.SliceOfNDistinct(rapid.Map(draw, func(s string) string { return "b" + s }), 1, 60, rapid.ID).Draw(t, "keys")
		var items []terms.Item
		for i, key := range keys {
			items = append(items, terms.Item{Key: key, Data: fmt.Append(nil, i)[:i%2]})
		}
		if err := store.PutItems(t.Context(), id, items); err != nil {
			t.Fatal(err)
		}
		slices.Sort(keys)
		from, to, limit := "b"+draw.Draw(t, "from"), "b"+draw.Draw(t, "to"), rapid.IntRange(1, 61).Draw(t, "limit")
		want := slices.DeleteFunc(slices.Clone(keys), func(k string) bool { return k < min(from, to) || k > max(from, to) })
		if from > to {
			slices.Reverse(want)
		}
		want = want[:min(limit, len(want))]
		got, err := store.Items(t.Context(), id, from, to, limit)
		if err != nil || !slices.EqualFunc(got, want, func(one terms.Item, key string) bool { return one.Key == key }) {
			t.Fatalf("from %q to %q are %v, want %q: %v", from, to, got, want, err)
		}
		if err := store.Remove(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		if left, err := store.Items(t.Context(), id, "a", "z", 1); err != nil || len(left) > 0 {
			t.Fatalf("after it was removed a part has %v: %v", left, err)
		}
	})
}

func TestAManifestIsPutOnceAndARepeatedRequestIsKnownAgain(t *testing.T) {
	a := quietAgent(t)
	store := docket.Table.WordsOf(a.scope)
	put := func(m terms.Manifest, seen uint64, want bool) {
		t.Helper()
		if got, err := store.PutManifest(t.Context(), m, seen); err != nil || got != want {
			t.Errorf("manifest %d over %d: %v, %v", m.Version, seen, got, err)
		}
	}
	mine := terms.Manifest{Version: 1, Lease: terms.Lease{Holder: "me"}}
	put(mine, 0, true)
	put(mine, 0, true) // sent again
	put(terms.Manifest{Version: 1, Lease: terms.Lease{Holder: "other"}}, 0, false)
	put(terms.Manifest{Version: 2}, 1, true)
	put(mine, 0, false)
	put(terms.Manifest{Version: 4}, 3, false)
	if got, err := store.Manifest(t.Context()); err != nil || got.Version != 2 {
		t.Errorf("%+v, %v", got, err)
	}
}
