package words

import "context"

// Turns gives the tickets in the order of turns: each that stands somewhere once, as
// the log and the runs say, and so as no write came since.
type Turns struct {
	all    turnLists
	logged map[uint32]Turn
}

// Standing is a ticket and where it stands.
type Standing struct {
	N uint32
	Turn
}

// InTurn begins behind a place, with the zero Moment at the first one. It reads the log
// and the manifest. Of each run it reads so many items first, of some hundreds of
// tickets each, and then twice as many each time.
func InTurn(ctx context.Context, store Reader, from Moment, items int) (*Turns, error) {
	return beginTurns(ctx, store, from, items, width)
}

func beginTurns(ctx context.Context, store Reader, from Moment, items, wide int) (*Turns, error) {
	entries, m, err := look(ctx, store)
	if err != nil {
		return nil, err
	}
	t := &Turns{logged: turned(entries), all: turnLists{store: store, wide: wide, reads: Reads{Rounds: 2, Entries: len(entries)}}}
	t.all.lists = []*turnList{t.ofLog(from)}
	for i := range m.Turns {
		t.all.lists = append(t.all.lists, listTurns(m.Turns[len(m.Turns)-1-i], from, items))
	}
	return t, nil
}

// ofLog lists where the log's tickets stand behind a place.
func (t *Turns) ofLog(from Moment) *turnList {
	var entries []Entry
	for n, turn := range t.logged {
		if from.compare(Moment{At: turn.At, N: n}) < 0 {
			entries = append(entries, Entry{N: n, Moved: true, Turn: turn})
		}
	}
	return &turnList{window: marksIn(entries), whole: true}
}

// Next gives the next ticket. The log is right about those that it moved.
func (t *Turns) Next(ctx context.Context) (Standing, bool, error) {
	for {
		m, ok, err := t.all.next(ctx)
		if err != nil || !ok {
			return Standing{}, false, err
		}
		stands := Standing{m.N, Turn{m.At, m.ahead}}
		if turn, moved := t.logged[m.N]; !m.gone && (!moved || turn == stands.Turn) {
			return stands, true, nil
		}
	}
}

// Reads is what was read by now.
func (t *Turns) Reads() Reads { return t.all.reads }
