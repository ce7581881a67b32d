package sla_test

import (
	"testing"
	"time"

	. "docket/shared/sla"
)

func TestRule9TheWarningComesAt75PercentAndTheWorstMetricCounts(t *testing.T) {
	s := open(t, Terms{FirstResponse: minutes(60), Resolution: minutes(100)})
	s.level(LevelOnTrack)
	next, ok := Next(s.State)
	if !ok || next.Kind != Warned || next.Metric != FirstResponse || !next.At.Equal(s.when("09:45")) {
		t.Fatalf("next is %+v", next)
	}
	s.sweep("09:44:59")
	s.level(LevelOnTrack)
	s.sweep("09:45")
	s.level(LevelWarning)
	if next, _ = Next(s.State); next.Kind != Breached || !next.At.Equal(s.when("10:00:01")) || !next.DueAt.Equal(s.when("10:00")) {
		t.Fatalf("next is %+v", next)
	}
	s.sweep("10:00:01")
	s.level(LevelBreached)
	if next, _ = Next(s.State); next.Metric != Resolution || !next.At.Equal(s.when("10:15")) {
		t.Fatalf("next is %+v", next)
	}
}

func TestRule9AWarningEndsWithItsClockOrUnderALongerTarget(t *testing.T) {
	s := open(t, Terms{Resolution: minutes(60)})
	s.sweep("09:50")
	s.status("09:51", "pending")
	s.level(LevelWarning)
	s.match("09:55", Terms{Resolution: minutes(600)})
	s.level(LevelOnTrack)
	s.status("09:56", "open")
	s.match("09:57", Terms{Resolution: minutes(80)})
	s.sweep("10:30")
	s.level(LevelBreached)
	s.recorded("warned resolution 1 09:45 09:50", "warned resolution 1 10:05 10:30 again", "breached resolution 1 10:25 10:30")
	met := open(t, Terms{Resolution: minutes(60)})
	met.sweep("09:50")
	met.status("09:51", "resolved")
	met.level(LevelOnTrack)
}

func TestRule10EachKindIsRecordedOncePerCycle(t *testing.T) {
	s := open(t, Terms{NextResponse: minutes(60)})
	s.do("09:01", Entry{Kind: Outbound})
	for _, hour := range []string{"10", "13"} {
		s.do(hour+":00", Entry{Kind: Inbound})
		for _, minute := range []string{":45", ":46", ":59"} {
			s.sweep(hour + minute)
		}
		s.do(hour+":59:59", Entry{Kind: Outbound})
	}
	s.recorded("warned next_response 1 10:45 10:45", "warned next_response 2 13:45 13:45")
}

func TestRule11DeletingStopsClocksWithoutABreach(t *testing.T) {
	s := open(t, Terms{FirstResponse: minutes(60), Resolution: minutes(60)})
	s.do("09:10", Entry{Kind: Outbound})
	s.do("09:50", Entry{Kind: Cancelled, Why: "deleted"})
	s.status("09:50", "closed")
	s.is(FirstResponse, Met, "")
	s.is(Resolution, Stopped, "")
	s.do("12:00", Entry{Kind: Inbound})
	s.status("12:00", "open")
	s.match("12:01", Terms{Resolution: minutes(5)})
	s.do("12:02", Entry{Kind: Suspended, Why: "archived"})
	s.do("12:03", Entry{Kind: Resumed, Why: "restored"})
	s.sweep("13:00")
	s.is(Resolution, Stopped, "")
	s.is(NextResponse, Untracked, "")
	s.recorded("warned resolution 1 09:45 09:50")
	s.level(LevelOnTrack)
	if _, ok := Next(s.State); ok || s.Reopenings != 0 || !s.FirstResolvedAt.IsZero() {
		t.Fatalf("%+v", s.State)
	}
}

func TestRule12ALateReplyStillRecordsTheBreachAtItsDueTime(t *testing.T) {
	s := open(t, Terms{FirstResponse: minutes(60)})
	s.do("15:00", Entry{Kind: Outbound})
	s.is(FirstResponse, Met, "")
	s.recorded("warned first_response 1 09:45 15:00", "breached first_response 1 10:00 15:00")
	if c := s.FirstResponse; !c.BreachedAt.Equal(s.when("10:00")) || !c.DetectedAt.Equal(s.when("15:00")) {
		t.Fatalf("%+v", c)
	}
}

func TestRule13ABreachIsRecordedOnceWhateverRunsTwice(t *testing.T) {
	s := open(t, Terms{Resolution: minutes(60)})
	found := Detect(s.State, s.when("10:30"))
	twice := s.State
	for _, e := range append(found, found...) {
		twice = twice.Apply(e)
	}
	for _, e := range Detect(s.State, s.when("10:31")) { // a sweep that read the same state
		twice = twice.Apply(e)
	}
	if c := twice.Resolution; c.Breaches != 1 || !c.DetectedAt.Equal(s.when("10:30")) {
		t.Fatalf("%+v", c)
	}
	if again := Detect(twice, s.when("12:00")); len(again) != 0 {
		t.Fatalf("detected again: %v", again)
	}
	s.sweep("10:30")
	s.match("10:40", Terms{Resolution: minutes(600)})
	s.match("10:41", Terms{Resolution: minutes(70)})
	s.sweep("23:00")
	s.recorded("warned resolution 1 09:45 10:30", "breached resolution 1 10:00 10:30")
}

func TestPrecisionIsOneSecond(t *testing.T) {
	for clock, breached := range map[string]bool{"10:00:00.999": false, "10:00:01": true} {
		s := open(t, Terms{FirstResponse: minutes(60)})
		s.do(clock, Entry{Kind: Outbound})
		if s.FirstResponse.Breached != breached {
			t.Errorf("a reply at %s, due at 10:00: breached %v", clock, s.FirstResponse.Breached)
		}
	}
}

func TestAHostWhoseClockIsBehindMovesNothingBack(t *testing.T) {
	s := open(t, Terms{Resolution: minutes(60)})
	s.status("09:30", "pending")
	s.status("09:20", "open")
	s.is(Resolution, Running, "10:00")
	s.do("09:40", Entry{Kind: Created, Status: "new", Terms: &Terms{}})
	s.is(Resolution, Running, "10:00")
	if got := (State{}).Apply(Entry{At: s.when("09:00"), Kind: Outbound}); !got.CountedTo.IsZero() {
		t.Fatalf("a history that does not begin: %+v", got)
	}
}

func TestAPinIsOfItsCycleAlone(t *testing.T) {
	s := open(t, Terms{NextResponse: minutes(60)})
	s.pin("09:00", NextResponse, "12:00") // waits for a cycle
	s.is(NextResponse, Idle, "")
	s.do("09:01", Entry{Kind: Outbound})
	s.do("10:00", Entry{Kind: Inbound})
	s.is(NextResponse, Running, "12:00")
	s.do("10:30", Entry{Kind: Outbound})
	s.do("14:00", Entry{Kind: Inbound})
	s.is(NextResponse, Running, "15:00")
}

func TestRule13WhatASweepFoundInAnEarlierCycleDoesNotReachTheNext(t *testing.T) {
	s := open(t, Terms{NextResponse: minutes(60)})
	s.do("09:01", Entry{Kind: Outbound})
	s.do("10:00", Entry{Kind: Inbound})
	found := Detect(s.State, s.when("11:30"))
	s.do("10:30", Entry{Kind: Outbound}) // committed first
	s.do("11:00", Entry{Kind: Inbound})
	for _, e := range found {
		s.State = s.Apply(e)
	}
	if c := s.NextResponse; len(found) != 2 || c.Cycle != 2 || c.Warned || c.Breached || c.Breaches != 0 {
		t.Fatalf("%d found, %+v", len(found), c)
	}
}

func TestNothingRemainsOfAPinThatHasPassed(t *testing.T) {
	s := open(t, Terms{Resolution: minutes(60)})
	if left := s.Resolution.Remaining(s.CountedTo); left != time.Hour {
		t.Fatalf("%v left", left)
	}
	s.pin("09:30", Resolution, "09:20")
	s.recorded("warned resolution 1 09:15 09:30", "breached resolution 1 09:20 09:30")
	if left := s.Resolution.Remaining(s.CountedTo); left != 0 {
		t.Fatalf("%v left", left)
	}
}
