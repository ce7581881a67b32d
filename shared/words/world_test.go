package words

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"docket/shared/testing/explore"
)

// The model is small: two tickets, and one word that their fields have or not.

// world is what is stored, what the tickets have, and what a reader has to find.
type world struct {
	*memory
	numbers [2]uint32
	has     [2]bool
	writes  [2]uint64
	at      [2]uint64
	turn    [2]Turn
	// void are the tickets that have no word since a Whole entry.
	void [2]bool
	// watch is what the reader looks for, and long that all entries but the Whole ones
	// have a second word, so that a merge is more than a step.
	watch watch
	long  bool
	// held are the tickets that have what the reader looks for ever since it began, and
	// changed that one was written between its two versions.
	held    [2]bool
	changed bool
	// missed is what a reader was denied, or a purge left.
	missed string
	// What each part and the manifest say, as a text.
	said         map[string]string
	manifestSaid string
}

// PutItems implements Store.
func (w *world) PutItems(ctx context.Context, part string, items []Item) error {
	w.said[part] = fmt.Sprint(items)
	return w.memory.PutItems(ctx, part, items)
}

func (w *world) Clone() *world {
	c := *w
	c.memory = &memory{log: maps.Clone(w.log), manifest: w.manifest, parts: map[string]map[string]Item{}}
	maps.Copy(c.parts, w.parts) // a part is put once, whole
	c.said = maps.Clone(w.said)
	return &c
}

func (w *world) Key() string {
	var b strings.Builder
	fmt.Fprint(&b, w.has, w.writes, w.at, w.turn, w.void, w.held, w.changed, w.missed, w.manifestSaid)
	for _, e := range slices.SortedFunc(maps.Values(w.log), byTicket) {
		fmt.Fprint(&b, e)
	}
	for _, id := range slices.Sorted(maps.Keys(w.parts)) {
		b.WriteString(id)
		b.WriteString(w.said[id])
	}
	return b.String()
}

// set writes one ticket.
func (w *world) set(one written) {
	i := one.ticket
	w.writes[i]++
	w.at[i] = 10 + w.writes[0] + w.writes[1]
	e := Entry{N: w.numbers[i], V: w.writes[i], At: w.at[i], Class: uint8(w.at[i]), Whole: one.whole}
	switch {
	case one.has:
		e.Words = map[string]Counts{"w": {Fields: 1}}
	case !one.whole:
		e.Words = map[string]Counts{"w": {Lost: true}}
	}
	if w.watch == forTurns { // of which it goes from one place to the other and back
		to := Turn{At: 1}
		if one.has {
			to.At = 2
		}
		e.Words, e.Moved, e.Was, e.Turn = nil, true, w.turn[i].At, to
		w.held[i], w.turn[i] = false, to
	}
	if w.long && !one.whole {
		e.Words["v"] = Counts{Public: 1}
	}
	w.has[i], w.void[i] = one.has, one.whole && !one.has
	w.held[i] = w.held[i] && w.watch == forWords && one.has
	w.write(e)
}

// manifestSeen is a manifest that prints as what it says.
type manifestSeen struct {
	Manifest
	said string
}

func (s manifestSeen) String() string { return s.said }

// PutManifest implements Store.
func (w *world) PutManifest(ctx context.Context, m Manifest, seen uint64) (bool, error) {
	stored, err := w.memory.PutManifest(ctx, m, seen)
	if stored {
		under := map[bool]Merge{}
		for turns, merge := range map[bool]*Merge{false: m.Merge, true: m.Turning} {
			if merge != nil {
				under[turns] = *merge
			}
		}
		m.Merge, m.Turning = nil, nil
		w.manifestSaid = fmt.Sprint(m, under)
	}
	return stored, err
}

// asking is the Store of the code over a world that is asked for steps.
type asking struct {
	ask func(explore.Step[*world]) any
}

func ask[T any](a asking, name string, step func(w *world) T) T {
	return a.ask(explore.Step[*world]{Name: name, Do: func(w *world) any { return step(w) }}).(T)
}

type logSeen struct {
	Entries []Entry
	More    bool
}

func (a asking) Log(ctx context.Context, limit int) ([]Entry, bool, error) {
	got := ask(a, "read the log", func(w *world) logSeen {
		entries, more, _ := w.Log(ctx, limit)
		return logSeen{entries, more}
	})
	return got.Entries, got.More, nil
}

func (a asking) Manifest(context.Context) (Manifest, error) {
	return ask(a, "read the manifest", func(w *world) manifestSeen { return manifestSeen{w.manifest, w.manifestSaid} }).Manifest, nil
}

func (a asking) Items(ctx context.Context, part, from, to string, limit int) ([]Item, error) {
	return ask(a, "read "+part, func(w *world) []Item {
		items, _ := w.Items(ctx, part, from, to, limit)
		return items
	}), nil
}

func (a asking) PutItems(ctx context.Context, part string, items []Item) error {
	ask(a, "put "+part, func(w *world) bool { return w.PutItems(ctx, part, items) == nil })
	return nil
}

func (a asking) PutManifest(ctx context.Context, m Manifest, seen uint64) (bool, error) {
	return ask(a, fmt.Sprint("put manifest ", m.Version), func(w *world) bool {
		stored, _ := w.PutManifest(ctx, m, seen)
		return stored
	}), nil
}

func (a asking) Forget(ctx context.Context, entries []Key, version uint64) error {
	for _, key := range entries {
		ask(a, fmt.Sprint("forget ", key), func(w *world) bool { return w.Forget(ctx, []Key{key}, version) == nil })
	}
	return nil
}

// Fold is nothing here: of what else an entry says another model knows.
func (asking) Fold(context.Context, uint32, uint32) error { return nil }

func (a asking) Remove(ctx context.Context, part string) error {
	ask(a, "remove "+part, func(w *world) bool { return w.Remove(ctx, part) == nil })
	return nil
}
