package index

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"
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

// A twist makes a Store that breaks one rule.
type twist func(s shim) Store

func honest(s shim) Store { return s }

// folding is a compaction in slices of so many entries, all in one if it is 0, from
// where it has the lease.
func folding(entries int, t twist) func(shim) outcome {
	return part(0, entries, t)
}

// first is one that ends after its first slice.
func first(entries int, t twist) func(shim) outcome {
	return part(1, entries, t)
}

func part(most, entries int, t twist) func(shim) outcome {
	return func(s shim) outcome {
		store := t(s)
		epoch, _ := store.Epoch(context.Background())
		c := compactor(store, entries)
		c.number = epoch.Number
		if most > 0 {
			c.work.Until = never
		}
		if err := c.slices(context.Background()); err != nil && !errors.Is(err, errOvertaken) {
			panic(err)
		}
		return outcome{}
	}
}

// leased is a whole call of Compact.
func leased(entries int, t twist) func(shim) outcome {
	return func(s shim) outcome {
		if _, err := compactor(t(s), entries).run(context.Background()); err != nil {
			panic(err)
		}
		return outcome{}
	}
}

func compactor(store Store, entries int) *compaction {
	now := never.Add(time.Hour)
	return &compaction{
		store: store, entries: cmp.Or(entries, 3), folds: 9, wide: 1, holder: "me",
		now: func() time.Time { return now },
	}
}

// one is CompactTicket of the ticket.
func one(ticket int) func(shim) outcome {
	return func(s shim) outcome {
		if err := compactTicket(context.Background(), s, s.lay[ticket], 1); err != nil && !errors.Is(err, ErrBusy) {
			panic(err)
		}
		return outcome{}
	}
}

func (r request) String() string {
	names := [...]string{
		"write", "epoch", "log", "line", "raise", "segment", "put", "forget", "segments",
		"add", "put always", "put if older", "delete", "forget always", "write last diff", "write known diff",
	}
	return fmt.Sprintf("%s ticket=%d facet=%d number=%d limit=%d bits=%02b epoch=%d seen=%d",
		names[r.kind], r.ticket, r.facet, r.number, r.limit, r.bits, r.epoch, r.seen)
}
