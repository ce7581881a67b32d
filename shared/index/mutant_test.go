package index

import "testing"

// Every rule of the algorithm is left out in turn, and the model must object:
// a rule that could go unnoticed would not be proven either.
func TestModelCatchesEveryBrokenRule(t *testing.T) {
	moves := scene{
		lay: apart, before: []write{{0, a}}, writer: writer(askWrite, write{0, b}, write{0, a}),
		compaction: folding(0, honest), copies: 2, query: either,
	}
	// A compaction that read a part of the log runs beside one that read it all.
	parts := scene{
		lay: together, before: []write{{0, a}}, writer: writer(askWrite, write{1, a}, write{0, b}),
		compaction: folding(0, honest), copies: 1, other: first(1, 0, honest), query: either,
	}
	sliced := scene{
		lay: apart, before: []write{{0, a}, {1, a}}, writer: writer(askWrite, write{0, b}, write{1, b}),
		compaction: folding(1, honest), copies: 1, query: either,
	}
	chunks := scene{
		lay: together, before: []write{{0, b}, {1, b}}, writer: writer(askWrite, write{1, a}, write{0, a}),
		compaction: folding(0, honest), copies: 1, query: either,
	}
	loses := scene{
		lay: apart, before: []write{{0, ab}}, writer: writer(askWrite, write{0, none}),
		compaction: folding(0, honest), copies: 1, query: aNotB,
	}
	for _, m := range []struct {
		name  string
		scene scene
		bent  func(scene) scene
	}{
		{"writer keeps the last difference only", moves, writing(askWriteLastDiff)},
		{"compaction reads the log before the epoch", moves, compacting(func(s shim) keeper { return &logBeforeEpoch{shim: s} })},
		{"compaction takes its number by an atomic ADD", moves, compacting(func(s shim) keeper { return &addedEpoch{lateSeen: lateSeen{shim: s}} })},
		{"compaction takes no number", moves, compacting(func(s shim) keeper { return epochKept{s} })},
		{"compaction folds into a younger segment", moves, compacting(func(s shim) keeper { return &youngerFolded{lateSeen{shim: s}} })},
		{"compaction trusts a younger segment", parts, compacting(func(s shim) keeper { return &youngerTrusted{lateSeen{shim: s}} })},
		{"compaction puts without a condition", moves, compacting(func(s shim) keeper { return putAs{s, askPutAlways} })},
		{"compaction puts over any older epoch", parts, compactingParts(func(s shim) keeper { return putAs{s, askPutIfOlder} })},
		{"compaction skips a segment that is right", moves, compacting(func(s shim) keeper { return &rightSkipped{shim: s} })},
		{"compaction deletes an empty segment", moves, compacting(func(s shim) keeper { return emptyDeleted{s} })},
		{"compaction does not mark what it puts", moves, compacting(func(s shim) keeper { return unmarked{s} })},
		{"compaction goes on after a failed put", moves, compacting(func(s shim) keeper { return failureIgnored{s} })},
		{"entries are deleted that came since", moves, compacting(func(s shim) keeper { return forgottenBlindly{s} })},
		{"a ticket's last entry is deleted first", moves, compacting(func(s shim) keeper { return newestForgotten{s} })},
		{"entries are deleted though another compaction was faster", moves, compacting(func(s shim) keeper { return overtakenIgnored{s} })},
		{"reader reads the log before the epoch", moves, reading(func(s shim) keeper { return &logBeforeEpoch{shim: s} })},
		{"reader reads segments before the log", moves, reading(func(s shim) keeper { return &segmentsBeforeLog{shim: s} })},
		{"reader accepts a younger segment", moves, reading(func(s shim) keeper { return youngAccepted{shim: s} })},
		{"reader passes a younger empty segment", moves, reading(func(s shim) keeper { return youngEmptyPassed{s} })},
		{"reader does not read the log", moves, reading(func(s shim) keeper { return bitsOnly{s} })},
		{"reader reads a part of the log", parts, reading(func(s shim) keeper { return firstLine{s} })},
		{"writer knows one facet less and differs by what it knows", moves, knowing},
		{"compaction takes one number for all its slices", sliced, slicing(func(s shim) keeper { return &oneNumber{shim: s} })},
		{"entries are deleted that were not taken", sliced, taking(func(s shim) keeper { return &allForgotten{shim: s} })},
		{"reader keeps segments from chunk to chunk", chunks, chunking(0, func(s shim) keeper { return &segmentsKept{shim: s} })},
		{"reader reads the next chunk before its epoch", chunks, chunking(0, func(s shim) keeper { return &logAhead{shim: s} })},
		{"reader takes a chunk for the whole log", chunks, chunking(0, func(s shim) keeper { return firstLine{s} })},
		{"reader answers short below what it read", chunks, chunking(1, func(s shim) keeper { return lastLine{s} })},
		{"reader does not read what a ticket must not have", loses, reading(func(s shim) keeper { return unread{s, "b"} })},
		{"reader takes tickets away by a younger segment", loses, reading(func(s shim) keeper { return youngAccepted{s, "b"} })},
		{"a mirrored bit is off by one", moves, rising(func(s shim) keeper { return shifted{s} })},
		{"the log is read down for a list that goes up", chunks, rising(func(s shim) keeper { return fromTheTop{s} })},
		{"the source is not asked for what is in the log", chunks, proposing},
		{"what is found is of younger segments", loses, finds(func(s shim) keeper { return youngAccepted{shim: s} })},
		{"what is counted is of younger segments", moves, counts(func(s shim) keeper { return youngAccepted{shim: s} })},
	} {
		t.Run(m.name, func(t *testing.T) {
			m.scene.reader, m.scene.alone = reader(m.scene.query, honest), folding(0, honest)
			x, err := explore(m.bent(m.scene))
			if err == nil {
				t.Fatalf("nothing is wrong in %d states", len(x.seen))
			}
			t.Logf("after %d states: %.3000v", len(x.seen), err)
		})
	}
}

func writing(k kind) func(scene) scene {
	return func(s scene) scene {
		s.writer = writer(k, write{0, b}, write{0, ab})
		return s
	}
}

func compacting(t twist) func(scene) scene {
	return func(s scene) scene {
		s.compaction = folding(0, t)
		return s
	}
}

func compactingParts(t twist) func(scene) scene {
	return func(s scene) scene {
		s.other = first(1, 0, t)
		return s
	}
}

func reading(t twist) func(scene) scene {
	return func(s scene) scene {
		s.reader = reader(s.query, t)
		return s
	}
}

func slicing(t twist) func(scene) scene {
	return func(s scene) scene {
		s.compaction = folding(1, t)
		return s
	}
}

// taking has compactions take one entry.
func taking(t twist) func(scene) scene {
	return func(s scene) scene {
		s.compaction = first(1, 0, t)
		return s
	}
}

func chunking(entries int, t twist) func(scene) scene {
	return func(s scene) scene {
		s.reader = chunked(s.query, 1, entries, t)
		return s
	}
}

func rising(t twist) func(scene) scene {
	return func(s scene) scene {
		s.reader = listing(s.query, Page{Ascending: true}, 1, t)
		return s
	}
}

func proposing(s scene) scene {
	s.proposed = 2
	s.reader = listing(s.query, Page{}, 3, func(sh shim) keeper {
		return &loggedProposed{shim: sh, proposed: setOf(s.lay, s.proposed)}
	})
	return s
}

func finds(t twist) func(scene) scene {
	return func(s scene) scene {
		s.reader = finding(s.query, 3, t)
		return s
	}
}

func counts(t twist) func(scene) scene {
	return func(s scene) scene {
		s.reader = counting(s.query, t)
		return s
	}
}

// knowing opens a ticket with both facets, and patches it by code that knows one.
func knowing(s scene) scene {
	s.writer = func(s shim) outcome {
		writer(askWrite, write{0, ab})(s)
		return writer(askWriteKnownDiff, write{0, a})(s)
	}
	return s
}

// A segment may be loaded at any time: that it is put only over the epoch which
// it was loaded with makes early as good as late.
func TestModelHoldsWhenCompactionsLoadSegmentsBeforeTheLog(t *testing.T) {
	early := func(s shim) keeper { return &segmentsBeforeLog{shim: s} }
	holds(t, scene{
		lay: apart, before: []write{{0, a}}, writer: writer(askWrite, write{0, b}, write{0, a}),
		compaction: folding(0, early), copies: 2, query: either,
	})
	holds(t, scene{
		lay: together, before: []write{{0, a}}, writer: writer(askWrite, write{1, a}, write{0, b}),
		compaction: folding(0, early), copies: 1, other: first(1, 0, early), query: either,
	})
}
