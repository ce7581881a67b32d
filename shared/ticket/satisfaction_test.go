package ticket_test

import (
	"context"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// rates is the customer's answer to a resolution, and how it is refused.
func (s story) rates(resolution uint64, score ticket.Score, comment string) fault.Kind {
	act := change.SystemAct(s.act(tenant.RoleAgent, "rate").Principal.Scope, "req_"+s.clock.Format(time.RFC3339Nano)+string(score)+comment, "answer_survey", func() time.Time { return s.clock })
	_, err := ticket.Rate(context.Background(), s.memory, act, s.kept.ID, resolution, ticket.Answer{Score: score, Comment: comment}, shown)
	if err == nil {
		return fault.Unknown
	}
	return fault.KindOf(err)
}

// scores patches the score as an agent.
func (s story) scores(clock, score string) error {
	s.clock = s.when(clock)
	_, err := s.patch(s.act(tenant.RoleAgent, "update"), anyVersion, ticket.Patch{Fields: map[string]*string{"csat_score": &score}})
	return err
}

func TestACustomerAnswersAResolutionOnceAndOtherwiseForADay(t *testing.T) {
	s := opened(t)
	if got := s.rates(1, "5", ""); got != fault.SurveyOver {
		t.Errorf("a ticket that is not resolved: %v", got)
	}
	s.resolves("10:00", ticket.Resolution{Text: "Refunded."})
	for _, wrong := range []ticket.Score{"", "0", "6"} {
		if got := s.rates(1, wrong, ""); got != fault.Invalid {
			t.Errorf("a score of %q: %v", wrong, got)
		}
	}
	s.clock = s.when("11:00")
	if got := s.rates(1, "2", "Too slow."); got != fault.Unknown || s.kept.CSATScore != "2" || s.kept.CSATComment != "Too slow." || s.kept.CSATBy != ticket.ByCustomer {
		t.Fatalf("%v: %+v", got, s.kept)
	}
	if told := s.last(change.TicketUpdated); told["csat_score"] != `null "2"` || told["csat_comment"] != `null "Too slow."` {
		t.Errorf("the Change tells %v", told)
	}
	first := s.kept.Rated
	s.clock = s.when("+1 10:59")
	if got := s.rates(1, "4", "Better."); got != fault.Unknown || s.kept.CSATScore != "4" || s.kept.Rated != first {
		t.Errorf("within a day: %v, %+v", got, s.kept)
	}
	s.clock = s.when("+1 11:00")
	if got := s.rates(1, "1", ""); got != fault.AlreadyRated || s.kept.CSATScore != "4" {
		t.Errorf("after a day: %v, %s", got, s.kept.CSATScore)
	}
}

func TestAnAgentWritesOverNoAnswerOfACustomer(t *testing.T) {
	s := opened(t)
	s.resolves("10:00", ticket.Resolution{Text: "Refunded.", Score: "5"})
	if s.kept.CSATBy != ticket.ByAgent {
		t.Errorf("it is by %q", s.kept.CSATBy)
	}
	if got := s.rates(1, "1", "Nobody called."); got != fault.Unknown || s.kept.CSATBy != ticket.ByCustomer {
		t.Fatalf("the customer answers where an agent did: %v", got)
	}
	for _, score := range []string{"5", ""} {
		if err := s.scores("10:30", score); fault.KindOf(err) != fault.AlreadyRated {
			t.Errorf("an agent makes it %q: %v", score, err)
		}
	}
	if _, err := ticket.Resolve(context.Background(), s.memory, s.act(tenant.RoleAgent, "act"), s.kept.ID, anyVersion, ticket.Resolution{Text: "Refunded.", Score: "5"}, shown); fault.KindOf(err) != fault.AlreadyRated {
		t.Errorf("an agent resolves it with 5: %v", err)
	}
	s.resolves("10:31", ticket.Resolution{Text: "Refunded in full."})
	if s.kept.CSATScore != "1" || s.kept.CSATComment != "Nobody called." {
		t.Errorf("other words leave %q, %q", s.kept.CSATScore, s.kept.CSATComment)
	}
}

func TestATicketThatIsResolvedAnewHasAnotherAnswer(t *testing.T) {
	s := opened(t)
	s.resolves("10:00", ticket.Resolution{Text: "Refunded."})
	s.rates(1, "1", "No.")
	s.reopens("11:00")
	if got := s.rates(1, "2", ""); got != fault.SurveyOver || s.kept.CSATScore != "1" {
		t.Errorf("while it is open: %v, %s", got, s.kept.CSATScore)
	}
	s.resolves("12:00", ticket.Resolution{Text: "Refunded in full."})
	if _, counted := s.kept.Counted(); s.kept.CSATScore != "" || s.kept.CSATComment != "" || s.kept.CSATBy != ticket.ByAgent || counted {
		t.Errorf("resolved anew it has %+v", s.kept)
	}
	if got := s.rates(1, "2", ""); got != fault.SurveyOver {
		t.Errorf("the older question: %v", got)
	}
	if got := s.rates(2, "5", ""); got != fault.Unknown || s.kept.Rated.Of != 2 {
		t.Errorf("the newer one: %v", got)
	}
}

func TestAScoreIsCountedByWhoHadTheTicketWhenItWasGivenFirst(t *testing.T) {
	s := opened(t)
	give := func(clock, to string) {
		s.clock = s.when(clock)
		s.taken(s.patch(s.act(tenant.RoleAgent, "update"), anyVersion, ticket.Patch{Fields: map[string]*string{"assignee_id": &to}}))
	}
	give("09:30", "u1")
	s.resolves("10:00", ticket.Resolution{Text: "Refunded."})
	s.clock = s.when("10:05")
	s.rates(1, "4", "")
	give("10:10", "u2")
	s.clock = s.when("10:20")
	s.rates(1, "3", "")
	is, counted := s.kept.Counted()
	if want := (ticket.Rated{Of: 1, At: s.when("10:05"), AssigneeID: "u1"}); !counted || is.Score != "3" || is.Rated != want {
		t.Errorf("it is counted as %+v, want %+v", is, want)
	}
}

func TestUndoingAResolutionTakesItsScoreBackAndBringsNoEarlierOneBack(t *testing.T) {
	s := opened(t)
	s.resolves("10:00", ticket.Resolution{Text: "Refunded.", Score: "2"})
	s.reopens("11:00")
	left := s.resolves("12:00", ticket.Resolution{Text: "Refunded in full.", Score: "5"})
	s.does("12:05", func(ctx context.Context, act change.Act) (change.Answer, error) {
		return ticket.Undo(ctx, s.memory, act, s.kept.ID, anyVersion, ticket.Which{Sequence: left.Sequence()}, shown)
	})
	if _, counted := s.kept.Counted(); s.kept.Status != ticket.Open || s.kept.CSATScore != "" || counted || s.kept.Rated.Of != 2 {
		t.Errorf("it is %s with %q, counted %t as %+v", s.kept.Status, s.kept.CSATScore, counted, s.kept.Rated)
	}
}
