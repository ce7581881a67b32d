package ticket_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/sla"
	"docket/shared/tenant"
	"docket/shared/testing/slatest"
	"docket/shared/ticket"
)

// story is a ticket of 2026-06-01, a Monday, told by the wall clock of UTC:
// "09:00" is of that day, "+2 09:00" of two days later.
type story struct{ *counter }

func (s story) when(clock string) time.Time {
	s.Helper()
	day := 0
	if rest, ok := strings.CutPrefix(clock, "+"); ok {
		if _, err := fmt.Sscanf(rest, "%d %s", &day, &clock); err != nil {
			s.Fatalf("%v", err)
		}
	}
	if len(clock) == 5 {
		clock += ":00"
	}
	at, err := time.Parse(time.RFC3339, "2026-06-01T"+clock+"Z")
	if err != nil {
		s.Fatalf("%v", err)
	}
	return at.AddDate(0, 0, day)
}

// opened tells of a ticket of priority high, created at 09:00.
func opened(t *testing.T, policies ...sla.Policy) story {
	s := story{newCounter(t)}
	s.clock = s.when("08:00")
	s.taken(change.Answer{}, s.setCalendars(anyVersion, []sla.NamedCalendar{{Name: "office", Calendar: slatest.Office("UTC", "2026-06-02")}}))
	s.taken(change.Answer{}, s.setPolicies(anyVersion, policies))
	s.clock = s.when("09:00")
	s.taken(s.create(s.act(tenant.RoleAgent, "create"), ticket.Draft{Ticket: ticket.Ticket{Priority: ticket.High}}))
	return s
}

func high(m minutes, calendar string) sla.Policy {
	return sla.Policy{Priority: "high", Targets: m.targets(), Calendar: calendar}
}

func (s story) says(clock string, direction ticket.Direction) {
	s.Helper()
	s.clock = s.when(clock)
	s.taken(s.message(s.act(tenant.RoleAgent, "message"), ticket.Message{Body: "Hello", Direction: direction}))
}

func (s story) turns(clock string, to ticket.Status) {
	s.Helper()
	s.clock = s.when(clock)
	s.taken(s.patch(s.act(tenant.RoleAgent, "update"), anyVersion, ticket.Patch{Status: status(to)}))
}

func (s story) promises(clock string, policies ...sla.Policy) {
	s.Helper()
	s.clock = s.when(clock)
	s.taken(change.Answer{}, s.setPolicies(anyVersion, policies))
}

func (s story) sweeps(clock string) {
	s.Helper()
	s.clock = s.when(clock)
	s.taken(change.Answer{}, s.sweep())
}

// due checks what is shown, "" for nothing.
func (s story) due(m sla.Metric, want string) {
	s.Helper()
	got := s.kept.Due(m)
	if (got == nil) != (want == "") || (got != nil && !got.Equal(s.when(want))) {
		s.Fatalf("%s is due at %v, want %s", m, got, want)
	}
}

func (s story) level(want sla.Level) {
	s.Helper()
	if got := sla.Overall(s.kept.Clocks, s.clock); got == nil || *got != want {
		s.Fatalf("the ticket is %v, want %s", got, want)
	}
}

// rang checks all that was told of clocks that ran out: "sla.breached
// resolution 1 10:00 10:05" is of cycle 1, due at 10:00 and detected at 10:05.
func (s story) rang(want ...string) {
	s.Helper()
	got := []string{}
	for _, c := range s.changes {
		if c.Kind != change.SLAWarned && c.Kind != change.SLABreached {
			continue
		}
		fields := map[string]string{}
		for _, f := range c.Fields {
			fields[f.Name] = string(f.New)
		}
		clock := func(name string) string { return parsed[time.Time](fields[name]).Format(time.TimeOnly) }
		got = append(got, fmt.Sprintf("%s %s %s %s %s", c.Kind, parsed[string](fields["metric"]), fields["cycle"], clock("due_at"), clock("detected_at")))
	}
	if !slices.Equal(got, want) {
		s.Fatalf("told was\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestClocksStandStillOnHoldAndOutsideBusinessHours(t *testing.T) {
	s := opened(t, high(minutes{sla.FirstResponse: 600, sla.Resolution: 600}, "office"))
	s.turns("16:00", ticket.WaitingOnCustomer)
	s.due(sla.Resolution, "")
	s.sweeps("+2 08:59:59") // neither the night and the holiday, nor the hold
	s.level(sla.LevelOnTrack)
	s.says("+2 09:00", ticket.Inbound)
	s.due(sla.FirstResponse, "+2 12:00")
	s.due(sla.Resolution, "+2 14:00")
	s.rang()
}

func TestTheLevelFollowsResolvingAndReopening(t *testing.T) {
	s := opened(t, high(minutes{sla.Resolution: 60}, ""))
	s.sweeps("09:50")
	s.level(sla.LevelWarning)
	s.turns("09:50", ticket.Resolved)
	s.level(sla.LevelOnTrack)
	s.sweeps("20:00")
	s.level(sla.LevelOnTrack)
	s.says("20:00", ticket.Inbound) // reopens it
	s.due(sla.Resolution, "20:10")
	s.level(sla.LevelWarning) // 50 of 60 minutes have passed
	s.turns("20:10", ticket.Closed)
	s.rang("sla.warned resolution 1 09:45:00 09:50:00")
	s.turns("21:00", ticket.Open)
	s.sweeps("21:00:01")
	s.level(sla.LevelBreached)
	s.turns("22:00", ticket.Resolved)
	s.level(sla.LevelBreached)
	s.rang("sla.warned resolution 1 09:45:00 09:50:00", "sla.breached resolution 1 21:00:00 21:00:01")
}

func TestSpamThatIsClosedBreachesNoFirstResponse(t *testing.T) {
	s := opened(t, high(minutes{sla.FirstResponse: 60, sla.Resolution: 600}, ""))
	s.turns("09:02", ticket.Closed)
	s.due(sla.FirstResponse, "")
	s.sweeps("+2 09:00")
	s.level(sla.LevelOnTrack)
	s.rang()
	s.turns("+2 10:00", ticket.Open) // it was none
	s.due(sla.FirstResponse, "+2 10:58")
}

func TestADueDateThatPassedWhileTheTicketWasResolvedIsMissedAtItsReopening(t *testing.T) {
	s := opened(t)
	pin := s.when("11:00")
	s.taken(s.patch(s.act(tenant.RoleAgent, "update"), anyVersion, ticket.Patch{Due: map[sla.Metric]*time.Time{sla.Resolution: &pin}}))
	s.turns("10:00", ticket.Resolved)
	s.sweeps("12:00")
	s.rang()
	s.says("14:00", ticket.Inbound) // reopens it
	s.due(sla.Resolution, "11:00")
	s.rang("sla.warned resolution 1 14:00:00 14:00:00", "sla.breached resolution 1 14:00:00 14:00:00")
}

func TestOnlyAnAgentsMessageIsAResponse(t *testing.T) {
	for by, agent := range map[string]bool{tenant.RoleAgent: true, tenant.RoleAdmin: true, tenant.RoleCustomer: false, automation: false, "": false} {
		s := opened(t, high(minutes{sla.FirstResponse: 60, sla.NextResponse: 30}, ""))
		s.clock = s.when("09:10")
		says := func() {
			s.Helper()
			s.taken(s.message(s.act(by, "message"), ticket.Message{Body: "Hello", Direction: ticket.Outbound, Channel: ticket.Email}))
		}
		says()
		status, due := ticket.New, "10:00"
		if agent {
			status, due = ticket.InProgress, ""
		}
		s.due(sla.FirstResponse, due)
		if s.kept.Status != status {
			t.Errorf("after a message by %q the ticket is %s", by, s.kept.Status)
		}
		s.says("09:20", ticket.Outbound)
		s.says("09:30", ticket.Inbound)
		s.clock = s.when("09:40")
		says()
		due = "10:00"
		if agent {
			due = ""
		}
		s.due(sla.NextResponse, due)
	}
}

func TestAnAutomationMaySayWhatTheCustomerSaid(t *testing.T) {
	s := opened(t, high(minutes{sla.NextResponse: 30}, ""))
	s.says("09:20", ticket.Outbound)
	s.clock = s.when("09:30")
	s.taken(s.message(s.act(automation, "message"), ticket.Message{Body: "Hello", Direction: ticket.Inbound}))
	s.due(sla.NextResponse, "10:00")
}

func TestATicketLagsBehindTheTargetsThatItsQueueHasNow(t *testing.T) {
	s := opened(t, high(minutes{sla.FirstResponse: 60, sla.Resolution: 60}, ""))
	plan := s.plan.kept.Plan
	for name, c := range map[string]struct {
		queue minutes
		lags  bool
	}{
		"none":                  {nil, false},
		"another":               {minutes{sla.FirstResponse: 30}, true},
		"as many as the policy": {minutes{sla.Resolution: 60}, false},
		"one that nobody had":   {minutes{sla.NextResponse: 5}, true},
		"due at once":           {minutes{sla.Resolution: 0}, true},
	} {
		if got := ticket.Lags(s.kept, plan, c.queue.targets()); got != c.lags {
			t.Errorf("%s: lags is %v", name, got)
		}
	}
}

func TestAPolicyChangeReachesClocksThatRunAndNoneThatIsMet(t *testing.T) {
	s := opened(t, high(minutes{sla.FirstResponse: 60, sla.Resolution: 60}, ""))
	s.says("09:10", ticket.Outbound)
	met := s.kept.Clocks.FirstResponse
	s.promises("09:20", high(minutes{sla.FirstResponse: 1, sla.Resolution: 200}, ""))
	s.due(sla.Resolution, "10:00")
	s.sweeps("09:20")
	s.due(sla.Resolution, "12:20") // at once, as it moves a clock that runs
	s.due(sla.FirstResponse, "")
	s.promises("09:25", high(minutes{sla.FirstResponse: 2, sla.Resolution: 200}, ""))
	written := s.everything()
	s.sweeps("09:25")
	if s.everything() != written {
		t.Fatal("a ticket was written for a metric that is met")
	}
	s.turns("09:30", ticket.Resolved)
	if is := s.kept.Clocks.FirstResponse; text(is.Target) != text(met.Target) || !is.MetAt.Equal(met.MetAt) || is.Breached {
		t.Fatalf("a met metric was\n%+v and is\n%+v", met, is)
	}
	s.promises("10:00", high(minutes{sla.Resolution: 40}, ""))
	s.sweeps("12:00")
	s.level(sla.LevelOnTrack)
	s.says("13:00", ticket.Inbound)
	s.due(sla.Resolution, "13:10") // the clock runs again, under the policy of now
	s.rang("sla.warned resolution 1 13:00:00 13:00:00")
}

func TestABreachIsOfItsDueTimeHoweverLateItIsDetected(t *testing.T) {
	for _, swept := range []string{"10:07:01", "10:15:00", "19:44:44"} {
		s := opened(t)
		pin := s.when("10:07")
		s.taken(s.patch(s.act(tenant.RoleAgent, "update"), anyVersion, ticket.Patch{Due: map[sla.Metric]*time.Time{sla.Resolution: &pin}}))
		s.sweeps("10:07")
		s.sweeps(swept)
		s.rang("sla.warned resolution 1 09:50:15 10:07:00", "sla.breached resolution 1 10:07:00 "+swept)
	}
	late := opened(t, high(minutes{sla.FirstResponse: 60}, ""))
	late.says("10:30", ticket.Outbound) // before any sweep
	late.rang("sla.warned first_response 1 09:45:00 10:30:00", "sla.breached first_response 1 10:00:00 10:30:00")
}

func TestAWarningAndABreachAreToldOnceInACycle(t *testing.T) {
	within := func(resolution int) sla.Policy {
		return high(minutes{sla.NextResponse: 30, sla.Resolution: resolution}, "")
	}
	s := opened(t, within(60))
	s.sweeps("09:45")
	s.sweeps("09:46")
	s.promises("09:50", within(600))
	s.sweeps("09:50")
	s.level(sla.LevelOnTrack)
	s.promises("09:55", within(80))
	s.sweeps("09:55")
	s.level(sla.LevelOnTrack)
	s.sweeps("10:00")
	s.level(sla.LevelWarning) // 75% once more: it shows, and nobody hears of it twice
	for _, clock := range []string{"10:01", "10:20", "10:21", "10:22", "11:00"} {
		s.sweeps(clock)
		s.sweeps(clock)
	}
	s.turns("11:10", ticket.Resolved)
	s.turns("11:20", ticket.Open)
	s.promises("11:30", within(600))
	s.sweeps("11:31")
	s.promises("11:40", within(60))
	s.sweeps("11:41")
	told := []string{"sla.warned resolution 1 09:45:00 09:45:00", "sla.breached resolution 1 10:20:00 10:21:00"}
	s.rang(told...)
	s.says("12:00", ticket.Outbound)
	s.says("12:10", ticket.Inbound) // the first cycle
	s.sweeps("12:35")
	s.says("12:36", ticket.Outbound)
	s.says("13:00", ticket.Inbound) // another one, whose escalations are its own
	s.sweeps("13:31")
	s.sweeps("13:31")
	s.rang(append(told, "sla.warned next_response 1 12:32:30 12:35:00",
		"sla.warned next_response 2 13:22:30 13:31:00", "sla.breached next_response 2 13:30:00 13:31:00")...)
}
