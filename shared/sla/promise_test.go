package sla_test

import (
	"reflect"
	"testing"

	. "docket/shared/sla"
	"docket/shared/testing/slatest"
)

func TestClocksStandStillOnHoldAndOutsideBusinessHours(t *testing.T) {
	s := open(t, Terms{Calendar: slatest.Office("UTC", "2026-06-02"), FirstResponse: minutes(600), Resolution: minutes(600)})
	s.status("16:00", "waiting_on_customer")
	s.sweep("+2 08:59:59")
	s.recorded() // neither the night and the holiday, nor the hold
	s.status("+2 09:00", "open")
	s.is(FirstResponse, Running, "+2 12:00")
	s.is(Resolution, Running, "+2 14:00")
}

func TestTheLevelFollowsResolvingReopeningAndMerging(t *testing.T) {
	s := open(t, Terms{Resolution: minutes(60)})
	s.sweep("09:50")
	s.status("09:50", "resolved")
	s.sweep("20:00")
	s.level(LevelOnTrack)
	s.status("20:00", "open")
	s.is(Resolution, Running, "20:10")
	s.sweep("20:00")
	s.level(LevelWarning) // 50 of 60 minutes have passed
	s.do("20:05", Entry{Kind: Suspended, Why: "merged"})
	s.status("20:05", "closed")
	s.sweep("+1 09:00")
	s.is(Resolution, Paused, "")
	s.level(LevelWarning)
	s.status("+1 10:00", "open")
	s.do("+1 10:00", Entry{Kind: Resumed, Why: "unmerged"})
	s.is(Resolution, Running, "+1 10:05")
	s.recorded("warned resolution 1 09:45 09:50")
}

func TestAPolicyChangeReachesClocksThatRunAndNoneThatIsMet(t *testing.T) {
	s := open(t, Terms{FirstResponse: minutes(60), NextResponse: minutes(60), Resolution: minutes(60)})
	s.do("09:10", Entry{Kind: Outbound})
	s.status("09:30", "resolved")
	before := s.Resolution
	s.match("12:00", Terms{FirstResponse: minutes(1), NextResponse: minutes(20), Resolution: minutes(200)})
	if got := s.Resolution; !reflect.DeepEqual(got.Target, before.Target) || !got.MetAt.Equal(before.MetAt) || got.Elapsed != before.Elapsed || got.Breached {
		t.Fatalf("a met metric became %+v", got)
	}
	s.recorded()
	s.status("13:00", "open")
	s.is(Resolution, Running, "15:50") // the clock runs again, under the policy of now
	s.do("13:01", Entry{Kind: Inbound})
	s.is(NextResponse, Running, "13:21")
}

func TestABreachIsOfItsDueTimeHoweverLateItIsDetected(t *testing.T) {
	for _, swept := range []string{"10:07:01", "10:15", "+3 04:44:44"} {
		s := open(t, Terms{})
		s.pin("09:00", Resolution, "10:07")
		s.sweep("10:07")
		s.sweep(swept)
		if c := s.Resolution; !c.BreachedAt.Equal(s.when("10:07")) || !c.DetectedAt.Equal(s.when(swept)) {
			t.Fatalf("%+v", c)
		}
	}
}

func TestAWarningAndABreachAreToldOnceInACycle(t *testing.T) {
	s := open(t, Terms{Resolution: minutes(60)})
	for _, clock := range []string{"09:45", "09:50", "10:00", "10:01", "10:02", "11:00", "+1 09:00"} {
		s.sweep(clock)
		s.sweep(clock)
	}
	s.status("+1 10:00", "resolved")
	s.status("+1 11:00", "open")
	s.sweep("+2 10:00")
	s.recorded("warned resolution 1 09:45 09:45", "breached resolution 1 10:00 10:01")
}
