package ticket_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/customfield"
	"docket/shared/fault"
	"docket/shared/queue"
	"docket/shared/sla"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

func (s story) undo(sequence uint64) error {
	_, err := ticket.Undo(context.Background(), s.memory, s.act(tenant.RoleAgent, "undo"), s.kept.ID, anyVersion, ticket.Which{Sequence: sequence}, shown)
	return err
}

// amends patches the ticket, and gives the sequence of that.
func (s story) amends(clock string, p ticket.Patch) uint64 {
	s.Helper()
	s.clock = s.when(clock)
	was := len(s.changes)
	s.taken(s.patch(s.act(tenant.RoleAgent, "update"), anyVersion, p))
	return s.changes[was].Sequence
}

func TestAnUpdateIsTakenBackWholeAndThatIsTakenBackToo(t *testing.T) {
	s := opened(t)
	s.queues["queue_1"] = queue.Queue{ID: "queue_1", Status: queue.Active, DefaultAssigneeID: "usr_q", Targets: minutes{sla.Resolution: 90}.targets()}
	s.amends("09:10", ticket.Patch{Tags: &[]string{"a", "b"}, CustomFields: customfield.Values{"plan": json.RawMessage(`"pro"`)}})
	before := s.kept
	update := s.amends("10:00", ticket.Patch{Status: status(ticket.Pending), Fields: map[string]*string{
		"priority": ptr("low"), "queue_id": ptr("queue_1"), "description": ptr("More"), "category": ptr("billing")},
		Tags: &[]string{"b", "c"}, CustomFields: customfield.Values{"plan": json.RawMessage("null"), "seats": json.RawMessage("5")}})
	after := s.kept
	if after.AssigneeID != "usr_q" {
		t.Fatalf("it is assigned to %q", after.AssigneeID)
	}
	same := func(want ticket.Ticket) {
		t.Helper()
		got := s.kept
		got.Version, got.Revision, got.UpdatedAt, got.ChangedAt, got.Clocks = want.Version, want.Revision, want.UpdatedAt, want.ChangedAt, want.Clocks
		if text(got) != text(want) {
			t.Errorf("it is\n%s\nwant\n%s", text(got), text(want))
		}
	}
	s.clock = s.when("10:05")
	s.taken(change.Answer{}, s.undo(update))
	same(before)
	undone := s.changes[len(s.changes)-1]
	if undone.Kind != change.TicketUpdated || undone.Operation != "undo" || s.kept.Revision != undone.Sequence {
		t.Errorf("told is %+v", undone)
	}
	s.taken(change.Answer{}, s.undo(undone.Sequence))
	same(after)
}

func TestWhatWasChangedAgainIsNotTakenBackAndNamed(t *testing.T) {
	s := opened(t)
	update := s.amends("10:00", ticket.Patch{Status: status(ticket.Pending), Fields: map[string]*string{"priority": ptr("low"), "category": ptr("billing")}, Tags: &[]string{"a"}})
	s.amends("10:10", ticket.Patch{Fields: map[string]*string{"priority": ptr("urgent")}, Tags: &[]string{"a", "b"}})
	was := s.everything()
	err := s.undo(update)
	var refused *fault.Error
	if !errors.As(err, &refused) || refused.Kind != fault.ChangedSince || text(refused.Fields) != `[{"Location":"priority","Message":"has another value by now"},{"Location":"tags","Message":"has another value by now"}]` {
		t.Errorf("it is %v", err)
	}
	if s.everything() != was {
		t.Error("something was written")
	}
	s.amends("10:20", ticket.Patch{Fields: map[string]*string{"priority": ptr("low")}, Tags: &[]string{"a"}})
	if err := s.undo(update); err != nil {
		t.Errorf("once the values are there again: %v", err)
	}
	if s.kept.Priority != ticket.High || s.kept.Status != ticket.New || len(s.kept.Tags) > 0 {
		t.Errorf("it is %+v", s.kept)
	}
}

func TestTakingBackAStatusIsToTheClocksWhatAnyStatusIs(t *testing.T) {
	s := opened(t, high(minutes{sla.Resolution: 600}, ""))
	s.amends("09:30", ticket.Patch{Status: status(ticket.Open)})
	resolved := s.amends("10:00", ticket.Patch{Status: status(ticket.Resolved)})
	s.clock = s.when("11:00")
	s.taken(change.Answer{}, s.undo(resolved))
	other := opened(t, high(minutes{sla.Resolution: 600}, ""))
	other.turns("09:30", ticket.Open)
	other.turns("10:00", ticket.Resolved)
	other.turns("11:00", ticket.Open)
	if text(s.kept.Clocks) != text(other.kept.Clocks) {
		t.Errorf("its clocks are\n%s\nthose of one that is reopened\n%s", text(s.kept.Clocks), text(other.kept.Clocks))
	}
}

func TestADueDateThatWasPinnedIsTakenBackAndWhatFollowsByItselfIsNot(t *testing.T) {
	s := opened(t, high(minutes{sla.Resolution: 600}, ""))
	computed := *s.kept.Due(sla.Resolution)
	pin := func(clock string, at *time.Time) uint64 {
		return s.amends(clock, ticket.Patch{Due: map[sla.Metric]*time.Time{sla.Resolution: at}})
	}
	first, second := s.when("15:00"), s.when("16:00")
	one, two := pin("09:10", &first), pin("09:20", &second)
	if err := s.undo(one); fault.KindOf(err) != fault.ChangedSince {
		t.Errorf("the first, behind the second: %v", err)
	}
	s.taken(change.Answer{}, s.undo(two))
	if got := s.kept.Due(sla.Resolution); !got.Equal(first) {
		t.Errorf("it is due at %s", got)
	}
	s.taken(change.Answer{}, s.undo(one))
	if got := s.kept.Due(sla.Resolution); !got.Equal(computed) || s.kept.Clocks.Clock(sla.Resolution).HasPin() {
		t.Errorf("it is due at %s, pinned %v", got, s.kept.Clocks.Clock(sla.Resolution).HasPin())
	}
	low := s.amends("09:40", ticket.Patch{Fields: map[string]*string{"priority": ptr("low")}})
	pin("09:50", &second)
	if err := s.undo(low); err != nil || !s.kept.Due(sla.Resolution).Equal(second) {
		t.Errorf("the priority, whose due date was pinned since: %v", err)
	}
}

func TestWhatIsNoUpdateIsNotTakenBack(t *testing.T) {
	s := opened(t)
	s.says("10:00", ticket.Outbound)
	s.says("10:10", ticket.InternalDirected)
	for _, c := range s.changes {
		if err := s.undo(c.Sequence); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", c.Kind, err)
		}
	}
	if err := s.undo(99); fault.KindOf(err) != fault.NotFound {
		t.Errorf("what was not: %v", err)
	}
	update := s.amends("10:20", ticket.Patch{Fields: map[string]*string{"category": ptr("x")}})
	own := s.act(tenant.RoleCustomer, "undo")
	own.Principal.OwnOnly = true
	if _, err := ticket.Undo(context.Background(), s.memory, own, s.kept.ID, anyVersion, ticket.Which{Sequence: update}, shown); fault.KindOf(err) != fault.NotFound {
		t.Errorf("by who sees own tickets alone: %v", err)
	}
}

func TestAnUndoIsHeldToWhatTheCustomFieldsAreDefinedToBeByNow(t *testing.T) {
	s := opened(t)
	s.amends("09:10", ticket.Patch{CustomFields: customfield.Values{"seats": json.RawMessage(`"five"`)}})
	update := s.amends("09:20", ticket.Patch{CustomFields: customfield.Values{"seats": json.RawMessage("5")}})
	s.defined = customfield.Definitions{{ID: "cf_1", Key: "seats", Type: customfield.Number}}
	if err := s.undo(update); fault.KindOf(err) != fault.Invalid || string(s.kept.CustomFields["seats"]) != "5" {
		t.Errorf("seats are %s: %v", s.kept.CustomFields["seats"], err)
	}
	s.defined = nil
	s.taken(change.Answer{}, s.undo(update))
	if got := string(s.kept.CustomFields["seats"]); got != `"five"` {
		t.Errorf("where nothing is defined seats are %s", got)
	}
}
