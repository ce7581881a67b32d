package index

import (
	"cmp"
	"context"
	"errors"
	"fmt"
)

// A program is a process of the model. It is a Go function that is run again
// and again against the answers it got so far, and stopped at its first request
// beyond them; so where it stands is its history, a node of a tree that all
// processes with this program share.
type program struct {
	name  string
	lay   layout
	run   func(s shim) outcome
	nodes []node
	// forget makes all ends one: a process that has ended takes no more steps,
	// and only late repeats ask what it did.
	forget bool
	ended  int32
}

type node struct {
	parent   int32
	answer   answer // the one that led here
	next     request
	done     bool
	outcome  outcome
	applied  []request // conditional requests that were
	children map[answer]int32
}

// outcome is what a reader found: tickets as a mask, all of them that have numbers
// from low to high. One that counts says how many they are instead.
type outcome struct {
	found     uint8
	low, high uint32
	counts    bool
	count     uint8
}

type pending struct{ request request }

func (p *program) root() int32 {
	if len(p.nodes) == 0 {
		p.nodes = append(p.nodes, p.play(-1, nil))
	}
	return 0
}

// after gives the node that the answer leads to.
func (p *program) after(at int32, got answer) int32 {
	if child, ok := p.nodes[at].children[got]; ok {
		return child
	}
	history := []answer{got}
	for i := at; i > 0; i = p.nodes[i].parent {
		history = append([]answer{p.nodes[i].answer}, history...)
	}
	n := p.play(at, history)
	if n.done && p.forget && p.ended > 0 {
		return p.ended
	}
	n.answer, n.applied = got, p.nodes[at].applied
	if asked := p.nodes[at].next; got.ok && asked.conditional() {
		n.applied = append(append([]request(nil), n.applied...), asked)
	}
	child := int32(len(p.nodes))
	p.nodes = append(p.nodes, n)
	if n.done {
		p.ended = child
	}
	if p.nodes[at].children == nil {
		p.nodes[at].children = map[answer]int32{}
	}
	p.nodes[at].children[got] = child
	return child
}

// play runs the program over its history.
func (p *program) play(parent int32, history []answer) (n node) {
	n.parent = parent
	defer func() {
		if cause := recover(); cause != nil {
			stopped, ok := cause.(pending)
			if !ok {
				panic(cause)
			}
			n.next = stopped.request
		}
	}()
	n.outcome = p.run(shim{lay: p.lay, ask: func(r request) answer {
		if len(history) == 0 {
			panic(pending{r})
		}
		got := history[0]
		history = history[1:]
		return got
	}})
	n.done = true
	return n
}

type write struct{ ticket, facets uint8 }

func writer(k kind, writes ...write) func(shim) outcome {
	return func(s shim) outcome {
		for _, w := range writes {
			s.ask(request{kind: k, ticket: w.ticket, bits: w.facets})
		}
		return outcome{}
	}
}

// A keeper is a Store whose log is kept, too.
type keeper interface {
	Store
	keys(limit uint8) []key
	forget(keys []key)
}

// A twist makes a keeper that breaks one rule.
type twist func(s shim) keeper

func honest(s shim) keeper { return s }

// folding works off the log: it folds and deletes what it found there, in slices of so
// many lines, all in one if it is 0.
func folding(lines int, t twist) func(shim) outcome { return first(9, lines, t) }

// first works off the first entries of the log.
func first(entries, lines int, t twist) func(shim) outcome {
	return func(s shim) outcome {
		store := t(s)
		keys := store.keys(uint8(entries))
		if len(keys) == 0 {
			return outcome{}
		}
		c := compaction{store: store, entries: cmp.Or(lines, 3), wide: 1}
		last := uint32(highest) // tickets that had no entry may have one by now
		if len(keys) == entries {
			last = s.lay[keys[len(keys)-1].ticket]
		}
		err := c.run(context.Background(), 0, last)
		switch {
		case err == nil:
			store.forget(keys)
		case !errors.Is(err, ErrOvertaken):
			panic(err)
		}
		return outcome{}
	}
}

func (r request) String() string {
	names := [...]string{
		"write", "epoch", "log", "line", "raise", "segment", "put", "keys", "forget", "segments",
		"add", "put always", "put if older", "delete", "forget always", "write last diff", "write known diff",
	}
	return fmt.Sprintf("%s ticket=%d facet=%d number=%d limit=%d bits=%02b epoch=%d seen=%d",
		names[r.kind], r.ticket, r.facet, r.number, r.limit, r.bits, r.epoch, r.seen)
}
