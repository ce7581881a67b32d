package sla_test

import (
	"testing"

	. "docket/shared/sla"
)

// What is judged again, and from when (rules 7 and 12).

func TestRule7APinThatPassedWhileTheTicketWasResolvedBreachesAtTheReopening(t *testing.T) {
	s := open(t, Terms{})
	s.pin("09:00", Resolution, "12:00")
	s.status("10:00", "resolved")
	s.sweep("14:00")
	s.recorded()
	s.level(LevelOnTrack)
	s.status("15:00", "open")
	s.recorded("warned resolution 1 15:00 15:00", "breached resolution 1 15:00 15:00")
	if due := s.Resolution.Due(); !due.Equal(s.when("12:00")) {
		t.Fatalf("the pin moved to %v", due)
	}
	s.status("16:00", "resolved")
	s.status("17:00", "open") // one breach a cycle
	s.recorded("warned resolution 1 15:00 15:00", "breached resolution 1 15:00 15:00")
}

func TestRule7AnHourThatWasUpWhenItWasResolvedIsUpAgainAtTheReopening(t *testing.T) {
	s := open(t, Terms{Resolution: minutes(60)})
	s.status("10:00", "resolved") // in time, with nothing left
	s.status("15:00", "open")
	s.is(Resolution, Running, "15:00")
	s.sweep("18:00")
	s.recorded("warned resolution 1 09:45 10:00", "breached resolution 1 15:00 18:00")
}

func TestRule12APinBeforeTheTicketWasThereBreachesAtItsCreation(t *testing.T) {
	terms := Terms{Resolution: Target{Pinned: at(t, "2026-06-01T07:00:00Z")}, FirstResponse: Target{Pinned: at(t, "2026-05-31T07:00:00Z")}}
	s := open(t, terms)
	s.recorded("warned first_response 1 09:00 09:00", "breached first_response 1 09:00 09:00",
		"warned resolution 1 09:00 09:00", "breached resolution 1 09:00 09:00")
	late := open(t, Terms{})
	late.pin("11:00", Resolution, "08:00") // the clock runs since 09:00
	late.recorded("warned resolution 1 09:00 11:00", "breached resolution 1 09:00 11:00")
}

func TestRule12APinBeforeItsCycleBeganBreachesAtTheBeginningOfTheCycle(t *testing.T) {
	s := open(t, Terms{})
	s.pin("09:00", NextResponse, "10:00") // waits for a cycle
	s.do("09:10", Entry{Kind: Outbound})
	s.sweep("11:00")
	s.recorded()
	s.do("12:00", Entry{Kind: Inbound})
	s.recorded("warned next_response 1 12:00 12:00", "breached next_response 1 12:00 12:00")
}

func TestRule12APinIntoTheRunningPastBreachesThen(t *testing.T) {
	s := open(t, Terms{})
	s.status("09:30", "pending") // under a pin the clock has run all the same
	s.status("10:45", "open")
	s.pin("11:00", Resolution, "10:00")
	s.recorded("warned resolution 1 09:45 11:00", "breached resolution 1 10:00 11:00")
}

func TestRule12APinIntoTheTimeOfTheResolutionBreachesAtTheReopening(t *testing.T) {
	s := open(t, Terms{})
	s.status("10:00", "resolved")
	s.status("12:00", "open")
	s.pin("14:00", Resolution, "11:00")
	s.recorded("warned resolution 1 12:00 14:00", "breached resolution 1 12:00 14:00")
}

func TestRule12APinThatPassedInASuspensionBreachesWhenTheTicketIsBack(t *testing.T) {
	s := open(t, Terms{})
	s.pin("09:00", Resolution, "11:00")
	s.do("10:00", Entry{Kind: Suspended, Why: "merged"})
	s.sweep("12:00")
	s.recorded()
	s.level(LevelOnTrack)
	s.do("13:00", Entry{Kind: Resumed, Why: "unmerged"})
	s.recorded("warned resolution 1 13:00 13:00", "breached resolution 1 13:00 13:00")
}

func TestRule12APinOnTheSecondOfTheReopeningIsNotYetMissed(t *testing.T) {
	s := open(t, Terms{})
	s.pin("09:00", Resolution, "12:00")
	s.status("10:00", "resolved")
	s.status("12:00", "open")
	s.recorded("warned resolution 1 12:00 12:00")
	if next, _ := Next(s.State); next.Kind != Breached || !next.At.Equal(s.when("12:00:01")) {
		t.Fatalf("next is %+v", next)
	}
	s.sweep("12:30")
	s.recorded("warned resolution 1 12:00 12:00", "breached resolution 1 12:00 12:30")
}

func TestALevelIsOfWhatIsTrackedNowAndTheHistoryKeepsTheBreach(t *testing.T) {
	s := open(t, Terms{Resolution: minutes(60)})
	s.sweep("10:30")
	s.level(LevelBreached)
	s.match("11:00", Terms{})
	s.level("null")
	if s.Resolution.Breaches != 1 {
		t.Fatalf("%+v", s.Resolution)
	}
	s.match("12:00", Terms{FirstResponse: minutes(600)})
	s.level(LevelBreached) // a recorded breach is permanent
}

func TestAMatchThatChangesTheLevelAloneCannotWait(t *testing.T) {
	s := open(t, Terms{Resolution: minutes(60)})
	s.status("09:50", "pending") // warned, and paused: nothing is due
	for name, c := range map[string]struct {
		terms Terms
		moves bool
	}{
		"a longer target": {Terms{Resolution: minutes(600), PausesOn: DefaultPauses()}, true},
		"no target":       {Terms{PausesOn: DefaultPauses()}, true},
		"a little longer": {Terms{Resolution: minutes(61), PausesOn: DefaultPauses()}, false},
	} {
		after, _ := s.Record(Entry{At: s.when("09:55"), Kind: Matched, Terms: &c.terms})
		if Moved(s.State, after) != c.moves {
			t.Errorf("%s: moves is %v", name, !c.moves)
		}
	}
}
