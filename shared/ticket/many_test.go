package ticket_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"docket/shared/customfield"
	"docket/shared/fault"
	"docket/shared/sla"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// A duplicate comes back as it was, and its primary has tags by it.
func TestOfManyTicketsADuplicateIsRefusedUnlessDuplicatesAreMeant(t *testing.T) {
	for _, meant := range []bool{false, true} {
		s := opened(t)
		s.kept.Mark, s.kept.MergedInto, s.kept.Status, s.kept.StatusBefore = ticket.Merged, "another", ticket.Closed, ticket.New
		s.kept.Tags = []string{"vip"}
		s.ticket = text(s.kept)
		act := s.act(tenant.RoleAgent, "bulk")
		_, done, err := ticket.Each(context.Background(), s.memory, act, s.kept.Number, func(ticket.Ticket) bool { return true },
			ticket.Many{Remove: []string{"vip"}, Duplicates: meant})
		if meant != (err == nil) || meant != (done != nil) || !meant && !errors.Is(err, ticket.ErrMerged) {
			t.Errorf("where duplicates are meant, %v: %v, %v", meant, done, err)
		}
	}
}

// What came under another form of its key is a later value of the same field.
func TestACustomFieldThatWasRemovedAndIsThereAgainIsNotTakenBack(t *testing.T) {
	s := opened(t)
	give := func(clock, key, value string) uint64 {
		return s.amends(clock, ticket.Patch{CustomFields: customfield.Values{key: json.RawMessage(value)}})
	}
	give("09:10", "Plan", `"pro"`)
	removed := give("10:00", "Plan", "null")
	give("10:10", "plan", `"basic"`)
	if err := s.undo(removed); fault.KindOf(err) != fault.ChangedSince || string(s.kept.CustomFields["plan"]) != `"basic"` {
		t.Errorf("%v: it has %s", err, text(s.kept.CustomFields))
	}
}

func TestADueDateThatIsShownAlreadyIsNotPinnedHoweverExactItIsSent(t *testing.T) {
	s := opened(t, high(minutes{sla.Resolution: 600}, ""))
	at := s.when("16:00").Add(123456789)
	pin := func(clock string) {
		s.clock = s.when(clock)
		s.taken(s.patch(s.act(tenant.RoleAgent, "update"), anyVersion, ticket.Patch{Due: map[sla.Metric]*time.Time{sla.Resolution: &at}}))
	}
	pin("10:00")
	was := s.everything()
	if pin("10:10"); s.everything() != was {
		t.Error("sent once more it was written")
	}
}
