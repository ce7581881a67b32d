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
		compaction: folding(0, honest), copies: 1, other: first(1, honest), query: either,
	}
	for _, m := range []struct {
		name  string
		scene scene
		bent  func(scene) scene
	}{
		{"writer keeps the last difference only", moves, writing(askWriteLastDiff)},
		{"compaction reads the log before the epoch", moves, compacting(func(s shim) Store { return &logBeforeEpoch{shim: s} })},
		{"compaction takes its number by an atomic ADD", moves, compacting(func(s shim) Store { return &addedEpoch{lateSeen: lateSeen{shim: s}} })},
		{"compaction takes no number", moves, compacting(func(s shim) Store { return epochKept{s} })},
		{"compaction folds into a younger segment", moves, compacting(func(s shim) Store { return &youngerFolded{lateSeen{shim: s}} })},
		{"compaction trusts a younger segment", parts, compacting(func(s shim) Store { return &youngerTrusted{lateSeen{shim: s}} })},
		{"compaction puts without a condition", moves, compacting(func(s shim) Store { return putAs{s, askPutAlways} })},
		{"compaction puts over any older epoch", parts, compactingParts(func(s shim) Store { return putAs{s, askPutIfOlder} })},
		{"compaction skips a segment that is right", moves, compacting(func(s shim) Store { return &rightSkipped{shim: s} })},
		{"compaction deletes an empty segment", moves, compacting(func(s shim) Store { return emptyDeleted{s} })},
		{"compaction does not mark what it puts", moves, compacting(func(s shim) Store { return unmarked{s} })},
		{"compaction goes on after a failed put", moves, compacting(func(s shim) Store { return failureIgnored{s} })},
		{"compaction forgets an entry that changed", moves, compacting(func(s shim) Store { return forgottenBlindly{s} })},
		{"reader reads the log before the epoch", moves, reading(func(s shim) Store { return &logBeforeEpoch{shim: s} })},
		{"reader reads segments before the log", moves, reading(func(s shim) Store { return &segmentsBeforeLog{shim: s} })},
		{"reader accepts a younger segment", moves, reading(func(s shim) Store { return youngAccepted{s} })},
		{"reader passes a younger empty segment", moves, reading(func(s shim) Store { return youngEmptyPassed{s} })},
		{"reader does not read the log", moves, reading(func(s shim) Store { return bitsOnly{s} })},
		{"reader reads a part of the log", parts, reading(func(s shim) Store { return firstLine{s} })},
	} {
		t.Run(m.name, func(t *testing.T) {
			m.scene.reader = reader(m.scene.query, honest)
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
		s.other = first(1, t)
		return s
	}
}

func reading(t twist) func(scene) scene {
	return func(s scene) scene {
		s.reader = reader(s.query, t)
		return s
	}
}

// A segment may be loaded at any time: that it is put only over the epoch which
// it was loaded with makes early as good as late.
func TestModelHoldsWhenCompactionsLoadSegmentsBeforeTheLog(t *testing.T) {
	early := func(s shim) Store { return &segmentsBeforeLog{shim: s} }
	holds(t, scene{
		lay: apart, before: []write{{0, a}}, writer: writer(askWrite, write{0, b}, write{0, a}),
		compaction: folding(0, early), copies: 2, query: either,
	})
	holds(t, scene{
		lay: together, before: []write{{0, a}}, writer: writer(askWrite, write{1, a}, write{0, b}),
		compaction: folding(0, early), copies: 1, other: first(1, early), query: either,
	})
}
