package index

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"
)

// A scene is what the model explores: a world to begin with, and processes.
type scene struct {
	lay        layout
	before     []write // folded into the segments before it begins
	writer     func(shim) outcome
	compaction func(shim) outcome
	copies     int                // of compaction
	other      func(shim) outcome // one more of another kind, or nil
	reader     func(shim) outcome
	alone      func(shim) outcome // the compaction that comes when all have stopped
	query      Query
	proposed   uint8 // tickets that the reader's source proposes; 0: it has none
	paged      bool
	// repeats delivers requests that were applied once more, at any later time.
	repeats bool
}

const (
	writerAt = 0
	readerAt = 1
	maxProcs = 5
)

// A state is reached by some interleaving of steps. A process that stops for
// ever is one that takes no further step, so stops need no states of their own.
type state struct {
	w        world
	at       [maxProcs]int32 // the writer's node, the reader's, the compactions'
	held     uint8           // tickets that matched ever since the reader began
	met      uint8           // tickets that matched once since then
	repeated bool
}

type step struct {
	state state
	from  int32
	what  string
}

type exploration struct {
	scene    scene
	programs []*program
	alike    int // programs from here on are one
	seen     map[state]struct{}
	steps    []step
	worlds   map[world]error
	edges    int
	applied  int // late repeats that changed something
}

// explore visits every reachable state, and gives the first that breaks a
// promise as an error with the way there.
func explore(s scene) (*exploration, error) {
	x := &exploration{scene: s, seen: map[state]struct{}{}, worlds: map[world]error{}}
	share := func(name string, run func(shim) outcome) *program {
		paged := func(sh shim) outcome { sh.paged = s.paged; return run(sh) }
		return &program{name: name, lay: s.lay, run: paged}
	}
	x.programs = append(x.programs, share("writer", s.writer), share("reader", s.reader))
	if s.other != nil {
		x.programs = append(x.programs, share("other compaction", s.other))
	}
	x.alike = len(x.programs)
	same := share("compaction", s.compaction)
	for range s.copies {
		x.programs = append(x.programs, same)
	}
	for i, p := range x.programs {
		p.forget = i != readerAt && !s.repeats
	}
	begin := state{w: begin(s)}
	for i, p := range x.programs {
		begin.at[i] = p.root()
	}
	x.push(begin, -1, "")
	for i := 0; i < len(x.steps); i++ {
		if err := x.expand(int32(i)); err != nil {
			return x, fmt.Errorf("%w\n%s", err, x.way(int32(i)))
		}
	}
	return x, nil
}

// begin gives a world where the scene's first writes are in the segments.
func begin(s scene) world {
	var w world
	live := shim{lay: s.lay, ask: w.serve}
	if len(s.before) > 0 {
		writer(askWrite, s.before...)(live)
		folding(0, honest)(live)
	}
	return w
}

func (x *exploration) push(s state, from int32, what string) {
	if _, ok := x.seen[s]; ok {
		return
	}
	x.seen[s] = struct{}{}
	x.steps = append(x.steps, step{s, from, what})
}

func (x *exploration) expand(i int32) error {
	s := x.steps[i].state
	if err := x.settled(s.w); err != nil {
		return err
	}
	for p := range x.programs {
		if n := &x.programs[p].nodes[s.at[p]]; !n.done {
			if err := x.advance(i, s, p, n.next); err != nil {
				return err
			}
		}
	}
	if x.scene.repeats && !s.repeated {
		x.repeat(i, s)
	}
	return nil
}

// advance lets process p take its next step.
func (x *exploration) advance(i int32, s state, p int, r request) error {
	x.edges++
	if p == readerAt && s.at[p] == 0 {
		s.held, s.met = x.matching(&s.w), x.matching(&s.w)
	}
	got := s.w.serve(r)
	s.at[p] = x.programs[p].after(s.at[p], got)
	s.held, s.met = s.held&x.matching(&s.w), s.met|x.matching(&s.w)
	if s.at[readerAt] == 0 {
		s.held, s.met = 0, 0
	}
	if n := &x.programs[p].nodes[s.at[p]]; p == readerAt && n.done {
		// A reader leaves no trace, so what follows is what follows without it.
		return x.judge(s, n.outcome, r)
	}
	// Which of two equal processes is where makes no difference.
	slices.Sort(s.at[x.alike:len(x.programs)])
	x.push(s, i, fmt.Sprint(p))
	return nil
}

// judge wants a reader to have what matched all along, and nothing that never
// matched.
func (x *exploration) judge(s state, got outcome, last request) error {
	if x.scene.proposed > 0 {
		s.held, s.met = s.held&x.scene.proposed, s.met&x.scene.proposed
	}
	if got.counts {
		low, high := bits.OnesCount8(s.held), bits.OnesCount8(s.met)
		if int(got.count) > high || int(got.count) < low && got.low == 0 {
			return fmt.Errorf("the reader counts %d, of %d to %d, last %s", got.count, low, high, last)
		}
		return nil
	}
	for t, n := range x.scene.lay {
		if s.held>>t&1 == 1 && got.found>>t&1 == 0 && n >= got.low && n <= got.high {
			return fmt.Errorf("the reader misses ticket %d: it has %+v, last %s", n, got, last)
		}
	}
	if got.found&^s.met != 0 {
		return fmt.Errorf("the reader has %02b, and only %02b ever matched, last %s", got.found, s.met, last)
	}
	return nil
}

// repeat delivers, for each process, each of its applied requests again.
func (x *exploration) repeat(i int32, s state) {
	for p := range x.programs {
		for _, r := range x.programs[p].nodes[s.at[p]].applied {
			again := s
			again.w.serve(r)
			if again.w != s.w {
				x.applied++
				again.repeated = true
				x.push(again, i, "again "+r.String())
			}
		}
	}
}

func (x *exploration) matching(w *world) uint8 {
	var mask uint8
	for t := range x.scene.lay {
		if x.scene.query.Matches(facetsOf(w.has[t])) {
			mask |= 1 << t
		}
	}
	return mask
}

// settled checks what must hold in every world when all processes stop there.
func (x *exploration) settled(w world) error {
	err, ok := x.worlds[w]
	if !ok {
		err = x.check(w)
		x.worlds[w] = err
	}
	return err
}

// check wants the log over the segments to equal the facets, a list alone to be
// whole and right, and a compaction alone to empty the log and keep all that.
func (x *exploration) check(w world) error {
	for _, when := range []string{"here", "after a compaction alone"} {
		if !w.right(x.scene.lay) {
			return fmt.Errorf("%s the log over the segments is not what the tickets have: %+v", when, w)
		}
		live := shim{lay: x.scene.lay, ask: w.serve}
		if err := alone(x.scene.query, live, x.matching(&w)); err != nil {
			return fmt.Errorf("%s in %+v: %w", when, w, err)
		}
		x.scene.alone(live)
	}
	if w.log != [2]entries{} {
		return fmt.Errorf("a compaction alone leaves the log: %+v", w)
	}
	return nil
}

// way tells the steps to a state.
func (x *exploration) way(i int32) string {
	var steps []string
	for ; i > 0; i = x.steps[i].from {
		what, before := x.steps[i].what, x.steps[x.steps[i].from].state
		if len(what) == 1 {
			p := x.programs[what[0]-'0']
			what = p.name + ": " + p.nodes[before.at[what[0]-'0']].next.String()
		}
		steps = append(steps, fmt.Sprintf("  %s\n    -> %+v", what, x.steps[i].state.w))
	}
	slices.Reverse(steps)
	return strings.Join(steps, "\n")
}

var _ Store = shim{}
