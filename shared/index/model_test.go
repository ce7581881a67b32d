package index

import (
	"maps"
	"os"
	"testing"
	"time"
)

var (
	apart    = layout{1, 4097} // in two segments
	together = layout{1, 2}    // in one

	either = Query{oneOf("a", "b")}
	onlyA  = Query{oneOf("a")}
	onlyB  = Query{oneOf("b")}
	both   = Query{oneOf("a"), oneOf("b")}
	aNotB  = Query{oneOf("a"), noneOf("b")}
)

func TestModelHoldsInEveryReachableState(t *testing.T) {
	whole, part, sliced := folding(0, honest), first(1, 0, honest), folding(1, honest)
	there, back := write{0, b}, write{0, a}
	scenes := map[string]scene{
		"one ticket moves thrice": {
			lay: apart, before: []write{{0, a}}, writer: writer(askWrite, there, back, there),
			compaction: whole, copies: 2, query: either,
		},
		"one ticket is opened and moves, late repeats": {
			lay: apart, writer: writer(askWrite, back, there),
			compaction: whole, copies: 2, query: either, repeats: true,
		},
		"one ticket gains and loses, both values": {
			lay: apart, before: []write{{0, a}}, writer: writer(askWrite, write{0, ab}, there),
			compaction: whole, copies: 2, query: both,
		},
		"two tickets in two segments": {
			lay: apart, before: []write{{0, a}, {1, b}}, writer: writer(askWrite, there, write{1, a}),
			compaction: whole, copies: 2, query: either,
		},
		"two tickets in one segment": {
			lay: together, before: []write{{0, a}, {1, b}}, writer: writer(askWrite, there, write{1, a}),
			compaction: whole, copies: 2, query: either,
		},
		"two tickets in one segment, parts of the log": {
			lay: together, before: []write{{0, a}}, writer: writer(askWrite, write{1, a}, there),
			compaction: part, copies: 1, other: whole, query: either,
		},
		"two tickets in two segments, parts of the log": {
			lay: apart, before: []write{{0, a}}, writer: writer(askWrite, write{1, a}, there),
			compaction: part, copies: 2, query: either,
		},
		"two tickets in one segment, one value, late repeats": {
			lay: together, before: []write{{0, a}}, writer: writer(askWrite, write{1, a}, there),
			compaction: part, copies: 2, query: onlyA, repeats: true,
		},
		"two tickets, the log is read an entry at a time": {
			lay: together, before: []write{{0, a}, {1, b}}, writer: writer(askWrite, there, write{1, a}),
			compaction: whole, copies: 2, query: either, paged: true,
		},
		"one ticket, the log is read an entry at a time": {
			lay: apart, before: []write{{0, a}}, writer: writer(askWrite, there, back),
			compaction: whole, copies: 2, query: either, paged: true,
		},
		"two tickets in two segments, a slice each": {
			lay: apart, before: []write{{0, a}}, writer: writer(askWrite, there, write{1, a}),
			compaction: sliced, copies: 2, query: either,
		},
		"two tickets in one segment, the list reads its log in chunks": {
			lay: together, before: []write{{0, a}, {1, b}}, writer: writer(askWrite, there, write{1, a}),
			compaction: whole, copies: 2, query: either, reader: chunked(either, 1, 0, honest),
		},
		"two tickets in two segments, the list reads its log in chunks": {
			lay: apart, before: []write{{0, a}}, writer: writer(askWrite, write{1, a}, there),
			compaction: sliced, copies: 1, query: either, reader: chunked(either, 1, 0, honest),
		},
		"two tickets, the list answers short": {
			lay: together, before: []write{{0, a}, {1, b}}, writer: writer(askWrite, there, write{1, a}),
			compaction: sliced, copies: 1, query: either, reader: chunked(either, 1, 1, honest),
		},
		"a writer that knows one facet less": {
			lay: apart, before: []write{{0, ab}}, writer: writer(askWrite, back, write{0, ab}, back),
			compaction: whole, copies: 2, query: onlyB,
		},
		"one ticket loses what it must not have and what it must": {
			lay: apart, before: []write{{0, ab}}, writer: writer(askWrite, back, write{0, none}),
			compaction: whole, copies: 2, query: aNotB,
		},
		"one ticket never has what it must without what it must not": {
			lay: apart, before: []write{{0, ab}}, writer: writer(askWrite, write{0, none}, write{0, ab}),
			compaction: whole, copies: 1, query: aNotB,
		},
		"two tickets in two segments, oldest first": {
			lay: apart, before: []write{{0, a}, {1, b}}, writer: writer(askWrite, there, write{1, a}),
			compaction: whole, copies: 1, query: either, reader: listing(either, Page{Ascending: true}, 3, honest),
		},
		"two tickets, oldest first, the list answers short": {
			lay: together, before: []write{{0, a}, {1, b}}, writer: writer(askWrite, there, write{1, a}),
			compaction: sliced, copies: 1, query: either, reader: listing(either, Page{Ascending: true, Weight: 1}, 1, honest),
		},
		"two tickets of which one is proposed": {
			lay: together, before: []write{{0, a}, {1, b}}, writer: writer(askWrite, there, write{1, a}), proposed: 1,
			compaction: whole, copies: 1, query: either, reader: listing(either, Page{Among: among(together, 1, false)}, 3, honest),
		},
		"two tickets in two segments are found": {
			lay: apart, before: []write{{0, a}, {1, a}}, writer: writer(askWrite, there, write{1, b}),
			compaction: whole, copies: 1, query: either, reader: finding(either, 3, honest),
		},
		"two tickets in one segment are found, the log is read in chunks": {
			lay: together, before: []write{{0, a}, {1, b}}, writer: writer(askWrite, there, write{1, a}),
			compaction: sliced, copies: 1, query: either, reader: finding(either, 1, honest),
		},
		"two tickets are counted by several queries": {
			lay: apart, before: []write{{0, a}, {1, ab}}, writer: writer(askWrite, there, write{1, a}),
			compaction: whole, copies: 1, query: aNotB, reader: counting(aNotB, honest),
		},
	}
	if os.Getenv("DOCKET_MODEL") == "large" {
		maps.Copy(scenes, larger())
	}
	for name, s := range scenes {
		t.Run(name, func(t *testing.T) { holds(t, s) })
	}
}

// larger are scenes with millions of states, for who has the minutes.
func larger() map[string]scene {
	whole, part, sliced := folding(0, honest), first(1, 0, honest), folding(1, honest)
	there, back := write{0, b}, write{0, a}
	return map[string]scene{
		"one ticket moves and moves back, three compactions": {
			lay: apart, before: []write{{0, a}}, writer: writer(askWrite, there, back),
			compaction: whole, copies: 3, query: either,
		},
		"two tickets in two segments, three writes": {
			lay: apart, before: []write{{0, a}, {1, b}}, writer: writer(askWrite, there, write{1, a}, back),
			compaction: whole, copies: 2, query: either, repeats: true,
		},
		"two tickets in one segment, three writes, parts of the log": {
			lay: together, before: []write{{0, a}}, writer: writer(askWrite, write{1, a}, there, back),
			compaction: part, copies: 1, other: whole, query: either, repeats: true,
		},
		"two tickets in one segment, a slice each": {
			lay: together, before: []write{{0, a}, {1, b}}, writer: writer(askWrite, there, write{1, a}),
			compaction: sliced, copies: 1, other: whole, query: either,
		},
		"two tickets, a slices beside another": {
			lay: apart, before: []write{{0, a}}, writer: writer(askWrite, write{1, a}, there),
			compaction: sliced, copies: 1, other: part, query: either,
		},
		"two tickets in two segments, oldest first": {
			lay: apart, before: []write{{0, a}, {1, b}}, writer: writer(askWrite, there, write{1, a}),
			compaction: whole, copies: 2, query: either, reader: listing(either, Page{Ascending: true}, 3, honest), paged: true,
		},
		"two tickets in two segments are found": {
			lay: apart, before: []write{{0, a}, {1, a}}, writer: writer(askWrite, there, write{1, b}),
			compaction: whole, copies: 2, query: either, reader: finding(either, 3, honest), paged: true,
		},
		"two tickets, the list answers short": {
			lay: together, before: []write{{0, a}, {1, b}}, writer: writer(askWrite, there, write{1, a}),
			compaction: whole, copies: 1, other: sliced, query: either, reader: chunked(either, 1, 1, honest),
		},
	}
}

func holds(t *testing.T, s scene) {
	t.Helper()
	if s.reader == nil {
		s.reader = reader(s.query, honest)
	}
	if s.alone == nil {
		s.alone = folding(0, honest)
	}
	start := time.Now()
	x, err := explore(s)
	if err != nil {
		t.Fatal(err)
	}
	if x.applied > 0 {
		t.Errorf("%d late repeats changed something", x.applied)
	}
	nodes := 0
	for _, p := range x.programs {
		nodes += len(p.nodes)
	}
	t.Logf("%d states, %d steps, %d worlds, %d histories in %v", len(x.seen), x.edges, len(x.worlds), nodes, time.Since(start).Round(time.Millisecond))
}
