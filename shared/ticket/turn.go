package ticket

import (
	"math"
	"slices"

	"docket/shared/sla"
	order "docket/shared/words"
)

// The ranks of turns, the first ones first. Tickets with a mark have ranks of their own,
// as no list has both.
const (
	dueRank     = 1 + iota // by when the first of the clocks that run is breached
	waitingRank            // whose customer waits, by since when
	idleRank               // the other unresolved ones, by creation
	markedRank             // added where there is a mark
)

// rankBits is where a turn has its rank, above the microseconds since 1970 of any instant
// that is kept.
const rankBits = 60

// Turn is where a ticket stands in an order by deadline, with how many seconds before that
// it turns amber where it is due. What is resolved, closed or deleted stands nowhere.
//
// A turn moves by writes alone: what runs out moves nothing.
func (t Ticket) Turn() order.Turn {
	if t.Done() || t.WasDeleted() {
		return order.Turn{}
	}
	rank, at := uint64(idleRank), t.CreatedAt
	amber, due := sla.RunsOut(t.Clocks)
	turn := order.Turn{}
	if since := t.Clocks.WaitsSince(); !due.IsZero() {
		rank, at = dueRank, due
		turn.Ahead = uint32(min(math.MaxUint32, max(0, due.Unix()-amber.Unix())))
	} else if !since.IsZero() {
		rank, at = waitingRank, since
	}
	if t.Mark != Unmarked {
		rank += markedRank
	}
	turn.At = rank<<rankBits | uint64(max(0, at.UnixMicro()))
	return turn
}

// Done tells a ticket that is resolved or closed.
func (t Ticket) Done() bool { return t.Status == Resolved || t.Status == Closed }

// Turns are the turns of what the filter can take: from one on, until before another.
func (f Filter) Turns() (from, until uint64) {
	if f.Marked == Unmarked {
		return dueRank << rankBits, markedRank << rankBits
	}
	return (dueRank + markedRank) << rankBits, math.MaxUint64
}

// Due are the turns of what is due next, from the first one on, until before another:
// as far as they matter to the filter's levels.
func (f Filter) Due() (from, until uint64) {
	from, until = dueRank<<rankBits, waitingRank<<rankBits
	if !slices.ContainsFunc(f.Levels, func(l sla.Level) bool { return l == sla.LevelWarning || l == sla.LevelOnTrack }) {
		until = min(until, from|uint64(max(0, f.At.UnixMicro()+1)))
	}
	return from, until
}
