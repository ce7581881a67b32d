package words

import (
	"cmp"
	"context"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// metered is a memory that counts write units as DynamoDB bills them: one for each KB
// of an item that is put or deleted, twice in a transaction. It keeps parts sorted.
type metered struct {
	*memory
	sorted map[string][]Item
	units  map[string]int
	logged int // bytes
}

// overhead is about what an item's keys take besides its words.
const overhead = 60

func kilobytes(size int) int { return (size + overhead + 1023) / 1024 }

func (m *metered) write(e Entry) {
	m.memory.write(e)
	m.units["log"] += 2 * kilobytes(len(e.Encode()))
	m.logged += len(e.Encode()) + overhead
}

func (m *metered) Forget(ctx context.Context, entries []Key, version uint64) error {
	for _, key := range entries {
		m.units["deletes"] += kilobytes(len(m.log[key].Encode()))
	}
	return m.memory.Forget(ctx, entries, version)
}

func (m *metered) PutItems(_ context.Context, part string, items []Item) error {
	what := "merges"
	if len(m.sorted[part]) > 0 {
		panic("a part is written twice")
	}
	for _, item := range items {
		if m.folding() {
			what = "folds"
		}
		m.units[what] += kilobytes(len(item.Key) + len(item.Data))
	}
	m.sorted[part] = slices.SortedFunc(slices.Values(items), func(a, b Item) int { return cmp.Compare(a.Key, b.Key) })
	return nil
}

// folding tells whether the log has to be folded now.
func (m *metered) folding() bool { return len(m.log) >= foldLeast }

func (m *metered) PutManifest(ctx context.Context, next Manifest, seen uint64) (bool, error) {
	m.units["manifests"] += kilobytes(sizeOf(next))
	return m.memory.PutManifest(ctx, next, seen)
}

// sizeOf is about how many bytes a manifest has as an item.
func sizeOf(m Manifest) int {
	size := 200 + 40*len(m.Gone)
	for _, r := range m.Runs {
		size += 100
		for _, p := range r.Parts {
			size += 32 + len(p.Through)
		}
	}
	return size
}

func (m *metered) Items(_ context.Context, part, from, to string, limit int) ([]Item, error) {
	items := m.sorted[part]
	begin, _ := slices.BinarySearchFunc(items, min(from, to), byKey)
	end, found := slices.BinarySearchFunc(items, max(from, to), byKey)
	if found {
		end++
	}
	if items = items[begin:end]; from > to {
		items = slices.Clone(items)
		slices.Reverse(items)
	}
	return items[:min(limit, len(items))], nil
}

func byKey(item Item, key string) int { return cmp.Compare(item.Key, key) }

func (m *metered) Remove(_ context.Context, part string) error {
	for _, item := range m.sorted[part] {
		m.units["removals"] += kilobytes(len(item.Key) + len(item.Data))
	}
	delete(m.sorted, part)
	return nil
}

// life is a stream of writes of tickets that are made one after the other, each with
// a text of 60 to 120 words of a Zipf vocabulary of 200,000, and then get four messages
// of 10 to 30 words and three updates without words, most of them soon.
type life struct {
	random     *rand.Rand
	zipf       *rand.Zipf
	vocabulary []string
	due        map[uint32][]uint32 // tickets by when they are written
	writes     map[uint32]uint64
}

func newLife() *life {
	random := rand.New(rand.NewPCG(1, 2))
	l := &life{random: random, zipf: rand.NewZipf(random, 1.07, 2.7, 199_999), due: map[uint32][]uint32{}, writes: map[uint32]uint64{}}
	for len(l.vocabulary) < 200_000 {
		word := make([]byte, 4+random.IntN(7))
		for i := range word {
			word[i] = byte('a' + random.IntN(26))
		}
		l.vocabulary = append(l.vocabulary, string(word))
	}
	return l
}

// words are the words of a text of so many, some of which come more than once.
func (l *life) words(count int, once Counts) map[string]Counts {
	words := map[string]Counts{}
	for range count {
		word := l.vocabulary[l.zipf.Uint64()]
		if c := words[word]; c == (Counts{}) {
			words[word] = once
		} else {
			words[word] = Counts{Fields: add(c.Fields, once.Fields), Public: add(c.Public, once.Public)}
		}
	}
	return words
}

// entries are the writes as ticket n is made.
func (l *life) entries(n uint32) []Entry {
	entries := []Entry{{N: n, Words: l.words(60+l.random.IntN(61), Counts{Fields: 1})}}
	for range 7 {
		later := n + 1 + uint32(l.random.ExpFloat64()*2000)
		l.due[later] = append(l.due[later], n)
	}
	for _, earlier := range l.due[n] {
		e := Entry{N: earlier}
		if l.writes[earlier]%2 == 1 { // four of seven
			e.Words = l.words(10+l.random.IntN(21), Counts{Public: 1})
		}
		entries = append(entries, e)
	}
	delete(l.due, n)
	for i := range entries {
		e := &entries[i]
		l.writes[e.N]++
		e.V, e.At = l.writes[e.N], uint64(n)*4e6+uint64(i)
	}
	return entries
}

// live makes so many tickets and tends their words, and gives the units of each kind.
func live(ctx context.Context, count uint32) (map[string]int, *metered, error) {
	store, l := &metered{memory: newMemory(), sorted: map[string][]Item{}, units: map[string]int{}}, newLife()
	now := time.Unix(0, 0)
	for n := uint32(1); n <= count; n++ {
		now = now.Add(4 * time.Second)
		for _, e := range l.entries(n) {
			store.write(e)
		}
		if !store.folding() {
			continue
		}
		t := newTender(store, Work{Until: now.Add(time.Hour)})
		t.now = func() time.Time { return now }
		if _, err := t.call(ctx); err != nil {
			return nil, nil, err
		}
	}
	return store.units, store, nil
}

func perTicket(units map[string]int, count uint32) (all float64) {
	for _, sum := range units {
		all += float64(sum) / float64(count)
	}
	return all
}

func TestTheWordsOfATicketsLifetimeCostSoManyWriteUnits(t *testing.T) {
	const count, most = 4000, 20
	units, _, err := live(t.Context(), count)
	if err != nil {
		t.Fatal(err)
	}
	got := perTicket(units, count)
	t.Logf("%.1f units a ticket of %d: %v", got, count, units)
	if got > most {
		t.Errorf("%.1f units, which are to be at most %d", got, most)
	}
}

func BenchmarkWordsOfATicketsLifetime(b *testing.B) {
	const count = 70_000 // one stretch grows cold
	for b.Loop() {
		units, store, err := live(b.Context(), count)
		if err != nil {
			b.Fatal(err)
		}
		for what, sum := range units {
			b.ReportMetric(float64(sum)/count, what+"/ticket")
		}
		b.ReportMetric(perTicket(units, count), "units/ticket")
		b.ReportMetric(float64(store.logged)/float64(8*count)*foldLeast/4096, "most-log-RU")
		b.ReportMetric(float64(len(store.manifest.Runs)), "runs")
		b.ReportMetric(float64(sizeOf(store.manifest)), "manifest-B")
	}
}
