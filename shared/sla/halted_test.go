package sla_test

import (
	"testing"
	"time"

	. "docket/shared/sla"
	"docket/shared/testing/slatest"
)

// The first response while the ticket is done (rule 3), and every clock while
// it is merged or archived (rule 11).

func TestRule3ClosingSpamBreachesNoFirstResponse(t *testing.T) {
	s := open(t, Terms{FirstResponse: minutes(60), Resolution: minutes(480)})
	s.status("09:02", "closed")
	s.is(FirstResponse, Paused, "")
	if left := s.FirstResponse.Remaining(s.CountedTo); left != 58*time.Minute {
		t.Fatalf("%v left", left)
	}
	if next, any := Next(s.State); any {
		t.Fatalf("%+v is to come", next)
	}
	s.sweep("+3 09:00")
	s.recorded()
	s.level(LevelOnTrack)
}

func TestRule3AFirstResponseThatIsReopenedUnansweredGoesOnWithWhatRemained(t *testing.T) {
	s := open(t, Terms{Calendar: slatest.Office("UTC"), FirstResponse: minutes(60)})
	s.status("09:20", "resolved") // 40 minutes remain
	s.status("12:10", "open")     // 20 before lunch, 20 after it
	s.is(FirstResponse, Running, "13:50")
	s.status("13:40", "closed") // 10 remain
	s.status("16:55", "open")   // 5 today, 5 tomorrow
	s.is(FirstResponse, Running, "+1 09:05")
	s.sweep("+1 09:05:01")
	s.recorded("warned first_response 1 13:35 13:40", "breached first_response 1 09:05 09:05:01")
}

func TestRule3AReplyOnADoneTicketMeetsTheFirstResponse(t *testing.T) {
	s := open(t, Terms{FirstResponse: minutes(60)})
	s.status("09:30", "resolved")
	s.do("15:00", Entry{Kind: Outbound})
	s.is(FirstResponse, Met, "")
	s.status("16:00", "open")
	s.is(FirstResponse, Met, "")
	s.sweep("+1 09:00")
	s.recorded()
}

func TestRule3AFirstResponseWhoseTimeWasUpBreachesThoughTheTicketIsClosedThen(t *testing.T) {
	s := open(t, Terms{FirstResponse: minutes(60)})
	s.status("10:00:01", "closed")
	s.recorded("warned first_response 1 09:45 10:00:01", "breached first_response 1 10:00 10:00:01")
	onTheSecond := open(t, Terms{FirstResponse: minutes(60)})
	onTheSecond.status("10:00", "closed")
	onTheSecond.sweep("12:00")
	onTheSecond.recorded("warned first_response 1 09:45 10:00")
	onTheSecond.status("13:00", "open") // nothing remains
	onTheSecond.is(FirstResponse, Running, "13:00")
	onTheSecond.sweep("13:00:01")
	onTheSecond.recorded("warned first_response 1 09:45 10:00", "breached first_response 1 13:00 13:00:01")
}

func TestRule3APinnedFirstResponseDoesNotBreachWhileTheTicketIsClosed(t *testing.T) {
	s := open(t, Terms{})
	s.pin("09:00", FirstResponse, "11:00")
	s.status("10:00", "closed")
	s.is(FirstResponse, Paused, "")
	if due := s.FirstResponse.Due(); due == nil || !due.Equal(s.when("11:00")) {
		t.Fatalf("the pin became %v", due)
	}
	s.sweep("12:00")
	s.recorded()
	s.status("14:00", "open") // too late, from the moment at which it counts again
	s.recorded("warned first_response 1 14:00 14:00", "breached first_response 1 14:00 14:00")
}

func TestRule3APinAheadStandsWhenTheTicketIsReopened(t *testing.T) {
	s := open(t, Terms{})
	s.pin("09:00", FirstResponse, "13:00")
	s.status("10:00", "closed")
	s.status("12:30", "open") // 75% of the four hours passed at 12:00
	s.is(FirstResponse, Running, "13:00")
	s.sweep("13:30")
	s.recorded("warned first_response 1 12:30 12:30", "breached first_response 1 13:00 13:30")
}

func TestRule8AFirstResponseIsMatchedWhileItIsHalted(t *testing.T) {
	s := open(t, Terms{FirstResponse: minutes(60)})
	s.status("09:30", "resolved")
	s.match("12:00", Terms{FirstResponse: minutes(40)})
	s.is(FirstResponse, Paused, "")
	s.status("13:00", "open") // 30 of 40 minutes have passed: 75%
	s.is(FirstResponse, Running, "13:10")
	s.sweep("13:00")
	s.recorded("warned first_response 1 13:00 13:00")
}

func TestRule11SuspendedClocksResumeWhatRemained(t *testing.T) {
	s := open(t, Terms{Calendar: slatest.Office("UTC"), FirstResponse: minutes(120), Resolution: minutes(240)})
	s.do("10:00", Entry{Kind: Suspended, Why: "archived"})
	s.is(FirstResponse, Paused, "")
	s.is(Resolution, Paused, "")
	if _, any := Next(s.State); any {
		t.Fatal("something is to come")
	}
	s.sweep("+2 16:00")
	s.do("+2 16:00", Entry{Kind: Resumed, Why: "restored"})
	s.is(FirstResponse, Running, "+2 17:00")
	s.is(Resolution, Running, "+3 11:00") // one hour that day, two the next
	s.recorded()
}

func TestRule11ASuspendedNextResponseGoesOnInItsCycle(t *testing.T) {
	s := open(t, Terms{NextResponse: minutes(60)})
	s.do("09:10", Entry{Kind: Outbound})
	s.do("10:00", Entry{Kind: Inbound})
	s.do("10:20", Entry{Kind: Suspended, Why: "merged"})
	s.do("11:00", Entry{Kind: Inbound}) // the cycle is open already
	s.do("15:00", Entry{Kind: Resumed, Why: "unmerged"})
	s.is(NextResponse, Running, "15:40")
	s.do("15:30", Entry{Kind: Suspended, Why: "archived"})
	s.do("16:00", Entry{Kind: Outbound}) // a reply is a reply
	s.do("17:00", Entry{Kind: Resumed, Why: "restored"})
	s.is(NextResponse, Met, "")
	s.recorded("warned next_response 1 15:25 15:30")
}

func TestRule11ACustomerWhoWritesToASuspendedTicketWaitsFromItsReturn(t *testing.T) {
	s := open(t, Terms{NextResponse: minutes(60)})
	s.do("09:10", Entry{Kind: Outbound})
	s.do("10:00", Entry{Kind: Suspended, Why: "archived"})
	s.do("11:00", Entry{Kind: Inbound})
	s.is(NextResponse, Idle, "")
	s.do("12:00", Entry{Kind: Resumed, Why: "restored"})
	s.is(NextResponse, Running, "13:00")
}

func TestRule11AMergeThatClosesTheDuplicateIsNoResolution(t *testing.T) {
	s := open(t, Terms{FirstResponse: minutes(60), Resolution: minutes(120)})
	s.do("09:30", Entry{Kind: Suspended, Why: "merged"})
	s.status("09:30", "closed")
	s.is(Resolution, Paused, "")
	s.status("13:00", "open")
	s.do("13:00", Entry{Kind: Resumed, Why: "unmerged"})
	s.is(FirstResponse, Running, "13:30")
	s.is(Resolution, Running, "14:30")
	if s.Reopenings != 0 || !s.FirstResolvedAt.IsZero() {
		t.Fatalf("%+v", s.State)
	}
}

func TestRule11ATicketThatComesBackDoneIsResolvedThen(t *testing.T) {
	s := open(t, Terms{FirstResponse: minutes(60), Resolution: minutes(120)})
	s.do("10:00", Entry{Kind: Suspended, Why: "archived"})
	s.status("11:00", "resolved")
	s.do("12:00", Entry{Kind: Resumed, Why: "restored"})
	s.is(Resolution, Met, "")
	s.is(FirstResponse, Paused, "")
	if !s.LastResolvedAt.Equal(s.when("12:00")) || s.Resolution.Elapsed != 3600 {
		t.Fatalf("%+v", s.State)
	}
}

func TestRule11ASuspendedTicketThatWasDoneComesBackDone(t *testing.T) {
	s := open(t, Terms{FirstResponse: minutes(60), Resolution: minutes(120)})
	s.status("09:30", "resolved")
	s.do("10:00", Entry{Kind: Suspended, Why: "archived"})
	s.do("12:00", Entry{Kind: Resumed, Why: "restored"})
	s.is(Resolution, Met, "")
	s.status("13:00", "open")
	s.is(FirstResponse, Running, "13:30")
	s.is(Resolution, Running, "14:30")
	if s.Reopenings != 1 || !s.LastResolvedAt.Equal(s.when("09:30")) {
		t.Fatalf("%+v", s.State)
	}
}

func TestRule11APausedResolutionComesBackPaused(t *testing.T) {
	s := open(t, Terms{Resolution: minutes(120)})
	s.status("09:30", "pending")
	s.do("10:00", Entry{Kind: Suspended, Why: "merged"})
	s.do("12:00", Entry{Kind: Resumed, Why: "unmerged"})
	s.is(Resolution, Paused, "")
	s.status("13:00", "open")
	s.is(Resolution, Running, "14:30")
}

func TestRule11WhatWasDueBeforeTheSuspensionIsRecorded(t *testing.T) {
	s := open(t, Terms{Resolution: minutes(60)})
	s.do("10:30", Entry{Kind: Suspended, Why: "archived"})
	s.recorded("warned resolution 1 09:45 10:30", "breached resolution 1 10:00 10:30")
	s.do("11:00", Entry{Kind: Resumed, Why: "restored"})
	s.sweep("12:00")
	s.recorded("warned resolution 1 09:45 10:30", "breached resolution 1 10:00 10:30")
}

func TestRule11ASuspendedTicketThatIsDeletedIsCancelled(t *testing.T) {
	s := open(t, Terms{Resolution: minutes(60)})
	s.do("09:30", Entry{Kind: Suspended, Why: "archived"})
	s.do("12:00", Entry{Kind: Cancelled, Why: "deleted"})
	s.is(Resolution, Stopped, "")
	s.do("13:00", Entry{Kind: Resumed, Why: "restored"})
	s.is(Resolution, Stopped, "")
	s.recorded()
}
