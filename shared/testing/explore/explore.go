// Package explore runs processes that share a world in every possible order of
// their steps, and stops at the first world that breaks a promise.
//
// A process is a Go function that asks for one atomic step after the other. It
// cannot be forked, so it is run again from its beginning with the answers it got,
// up to its first request beyond them: where it stands is its history. So a process
// must do the same whenever it gets the same answers, and ask in the goroutine in
// which it is run. One that stops for ever is one that takes no further step, so
// stops need no states of their own.
package explore

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
)

// World is what processes share. Two worlds of one key must be the same to every
// process from then on.
type World[W any] interface {
	Clone() W
	Key() string
}

// Step is one atomic step on a world, which may change it, and its answer. Answers
// are told apart by how fmt prints them (%+v).
type Step[W any] struct {
	Name string
	Do   func(W) any
}

// Process is a function that asks for steps. Processes of one name are alike.
type Process[W any] struct {
	Name string
	Run  func(ask func(Step[W]) any)
}

// Result is how much was explored.
type Result struct{ States, Worlds int }

// Explore visits every state that the processes reach from a world. The first world
// that breaks the promise is the error, with the way there. The promise may change
// the world that it is given.
func Explore[W World[W]](begin W, processes []Process[W], promise func(W) error) (Result, error) {
	x := &exploration[W]{promise: promise, seen: map[[sha256.Size]byte]bool{}, sound: map[string]bool{}}
	first := &state[W]{world: begin, key: begin.Key()}
	programs := map[string]*node[W]{}
	for _, p := range processes {
		if programs[p.Name] == nil {
			programs[p.Name] = x.play(p, nil)
		}
		first.at = append(first.at, programs[p.Name])
	}
	err := x.visit(first)
	return x.result, err
}

// state is a world and where each process stands.
type state[W World[W]] struct {
	world  W
	key    string // of the world
	at     []*node[W]
	before *state[W]
	step   string // that led here
}

type exploration[W World[W]] struct {
	promise func(W) error
	seen    map[[sha256.Size]byte]bool
	sound   map[string]bool // worlds
	nodes   int
	result  Result
}

func (x *exploration[W]) visit(first *state[W]) error {
	for waiting := []*state[W]{first}; len(waiting) > 0; {
		s := waiting[len(waiting)-1]
		waiting = waiting[:len(waiting)-1]
		place := s.place()
		if x.seen[place] {
			continue
		}
		x.seen[place] = true
		x.result.States++
		if err := x.settled(s); err != nil {
			return err
		}
		for i, at := range s.at {
			if at.next != nil {
				waiting = append(waiting, x.advance(s, i))
			}
		}
	}
	return nil
}

// place is the same for states that differ only in which of two alike processes is
// where.
func (s *state[W]) place() [sha256.Size]byte {
	ids := make([]int, len(s.at))
	for i, at := range s.at {
		ids[i] = at.id
	}
	slices.Sort(ids)
	return sha256.Sum256([]byte(fmt.Sprint(ids, s.key)))
}

func (x *exploration[W]) settled(s *state[W]) error {
	if x.sound[s.key] {
		return nil
	}
	x.result.Worlds++
	if err := x.promise(s.world.Clone()); err != nil {
		return fmt.Errorf("%w\n%s", err, s.way())
	}
	x.sound[s.key] = true
	return nil
}

// advance lets a process take its next step.
func (x *exploration[W]) advance(s *state[W], i int) *state[W] {
	at := s.at[i]
	next := &state[W]{world: s.world.Clone(), at: slices.Clone(s.at), before: s, step: at.process.Name + ": " + at.next.Name}
	next.at[i] = x.after(at, at.next.Do(next.world))
	next.key = next.world.Key()
	return next
}

func (s *state[W]) way() string {
	var steps []string
	for ; s.before != nil; s = s.before {
		steps = append(steps, "  "+s.step)
	}
	slices.Reverse(steps)
	return strings.Join(steps, "\n")
}

// node is where a process stands: the answers that it got.
type node[W World[W]] struct {
	process  Process[W]
	id       int
	history  []any
	next     *Step[W] // nil: it ended
	children map[string]*node[W]
}

// stopped is how a process leaves a run that is only to tell its next step.
type stopped struct{}

// play runs a process over its history.
func (x *exploration[W]) play(p Process[W], history []any) (n *node[W]) {
	x.nodes++
	n = &node[W]{process: p, id: x.nodes, history: history, children: map[string]*node[W]{}}
	defer func() {
		if cause := recover(); cause != nil && cause != (stopped{}) {
			panic(cause)
		}
	}()
	got := 0
	p.Run(func(s Step[W]) any {
		if got == len(history) {
			n.next = &s
			panic(stopped{})
		}
		got++
		return history[got-1]
	})
	return n
}

// after gives the node that an answer leads to. All ends of a process are one, as it
// takes no more steps.
func (x *exploration[W]) after(at *node[W], answer any) *node[W] {
	key := fmt.Sprintf("%+v", answer)
	if at.children[key] == nil {
		next := x.play(at.process, append(slices.Clone(at.history), answer))
		if next.next == nil {
			next.id = 0
		}
		at.children[key] = next
	}
	return at.children[key]
}
