package ticket_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/sla"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// last is the newest Change of the ticket that is of a kind, as text: its fields.
func (s story) last(kind change.Kind) map[string]string {
	s.Helper()
	for i := len(s.changes) - 1; i >= 0; i-- {
		if c := s.changes[i]; c.Kind == kind {
			fields := map[string]string{}
			for _, f := range c.Fields {
				fields[f.Name] = string(f.Old) + " " + string(f.New)
			}
			return fields
		}
	}
	s.Fatalf("no Change of the kind %s", kind)
	return nil
}

// does is an act by an agent at a time of the day, whose answer is what it left.
func (s story) does(clock string, act func(context.Context, change.Act) (change.Answer, error)) (left ticket.Acted) {
	s.Helper()
	answer := s.tries(clock, act)
	if err := json.Unmarshal(answer.Body, &left); err != nil {
		s.Fatalf("%v", err)
	}
	return left
}

func (s story) tries(clock string, act func(context.Context, change.Act) (change.Answer, error)) change.Answer {
	s.Helper()
	s.clock = s.when(clock)
	answer, err := act(context.Background(), s.act(tenant.RoleAgent, "act"))
	if err != nil {
		s.Fatalf("%v", err)
	}
	return answer
}

func (s story) resolves(clock string, how ticket.Resolution) ticket.Acted {
	s.Helper()
	return s.does(clock, func(ctx context.Context, act change.Act) (change.Answer, error) {
		return ticket.Resolve(ctx, s.memory, act, s.kept.ID, anyVersion, how, shown)
	})
}

func (s story) reopens(clock string) ticket.Acted {
	s.Helper()
	return s.does(clock, func(ctx context.Context, act change.Act) (change.Answer, error) {
		return ticket.Reopen(ctx, s.memory, act, s.kept.ID, anyVersion, shown)
	})
}

func (s story) escalates(clock, reason string) (change.Answer, error) {
	s.clock = s.when(clock)
	return ticket.Escalate(context.Background(), s.memory, s.act(tenant.RoleAgent, "escalate"), s.kept.ID, anyVersion, reason, shown)
}

func (s story) putsOff(clock string, until ticket.Snooze) (change.Answer, error) {
	s.clock = s.when(clock)
	return ticket.PutOff(context.Background(), s.memory, s.act(tenant.RoleAgent, "snooze"), s.kept.ID, anyVersion, until, shown)
}

func TestResolvingSaysHowAndIsOneChange(t *testing.T) {
	s := opened(t)
	left := s.resolves("10:00", ticket.Resolution{Text: "Refunded.\nTold them so.", Score: "5"})
	if s.kept.Status != ticket.Resolved || s.kept.Resolution != "Refunded.\nTold them so." || s.kept.CSATScore != "5" || left.Sequence() != s.kept.Version || len(s.changes) != 2 {
		t.Errorf("it is %+v by %+v", s.kept, left.Change)
	}
	if again := s.resolves("10:01", ticket.Resolution{Text: "Refunded.\nTold them so.", Score: "5"}); again.Sequence() != 0 || len(s.changes) != 2 {
		t.Errorf("the same again is Change %d", again.Sequence())
	}
	s.resolves("10:02", ticket.Resolution{Text: "Refunded in full."})
	if s.kept.Resolution != "Refunded in full." || s.kept.CSATScore != "5" || s.kept.Status != ticket.Resolved {
		t.Errorf("other words leave %+v", s.kept)
	}
	if _, err := ticket.Resolve(context.Background(), s.memory, s.act(tenant.RoleAgent, "act"), s.kept.ID, anyVersion, ticket.Resolution{Score: "6"}, shown); fault.KindOf(err) != fault.Invalid {
		t.Errorf("no words and a score of 6: %v", err)
	}
}

func TestReopeningOpensWhatIsDoneAndKeepsHowItWasResolved(t *testing.T) {
	s := opened(t)
	if left := s.reopens("09:30"); left.Sequence() != 0 || s.kept.Status != ticket.New {
		t.Errorf("a new one: %+v", s.kept)
	}
	s.resolves("10:00", ticket.Resolution{Text: "Refunded."})
	s.reopens("11:00")
	if s.kept.Status != ticket.Open || s.kept.Resolution != "Refunded." {
		t.Errorf("it is %+v", s.kept)
	}
}

func TestEscalatingNeedsAReasonAndATicketThatIsNotUrgent(t *testing.T) {
	s := opened(t)
	if _, err := s.escalates("10:00", ""); fault.KindOf(err) != fault.Invalid {
		t.Errorf("without a reason: %v", err)
	}
	if _, err := s.escalates("10:01", "They cannot pay"); err != nil {
		t.Fatal(err)
	}
	if said := s.last(change.TicketEscalated); s.kept.Priority != ticket.Urgent || said["escalation_reason"] != `null "They cannot pay"` || said["priority"] == "" {
		t.Errorf("it is %s by %v", s.kept.Priority, said)
	}
	if _, err := s.escalates("10:02", "Again"); fault.KindOf(err) != fault.AlreadyUrgent {
		t.Errorf("again: %v", err)
	}
}

func TestASnoozeEndsAtItsInstantByNobodysDeed(t *testing.T) {
	s := opened(t)
	until := s.when("12:00")
	if _, err := s.putsOff("10:00", ticket.SnoozeUntil(until)); err != nil {
		t.Fatal(err)
	}
	if next, any := s.kept.NextTimer(); !any || !next.Equal(until) {
		t.Errorf("its timer is %s, %t", next, any)
	}
	s.clock = s.when("11:59")
	if err := s.sweep(); err != nil || s.kept.Snooze == ticket.Awake {
		t.Errorf("a minute before: %q, %v", s.kept.Snooze, err)
	}
	revision := s.kept.Revision
	s.clock = until
	if err := s.sweep(); err != nil {
		t.Fatal(err)
	}
	if s.kept.Snooze != ticket.Awake || s.last(change.TicketUnsnoozed)["snoozed_until"] == "" || s.kept.Revision != revision {
		t.Errorf("it is %+v", s.kept)
	}
	if _, any := s.kept.NextTimer(); any {
		t.Error("it still has a timer")
	}
}

func TestASnoozeEndsWithWhatTheCustomerSaysAndWhenNobodyWorksOnItAnyMore(t *testing.T) {
	for what, until := range map[string]ticket.Snooze{"an instant": ticket.SnoozeUntil(time.Date(2027, 1, 1, 0, 0, 0, 1, time.UTC)), "an answer": ticket.UntilAnswered} {
		s := opened(t)
		if _, err := s.putsOff("10:00", until); err != nil {
			t.Fatal(what, err)
		}
		s.taken(s.message(s.act(tenant.RoleAgent, "reply"), ticket.Message{Body: "One moment"}))
		if s.kept.Snooze != until {
			t.Errorf("until %s: an agent's message leaves %q", what, s.kept.Snooze)
		}
		s.taken(s.message(s.act(tenant.RoleAgent, "mail"), ticket.Message{Body: "Hello?", Direction: ticket.Inbound}))
		if s.kept.Snooze != ticket.Awake || s.last(change.MessageAdded)["snoozed_until"] == "" {
			t.Errorf("until %s: the customer's leaves %q", what, s.kept.Snooze)
		}
		if _, err := s.putsOff("10:10", until); err != nil {
			t.Fatal(what, err)
		}
		s.resolves("10:20", ticket.Resolution{Text: "Done"})
		if s.kept.Snooze != ticket.Awake {
			t.Errorf("until %s: resolving leaves %q", what, s.kept.Snooze)
		}
		if _, err := s.putsOff("10:30", until); fault.KindOf(err) != fault.TicketDone {
			t.Errorf("until %s: a resolved one: %v", what, err)
		}
	}
}

func TestASnoozeEndsAheadAndNoPatchSetsOne(t *testing.T) {
	s := opened(t)
	for _, until := range []ticket.Snooze{ticket.SnoozeUntil(s.when("09:00")), ticket.SnoozeUntil(s.when("10:00").Add(ticket.MaxSnooze + time.Hour)), "tomorrow"} {
		if _, err := s.putsOff("10:00", until); fault.KindOf(err) != fault.Invalid {
			t.Errorf("until %s: %v", until, err)
		}
	}
	answer := string(ticket.UntilAnswered)
	if _, err := s.patch(s.act(tenant.RoleAgent, "update"), anyVersion, ticket.Patch{Fields: map[string]*string{"snoozed_until": &answer}}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a patch: %v", err)
	}
}

func TestTheLastWordOnATicketIsToldWithItsSequence(t *testing.T) {
	s := opened(t)
	opener := s.kept.SaidBy
	if s.kept.Said != 1 || opener == "" {
		t.Errorf("opened it has %d by %q", s.kept.Said, opener)
	}
	s.taken(s.message(s.act(tenant.RoleCustomer, "comment"), ticket.Message{Body: "Hello?", Direction: ticket.Inbound}))
	if s.kept.Said != 2 || s.kept.SaidBy == opener {
		t.Errorf("with a message it has %d by %q", s.kept.Said, s.kept.SaidBy)
	}
	s.taken(s.patch(s.act(tenant.RoleAgent, "update"), anyVersion, ticket.Patch{Status: status(ticket.Pending)}))
	s.taken(s.comment(s.act(tenant.RoleAgent, "note"), "They called"))
	if s.kept.Said != 4 || s.kept.SaidBy != ticket.ReaderOf(tenant.User{Issuer: "desk", Subject: tenant.RoleAgent}) {
		t.Errorf("with a note it has %d by %q", s.kept.Said, s.kept.SaidBy)
	}
}

func TestAWarningThatAWriteFindsDoesNotMoveTheSequenceOfWhatIsSaid(t *testing.T) {
	s := opened(t, high(minutes{sla.FirstResponse: 60}, ""))
	s.clock = s.when("18:00")
	s.taken(s.message(s.act(tenant.RoleAgent, "reply"), ticket.Message{Body: "Sorry"}))
	own := s.changes[len(s.changes)-1]
	for _, c := range s.changes {
		if c.Kind == change.MessageAdded {
			own = c
		}
	}
	if s.kept.Version == own.Sequence || s.kept.Said != own.Sequence {
		t.Errorf("said at %d, its Change is %d of %d", s.kept.Said, own.Sequence, s.kept.Version)
	}
}
