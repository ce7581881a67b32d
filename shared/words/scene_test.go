package words

import (
	"context"
	"fmt"
	"math"
	"time"

	"docket/shared/testing/explore"
)

// scene is a world in which each of some writes is a run, and what happens then.
type scene struct {
	numbers [2]uint32
	before  []written
	writes  []written
	workers [2]twist // nil: there is none
	least   [2]int
	most    int   // entries that a fold takes
	reader  twist // or nil
	watch   watch
	purger  twist // or nil
	hurried bool  // is the purger
	long    bool
}

func (s scene) explore() (explore.Result, error) {
	w := &world{memory: newMemory(), numbers: s.numbers, said: map[string]string{}, watch: s.watch, long: s.long}
	for i, one := range s.before {
		w.set(one)
		t := workerOf(w, fmt.Sprint("before", i, "-"), 0, 1)
		t.now = func() time.Time { return time.Unix(0, 0).Add(time.Duration(i-1000) * time.Hour) }
		if err := t.foldAlone(); err != nil {
			return explore.Result{}, err
		}
	}
	processes := []explore.Process[*world]{writer(s.writes...)}
	if s.reader != nil {
		processes = append(processes, reader(s.watch, s.reader))
	}
	if s.purger != nil {
		processes = append(processes, purger(s.numbers, !s.hurried, s.most, s.purger))
	}
	for i, t := range s.workers { // (leaseTime+graceTime)/3 is later than a lease and sooner than the grace
		if t != nil {
			processes = append(processes, worker(string(rune('A'+i)), time.Duration(i)*(leaseTime+graceTime)/3, s.least[i], s.most, t))
		}
	}
	return explore.Explore(w, processes, promise)
}

// foldAlone folds the log and merges nothing.
func (t *tender) foldAlone() error {
	ctx := context.Background()
	m, _ := t.store.Manifest(ctx)
	t.m = m
	if err := t.commit(ctx, t.m, true); err != nil {
		return err
	}
	entries, _, _ := t.store.Log(ctx, math.MaxInt)
	if err := t.fold(ctx, entries); err != nil {
		return err
	}
	return t.commit(ctx, t.m, false)
}

var (
	near    = [2]uint32{1, 2}
	apart   = [2]uint32{1, stretch + begun}
	further = [2]uint32{1, 2*stretch + begun}
)

func scenes() map[string]scene {
	two, fold := [2]twist{honest, honest}, [2]int{1, 1}
	return map[string]scene{
		"one ticket gains and loses, two fold": {
			numbers: near, writes: []written{{0, true, false}, {0, false, false}}, workers: two, least: fold, reader: honest,
		},
		"two tickets, one folds": {
			numbers: near, before: []written{{0, true, false}}, writes: []written{{0, false, false}, {1, true, false}, {0, true, false}}, workers: [2]twist{honest}, least: fold, reader: honest,
		},
		"two merge": {
			numbers: near, before: []written{{0, true, false}, {1, true, false}, {0, false, false}, {0, true, false}}, writes: []written{{1, false, false}}, workers: two, least: [2]int{9, 9}, reader: honest,
		},
		"a stretch grows cold while another folds": {
			numbers: apart, before: []written{{0, true, false}, {1, true, false}}, writes: []written{{0, false, false}}, workers: two, least: [2]int{9, 1}, reader: honest,
		},
		"tickets by their last update, descending": {
			numbers: near, before: []written{{0, true, false}, {1, true, false}}, writes: []written{{0, false, false}, {1, true, false}}, workers: [2]twist{honest}, least: fold, reader: honest, watch: forNewest,
		},
		"two versions, two fold": {
			numbers: near, writes: []written{{0, true, false}}, workers: two, least: fold, reader: honest, watch: forVersion,
		},
		"tickets in their turn, two fold": {
			numbers: near, writes: []written{{0, true, false}, {0, false, false}}, workers: two, least: fold, reader: honest, watch: forTurns,
		},
		"tickets in their turn, while four runs are merged": {
			numbers: near, before: []written{{0, true, false}, {1, true, false}, {0, false, false}, {0, true, false}}, writes: []written{{1, false, false}}, workers: [2]twist{honest}, least: [2]int{9}, reader: honest, watch: forTurns,
		},
		"words, two fold some of the log": {
			numbers: near, writes: []written{{1, false, false}, {1, true, false}, {0, true, false}}, workers: two, least: fold, most: 2,
		},
		"tickets in their turn, two fold some of the log": {
			numbers: near, writes: []written{{1, true, false}, {1, false, false}, {0, true, false}}, workers: two, least: fold, most: 2, watch: forTurns,
		},
		"a ticket is purged while another folds some of the log": {
			numbers: [2]uint32{2, 1}, writes: []written{{0, true, false}, purged, {1, true, false}}, workers: [2]twist{honest}, least: fold, most: 2, purger: honest,
		},
		"a ticket is purged while another folds": {
			numbers: near, before: []written{{0, true, false}, {1, true, false}}, writes: []written{{0, false, false}, purged}, workers: [2]twist{honest}, least: fold, purger: honest,
		},
		"a ticket is purged while four runs are merged": {
			numbers: near, before: []written{{0, true, false}, {0, false, false}, {1, true, false}, {0, true, false}}, writes: []written{purged}, workers: [2]twist{honest}, least: [2]int{9}, purger: honest, long: true,
		},
		"a cold ticket is purged": {
			numbers: apart, before: []written{{0, true, false}, {1, true, false}}, writes: []written{purged}, workers: [2]twist{honest}, least: [2]int{1}, purger: honest,
		},
	}
}

// larger are scenes with hundreds of thousands of states, for who has the minutes.
func larger() map[string]scene {
	two, fold := [2]twist{honest, honest}, [2]int{1, 1}
	return map[string]scene{
		"four runs are merged while another folds": {
			numbers: near, before: []written{{0, true, false}, {0, false, false}, {1, true, false}, {0, true, false}}, writes: []written{{1, false, false}}, workers: two, least: [2]int{9, 1}, reader: honest,
		},
		"tickets by their last update, ascending, while four runs are merged": {
			numbers: near, before: []written{{0, true, false}, {1, true, false}, {1, false, false}, {0, true, false}}, writes: []written{{0, false, false}}, workers: two, least: [2]int{9, 1}, reader: honest, watch: forOldest,
		},
		"one ticket gains, loses and gains, two fold": {
			numbers: near, writes: []written{{0, true, false}, {0, false, false}, {0, true, false}}, workers: two, least: fold, reader: honest,
		},
		"tickets in their turn, one moves twice, two fold": {
			numbers: near, before: []written{{0, true, false}}, writes: []written{{0, false, false}, {0, true, false}}, workers: two, least: fold, reader: honest, watch: forTurns,
		},
		"tickets in their turn, while four runs are merged and another folds": {
			numbers: near, before: []written{{0, true, false}, {1, true, false}, {0, false, false}, {0, true, false}}, writes: []written{{1, false, false}}, workers: two, least: [2]int{9, 1}, reader: honest, watch: forTurns,
		},
		"words, one ticket has more in the log than a fold takes, two fold": {
			numbers: [2]uint32{2, 1}, writes: []written{{0, false, false}, {0, true, false}, {0, false, false}, {0, true, false}, {1, true, false}}, workers: two, least: fold, most: 2,
		},
		"tickets in their turn, one has more in the log than a fold takes, two fold": {
			numbers: [2]uint32{2, 1}, writes: []written{{0, false, false}, {0, true, false}, {0, false, false}, {1, true, false}}, workers: two, least: fold, most: 2, watch: forTurns,
		},
		"two tickets, two fold": {
			numbers: near, before: []written{{0, true, false}}, writes: []written{{0, false, false}, {1, true, false}}, workers: two, least: fold, reader: honest,
		},
		"two versions of two tickets, two fold": {
			numbers: near, writes: []written{{0, true, false}, {1, true, false}}, workers: two, least: fold, reader: honest, watch: forVersion,
		},
		"two stretches grow cold, and what was left in the first": {
			numbers: further, before: []written{{0, true, false}, {1, true, false}}, writes: []written{{0, false, false}, {0, true, false}}, workers: two, least: [2]int{9, 1}, reader: honest,
		},
	}
}
