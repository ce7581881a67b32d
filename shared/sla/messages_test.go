package sla_test

import (
	"fmt"
	"testing"
	"time"

	. "docket/shared/sla"
	"docket/shared/testing/slatest"

	"pgregory.net/rapid"
)

// A history without the messages that did nothing tells the same, at any time
// from then on, as the history of all that happened.
func TestAMessageThatMovesNoClockNeedsNoEntry(t *testing.T) {
	slatest.Worlds()
	talk := []string{"in", "in", "in", "out", "out", "out", "status", "status", "suspend", "resume", "pin", "match", "sweep", "cancel"}
	rapid.Check(t, func(t *rapid.T) {
		h := begin(t)
		for range rapid.IntRange(1, 16).Draw(t, "steps") {
			h.Walk(h.gap(t))
			if h.Now >= (slatest.Days-2)*slatest.Day {
				break
			}
			h.step(t, rapid.SampledFrom(talk).Draw(t, "op"))
		}
		slatest.SameJSON(t, "the history folded", Fold(h.history), h.state)
		for _, later := range []int{0, rapid.IntRange(1, 3*slatest.Day).Draw(t, "later")} {
			h.tellsTheSame(t, h.At(h.Now+later))
		}
	})
}

func (h *history) tellsTheSame(t *rapid.T, at time.Time) {
	whole := h.told
	slatest.SameJSON(t, "counted", h.state.Until(at), whole.Until(at))
	kept, due := h.state.Sweep(at)
	all, dueOfAll := whole.Sweep(at)
	slatest.SameJSON(t, "due", due, dueOfAll)
	slatest.SameJSON(t, "swept", kept.Until(at), all.Until(at))
	slatest.SameJSON(t, "level", Overall(h.state, at), Overall(whole, at))
	for _, m := range Metrics() {
		slatest.SameJSON(t, "explained", Explain(h.history, m), Explain(h.whole, m))
	}
}

func TestALongConversationHasAShortLedger(t *testing.T) {
	s := open(t, Terms{FirstResponse: minutes(60), NextResponse: minutes(60)})
	for i := range 300 { // the customer waits, writes on, is answered at length, writes once more
		kind := Inbound
		if i >= 100 && i < 200 {
			kind = Outbound
		}
		s.do(fmt.Sprintf("09:%02d:%02d", 1+i/60, i%60), Entry{Kind: kind})
	}
	var kinds []Kind
	for _, e := range s.history {
		kinds = append(kinds, e.Kind)
	}
	if got := fmt.Sprint(kinds); got != "[created outbound inbound]" {
		t.Fatalf("the history is %s", got)
	}
	s.is(NextResponse, Running, "10:04:20") // the first of the last hundred
}

func TestAMessageThatMovesNoClockLeavesTheStateAsItIs(t *testing.T) {
	s := open(t, Terms{Resolution: minutes(60)})
	before := s.State
	s.do("09:30", Entry{Kind: Inbound}) // before the first response
	slatest.SameJSON(t, "the state", s.State, before)
	s.is(Resolution, Running, "10:00")
	s.do("10:30", Entry{Kind: Inbound}) // and what ran out is recorded all the same
	s.recorded("warned resolution 1 09:45 10:30", "breached resolution 1 10:00 10:30")
}
