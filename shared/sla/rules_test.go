package sla_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	. "docket/shared/sla"
	"docket/shared/testing/slatest"
)

func TestRule1APinGoesBeforeTheQueueBeforeThePolicyBeforeNone(t *testing.T) {
	due := at(t, "2026-06-01T12:00:00.5Z")
	plan := Plan{
		Policies:  []Policy{{Priority: "low"}, {Priority: "high", Targets: Targets{ptr(int64(3)), ptr(int64(3)), nil}, Calendar: "desk", PausesOn: []string{}}},
		Calendars: []NamedCalendar{{"desk", slatest.Office("UTC")}},
	}
	got := plan.Match("high", Pins{FirstResponse: due}, Targets{FirstResponse: ptr(int64(2))})
	if got.FirstResponse.Source() != FromPin || !got.FirstResponse.Pinned.Equal(due) || *got.FirstResponse.Minutes != 2 || got.FirstResponse.MinutesOf != FromQueue {
		t.Errorf("first response %+v", got.FirstResponse)
	}
	if got.NextResponse.Source() != FromPolicy || *got.NextResponse.Minutes != 3 || got.Resolution.Source() != FromNone || got.Resolution.Tracked() {
		t.Errorf("next response %+v, resolution %+v", got.NextResponse, got.Resolution)
	}
	if got.CalendarName != "desk" || !got.Calendar.Equal(slatest.Office("UTC")) || len(got.PausesOn) != 0 {
		t.Errorf("terms %+v", got)
	}
	got = plan.Match("urgent", Pins{}, Targets{NextResponse: ptr(int64(0))})
	if got.NextResponse.Source() != FromQueue || *got.NextResponse.Minutes != 0 || !got.Calendar.Equal(Always()) || !slices.Equal(got.PausesOn, DefaultPauses()) {
		t.Errorf("without a policy %+v", got)
	}
}

func TestAPlanIsRefusedWithTheFieldAndTheRule(t *testing.T) {
	desk := NamedCalendar{"desk", slatest.Office("UTC")}
	policy := func(priority, calendar string, pauses ...string) Policy {
		return Policy{Priority: priority, Calendar: calendar, PausesOn: pauses}
	}
	for name, c := range map[string]struct {
		plan Plan
		want string
	}{
		"good": {Plan{Policies: []Policy{policy("high", "desk", "pending"), policy("low", "")}, Calendars: []NamedCalendar{desk}}, ""},
		"two policies of a priority": {Plan{Policies: []Policy{policy("high", ""), policy("high", "")}},
			"policies[1].priority: must not have a second policy"},
		"a calendar that is not there": {Plan{Policies: []Policy{policy("high", "desk")}},
			`policies[0].calendar: must be the name of a calendar in business-hours | calendars: must have "desk", which the policy of priority high names`},
		"a target below nothing": {Plan{Policies: []Policy{{Priority: "high", Targets: Targets{Resolution: ptr(int64(-1))}}}},
			"policies[0].resolution_target_minutes: must be 0 to 5270400"},
		"pauses of a ticket that is done": {Plan{Policies: []Policy{policy("high", "", "pending", "closed", "pending")}},
			"policies[0].pauses_on[1]: must be a status in which the ticket is not done; policies[0].pauses_on[2]: must not repeat a status"},
		"a calendar twice":              {Plan{Calendars: []NamedCalendar{desk, desk}}, "calendars[1].name: must not be the name of another calendar"},
		"a calendar twice in two forms": {Plan{Calendars: []NamedCalendar{{"Büro", desk.Calendar}, {"BU\u0308RO", desk.Calendar}}}, "calendars[1].name: must not be the name of another calendar"},
		"a calendar without a name":     {Plan{Calendars: []NamedCalendar{{"", slatest.Office("UTC")}}}, "calendars[0].name: must not be empty or blank"},
		"a broken calendar": {Plan{Calendars: []NamedCalendar{{"desk", Calendar{}}}},
			"calendars[0].time_zone: must be a known IANA time zone; calendars[0].intervals: must be 1 to 56"},
	} {
		var said []string
		for _, err := range []error{c.plan.CheckPolicies(), c.plan.CheckCalendars()} {
			if err != nil {
				said = append(said, strings.TrimPrefix(err.Error(), "validation failed; "))
			}
		}
		if got := strings.Join(said, " | "); got != c.want {
			t.Errorf("%s: %s\nwant %s", name, got, c.want)
		}
	}
}

func TestHeldTermsChangeNothing(t *testing.T) {
	terms := Terms{Resolution: minutes(60), Calendar: slatest.Office("UTC"), CalendarName: "desk", PausesOn: DefaultPauses()}
	s := open(t, terms)
	if !s.Held(terms) {
		t.Error("its own terms are not held")
	}
	for name, change := range map[string]func(*Terms){
		"a target":     func(t *Terms) { t.NextResponse = minutes(5) },
		"no target":    func(t *Terms) { t.Resolution = Target{} },
		"a calendar":   func(t *Terms) { t.Calendar = slatest.Office("Europe/Berlin") },
		"other pauses": func(t *Terms) { t.PausesOn = nil },
	} {
		other := terms
		if change(&other); s.Held(other) {
			t.Errorf("%s is held already", name)
		}
	}
}

func TestRule1NullIsUntrackedAnd0IsDueAtOnce(t *testing.T) {
	s := open(t, Terms{Resolution: minutes(0)})
	s.is(FirstResponse, Untracked, "")
	s.is(Resolution, Running, "09:00")
	s.recorded("warned resolution 1 09:00 09:00", "breached resolution 1 09:00 09:00")
	s.level(LevelBreached)
	open(t, Terms{}).level("null")
}

func TestRule2TimeIsSummedUnderTheCalendarInForce(t *testing.T) {
	s := open(t, Terms{Calendar: slatest.Office("UTC", "2026-06-02"), Resolution: minutes(8 * 60)})
	s.is(Resolution, Running, "+2 10:00") // 7 hours today, none tomorrow
	s.match("14:00", Terms{Calendar: Always(), Resolution: minutes(8 * 60)})
	if got := s.Resolution.Elapsed; got != 4*3600 {
		t.Fatalf("%d seconds elapsed", got)
	}
	s.is(Resolution, Running, "18:00")
}

func TestRule2SumsSurviveDaylightSaving(t *testing.T) {
	for _, c := range []struct{ zone, from, due string }{
		{"Europe/Berlin", "2026-03-28T23:30:00+01:00", "2026-03-29T04:30:00+02:00"},
		{"Europe/Berlin", "2026-10-24T23:30:00+02:00", "2026-10-25T02:30:00+01:00"},
		{"Australia/Lord_Howe", "2026-10-03T23:30:00+10:30", "2026-10-04T04:00:00+11:00"},
		{"Australia/Lord_Howe", "2026-04-04T23:30:00+11:00", "2026-04-05T03:00:00+10:30"},
	} {
		day := slatest.EveryDay(c.zone, "00:00", "24:00")
		if got := day.Add(at(t, c.from), 4*time.Hour); !got.Equal(at(t, c.due)) {
			t.Errorf("four hours from %s are over at %v, want %s", c.from, got, c.due)
		}
	}
	skipped := slatest.EveryDay("Europe/Berlin", "02:00", "03:00")
	if got := skipped.Between(at(t, "2026-03-28T12:00:00Z"), at(t, "2026-03-29T12:00:00Z")); got != 0 {
		t.Errorf("an hour that does not exist counts %v", got)
	}
	if got := skipped.Between(at(t, "2026-10-24T12:00:00Z"), at(t, "2026-10-25T12:00:00Z")); got != 2*time.Hour {
		t.Errorf("an hour that comes twice counts %v", got)
	}
}

func TestRule3OnlyAnAgentsPublicReplyMeetsTheFirstResponse(t *testing.T) {
	s := open(t, Terms{FirstResponse: minutes(60)})
	s.do("09:05", Entry{Kind: Inbound})
	s.status("09:10", "pending") // does not pause it
	s.is(FirstResponse, Running, "10:00")
	s.do("09:30", Entry{Kind: Outbound})
	s.is(FirstResponse, Met, "")
	s.do("11:00", Entry{Kind: Outbound})
	if got := s.FirstResponse.MetAt; !got.Equal(s.when("09:30")) {
		t.Fatalf("met at %v", got)
	}
	s.recorded()
}

func TestRule4ACycleOpensAtTheFirstUnansweredMessageAfterTheFirstResponse(t *testing.T) {
	s := open(t, Terms{NextResponse: minutes(60)})
	s.do("09:05", Entry{Kind: Inbound})
	s.is(NextResponse, Idle, "")
	s.do("09:10", Entry{Kind: Outbound})
	s.is(NextResponse, Idle, "")
	s.do("10:00", Entry{Kind: Inbound})
	s.do("10:30", Entry{Kind: Inbound}) // does not restart it
	s.status("10:31", "pending")        // does not pause it
	s.is(NextResponse, Running, "11:00")
	s.do("11:00", Entry{Kind: Outbound}) // on the second is in time
	s.is(NextResponse, Met, "")
	s.do("12:00", Entry{Kind: Inbound})
	s.is(NextResponse, Running, "13:00")
	s.status("12:10", "resolved")
	s.is(NextResponse, Stopped, "")
	s.recorded("warned next_response 1 10:45 11:00")
	if s.NextResponse.Cycle != 2 {
		t.Fatalf("cycle %d", s.NextResponse.Cycle)
	}
}

func TestRule4AMessageOnADoneTicketOpensItsCycleAtTheReopening(t *testing.T) {
	inbound, reopened := Entry{Kind: Inbound}, Entry{Kind: StatusChanged, Status: "open"}
	for name, both := range map[string][]Entry{"message first": {inbound, reopened}, "status first": {reopened, inbound}} {
		t.Run(name, func(t *testing.T) {
			s := open(t, Terms{NextResponse: minutes(60)})
			s.do("09:10", Entry{Kind: Outbound})
			s.status("10:00", "resolved")
			s.do("11:00", both[0])
			s.do("11:00", both[1])
			s.is(NextResponse, Running, "12:00")
		})
	}
	s := open(t, Terms{NextResponse: minutes(60)})
	s.do("09:10", Entry{Kind: Outbound})
	s.status("10:00", "closed")
	s.do("11:00", Entry{Kind: Inbound}) // stored, and the ticket stays closed
	s.is(NextResponse, Idle, "")
	s.do("11:30", Entry{Kind: Outbound})
	s.status("12:00", "open")
	s.is(NextResponse, Idle, "")
}

func TestRule5ResolutionPausesWhereThePolicySays(t *testing.T) {
	for _, c := range []struct {
		status string
		pauses []string
		phase  Phase
		due    string
	}{
		{"open", nil, Running, "17:00"},
		{"in_progress", nil, Running, "17:00"},
		{"pending", nil, Paused, ""},
		{"waiting_on_customer", nil, Paused, ""},
		{"pending", []string{}, Running, "17:00"},
		{"in_progress", []string{"in_progress"}, Paused, ""},
		{"resolved", nil, Met, ""},
		{"closed", nil, Met, ""},
	} {
		s := open(t, Terms{Resolution: minutes(480), PausesOn: c.pauses})
		s.status("10:00", c.status)
		s.is(Resolution, c.phase, c.due)
	}
}

func TestRule6PausingKeepsWhatRemains(t *testing.T) {
	s := open(t, Terms{Calendar: slatest.Office("UTC"), Resolution: minutes(120)})
	s.status("10:00", "pending")
	s.is(Resolution, Paused, "")
	if left := s.Resolution.Remaining(s.CountedTo); left != time.Hour {
		t.Fatalf("%v left", left)
	}
	s.sweep("+1 09:00")
	s.status("+1 12:00", "open")
	s.is(Resolution, Running, "+1 14:00") // half an hour, lunch, half an hour
	s.recorded()
}

func TestRule6APinDoesNotMoveUntilItIsTakenOff(t *testing.T) {
	s := open(t, Terms{Calendar: slatest.Office("UTC"), Resolution: minutes(180)})
	s.pin("10:00", Resolution, "21:00")
	s.status("11:00", "pending") // its business time stops, the pin does not
	s.is(Resolution, Running, "21:00")
	if want := s.when("18:00"); !s.Resolution.WarningAt.Equal(want) || s.Resolution.Remaining(s.CountedTo) != 10*time.Hour {
		t.Fatalf("warns at %v, with %v left", s.Resolution.WarningAt, s.Resolution.Remaining(s.CountedTo))
	}
	s.match("11:10", Terms{Calendar: slatest.Office("UTC"), Resolution: minutes(240)})
	s.is(Resolution, Running, "21:00")
	s.do("11:30", Entry{Kind: Unpinned, Metric: Resolution})
	s.is(Resolution, Paused, "")
	s.status("12:00", "open")
	s.is(Resolution, Running, "15:00") // 2 of 4 hours had passed
}

func TestRule7ReopeningContinuesTheSameClock(t *testing.T) {
	s := open(t, Terms{Resolution: minutes(120)})
	s.status("10:00", "resolved")
	s.status("11:00", "closed")
	s.status("15:00", "open")
	s.is(Resolution, Running, "16:00")
	s.status("15:30", "closed")
	s.status("15:40", "in_progress")
	s.sweep("16:30")
	s.status("16:31", "resolved")
	if !s.FirstResolvedAt.Equal(s.when("10:00")) || !s.LastResolvedAt.Equal(s.when("16:31")) || s.Reopenings != 2 {
		t.Fatalf("%+v", s.State)
	}
	s.recorded("warned resolution 1 15:30 15:30", "breached resolution 1 16:10 16:30")
	s.level(LevelBreached)
	s.match("16:40", Terms{}) // what is met stays as it was
	s.level(LevelBreached)
}

func TestRule7ABreachOutlivesItsCycleAndItsTarget(t *testing.T) {
	s := open(t, Terms{NextResponse: minutes(10)})
	s.do("09:01", Entry{Kind: Outbound})
	s.do("10:00", Entry{Kind: Inbound})
	s.do("10:11", Entry{Kind: Outbound})
	s.do("11:00", Entry{Kind: Inbound})
	s.level(LevelBreached)
	if c := s.NextResponse; c.Breached || c.Breaches != 1 || c.Cycle != 2 {
		t.Fatalf("%+v", c)
	}
	s.match("11:01", Terms{Resolution: minutes(600)})
	s.is(NextResponse, Untracked, "")
	s.level(LevelBreached)
}

func TestRule8AnotherTargetKeepsTheElapsedTime(t *testing.T) {
	s := open(t, Terms{FirstResponse: minutes(600), Resolution: minutes(600)})
	s.do("09:30", Entry{Kind: Outbound})
	s.match("10:00", Terms{FirstResponse: minutes(5), Resolution: minutes(120)})
	s.is(FirstResponse, Met, "")
	s.is(Resolution, Running, "11:00")
	s.match("10:15", Terms{Resolution: minutes(30)}) // more has elapsed
	s.is(Resolution, Running, "10:15")
	s.sweep("10:20")
	s.recorded("warned resolution 1 10:15 10:15", "breached resolution 1 10:15 10:20")
}

func TestRule8ATargetGivenLateFindsTheTimeElapsed(t *testing.T) {
	s := open(t, Terms{})
	s.match("10:00", Terms{FirstResponse: minutes(90)})
	s.is(FirstResponse, Running, "10:30")
	s.match("10:10", Terms{})
	s.is(FirstResponse, Untracked, "")
	s.level("null")
}
