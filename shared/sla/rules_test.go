package sla_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	. "docket/shared/sla"
	"docket/shared/sla/slatest"
)

// tale is a ticket of 2026-06-01, a Monday, told by the wall clock of UTC:
// "09:00" is of that day, "+2 09:00" of two days later.
type tale struct {
	*testing.T
	State
	ledger []Entry
}

func (t *tale) when(clock string) time.Time {
	t.Helper()
	day := 0
	if rest, ok := strings.CutPrefix(clock, "+"); ok {
		if _, err := fmt.Sscanf(rest, "%d %s", &day, &clock); err != nil {
			t.Fatal(err)
		}
	}
	if len(clock) == 5 {
		clock += ":00"
	}
	return at(t, "2026-06-01T"+clock+"Z").AddDate(0, 0, day)
}

// minutes is a target of the policy.
func minutes(n int64) Target { return Target{Minutes: &n, MinutesOf: FromPolicy} }

// open tells of a ticket created at 09:00.
func open(t *testing.T, terms Terms) *tale {
	if terms.PausesOn == nil {
		terms.PausesOn = DefaultPauses()
	}
	s := &tale{T: t}
	s.do("09:00", Entry{Kind: Created, Status: "new", Terms: &terms})
	return s
}

func (t *tale) do(clock string, e Entry) {
	t.Helper()
	e.At = t.when(clock)
	state, entries := t.Record(e)
	t.State, t.ledger = state, append(t.ledger, entries...)
}

func (t *tale) status(clock, status string) {
	t.Helper()
	t.do(clock, Entry{Kind: StatusChanged, Status: status})
}

func (t *tale) match(clock string, terms Terms) {
	t.Helper()
	if terms.PausesOn == nil {
		terms.PausesOn = DefaultPauses()
	}
	t.do(clock, Entry{Kind: Matched, Terms: &terms})
}

func (t *tale) pin(clock string, m Metric, due string) {
	t.Helper()
	t.do(clock, Entry{Kind: Pinned, Metric: m, DueAt: t.when(due)})
}

func (t *tale) sweep(clock string) {
	t.Helper()
	state, entries := t.Sweep(t.when(clock))
	t.State, t.ledger = state, append(t.ledger, entries...)
}

// is checks the shown phase and the due date, "" for none.
func (t *tale) is(m Metric, phase Phase, due string) {
	t.Helper()
	var want time.Time
	if due != "" {
		want = t.when(due)
	}
	if c := t.Clock(m); c.State() != phase || !c.DueAt.Equal(want) {
		t.Fatalf("%s is %s, due %v, want %s and %s", m, c.State(), c.DueAt, phase, due)
	}
}

func (t *tale) level(want Level) {
	t.Helper()
	got := Level("null")
	if l := Overall(t.State, t.CountedTo); l != nil {
		got = *l
	}
	if got != want {
		t.Fatalf("the ticket is %s, want %s", got, want)
	}
}

// recorded checks all warnings and breaches: "breached resolution 1 10:00 10:05"
// is of cycle 1, due at 10:00, detected at 10:05.
func (t *tale) recorded(want ...string) {
	t.Helper()
	got := []string{}
	for _, e := range t.ledger {
		if e.Kind == Warned || e.Kind == Breached {
			day := func(x time.Time) string { return strings.TrimSuffix(x.Format("02 15:04:05")[3:], ":00") }
			line := fmt.Sprintf("%s %s %d %s %s", e.Kind, e.Metric, e.Cycle, day(e.DueAt), day(e.At))
			if e.Again {
				line += " again"
			}
			got = append(got, line)
		}
	}
	if !slices.Equal(got, want) {
		t.Fatalf("recorded\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

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
		"good": {Plan{[]Policy{policy("high", "desk", "pending"), policy("low", "")}, []NamedCalendar{desk}}, ""},
		"two policies of a priority": {Plan{Policies: []Policy{policy("high", ""), policy("high", "")}},
			"policies[1].priority: must not have a second policy"},
		"a calendar that is not there": {Plan{Policies: []Policy{policy("high", "desk")}},
			`policies[0].calendar: must be the name of a calendar in business-hours | calendars: must have "desk", which the policy of priority high names`},
		"a target below nothing": {Plan{Policies: []Policy{{Priority: "high", Targets: Targets{Resolution: ptr(int64(-1))}}}},
			"policies[0].resolution_target_minutes: must be 0 to 5270400"},
		"pauses of a ticket that is done": {Plan{Policies: []Policy{policy("high", "", "pending", "closed", "pending")}},
			"policies[0].pauses_on[1]: must be a status in which the ticket is not done; policies[0].pauses_on[2]: must not repeat a status"},
		"a calendar twice":          {Plan{nil, []NamedCalendar{desk, desk}}, "calendars[1].name: must not be the name of another calendar"},
		"a calendar without a name": {Plan{nil, []NamedCalendar{{"", slatest.Office("UTC")}}}, "calendars[0].name: must not be empty or blank"},
		"a broken calendar": {Plan{nil, []NamedCalendar{{"desk", Calendar{}}}},
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

func TestRule3OnlyAnAgentsPublicReplyMeetsTheFirstResponseAndNothingPausesIt(t *testing.T) {
	s := open(t, Terms{FirstResponse: minutes(60)})
	s.do("09:05", Entry{Kind: Inbound})
	s.status("09:10", "pending")
	s.is(FirstResponse, Running, "10:00")
	s.status("09:15", "resolved")
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
	s.match("16:40", Terms{})
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
	s.match("11:01", Terms{})
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

func TestRule11CancellingStopsClocksWithoutABreach(t *testing.T) {
	s := open(t, Terms{FirstResponse: minutes(60), Resolution: minutes(60)})
	s.do("09:10", Entry{Kind: Outbound})
	s.do("09:50", Entry{Kind: Cancelled, Why: "merged"})
	s.status("09:50", "closed")
	s.is(FirstResponse, Met, "")
	s.is(Resolution, Stopped, "")
	s.do("12:00", Entry{Kind: Inbound})
	s.status("12:00", "open")
	s.match("12:01", Terms{Resolution: minutes(5)})
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
		t.Fatalf("a ledger that does not begin: %+v", got)
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

func TestPitfallClocksRunThroughHoldOrOutsideBusinessHours(t *testing.T) {
	s := open(t, Terms{Calendar: slatest.Office("UTC", "2026-06-02"), FirstResponse: minutes(600), Resolution: minutes(600)})
	s.status("16:00", "waiting_on_customer")
	s.sweep("+2 08:59:59")
	s.recorded() // neither the night and the holiday, nor the hold
	s.status("+2 09:00", "open")
	s.is(FirstResponse, Running, "+2 12:00")
	s.is(Resolution, Running, "+2 14:00")
}

func TestPitfallTheStateIsWrongAfterResolveReopenOrMerge(t *testing.T) {
	s := open(t, Terms{Resolution: minutes(60)})
	s.sweep("09:50")
	s.status("09:50", "resolved")
	s.sweep("20:00")
	s.level(LevelOnTrack)
	s.status("20:00", "open")
	s.is(Resolution, Running, "20:10")
	s.sweep("20:00")
	s.level(LevelWarning) // 50 of 60 minutes have passed
	s.do("20:05", Entry{Kind: Cancelled, Why: "merged"})
	s.sweep("+1 09:00")
	s.level(LevelOnTrack)
}

func TestPitfallPolicyChangesAreIgnoredOrReachMetMetrics(t *testing.T) {
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

func TestPitfallBreachTimesAreRoundedToThePollInterval(t *testing.T) {
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

func TestPitfallEscalationsAreRepeated(t *testing.T) {
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
