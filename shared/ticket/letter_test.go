package ticket_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"docket/shared/change"
	"docket/shared/sla"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// letter puts a letter on the story's ticket.
func (s story) letter(r ticket.Received) (got ticket.Message, err error) {
	s.Helper()
	r.Body, r.Channel = "It still is wrong", ticket.Email
	if r.Direction == "" {
		r.Direction = ticket.Inbound
	}
	_, err = ticket.Receive(context.Background(), s.memory, s.act("", "receive"), s.kept.ID, r, func(m ticket.Message) (change.Answer, error) {
		got = m
		return change.Answer{}, nil
	})
	return got, err
}

func (s story) sets(status ticket.Status) {
	s.Helper()
	s.taken(s.patch(s.act(tenant.RoleAgent, "update"), anyVersion, ticket.Patch{Status: func(ticket.Status) ticket.Status { return status }}))
}

func TestALetterIsOnItsTicketOnceAndTwoLettersOfOneIDAreTwo(t *testing.T) {
	s := mailed(t)
	first := ticket.Received{Message: ticket.Message{LetterID: "letter_1", ExternalMessageID: "careless@customer.example"}}
	one, err := s.letter(first)
	if err != nil {
		t.Fatal(err)
	}
	again, err := s.letter(first)
	if err != nil || again.ID != one.ID || len(s.messages) != 2 {
		t.Errorf("the second time it is %s, not %s, of %d messages: %v", again.ID, one.ID, len(s.messages), err)
	}
	if _, err := s.letter(ticket.Received{Message: ticket.Message{LetterID: "letter_2", ExternalMessageID: "careless@customer.example"}}); err != nil || len(s.messages) != 3 {
		t.Errorf("%d messages, %v", len(s.messages), err)
	}
}

func TestALetterReopensWhatIsResolvedAndAClosedTicketOnlyWhereItMay(t *testing.T) {
	for _, c := range []struct {
		was     ticket.Status
		reopens bool
		is      ticket.Status
		refused error
	}{
		{ticket.Resolved, true, ticket.Open, nil}, {ticket.WaitingOnCustomer, false, ticket.Open, nil}, {ticket.InProgress, false, ticket.InProgress, nil},
		{ticket.Closed, true, ticket.Open, nil}, {ticket.Closed, false, ticket.Closed, ticket.ErrDone},
	} {
		s := mailed(t)
		s.sets(c.was)
		if _, err := s.letter(ticket.Received{Message: ticket.Message{LetterID: "letter_1"}, Reopens: c.reopens}); !errors.Is(err, c.refused) || s.kept.Status != c.is {
			t.Errorf("%s, reopened %t, is %s: %v", c.was, c.reopens, s.kept.Status, err)
		}
	}
}

func TestWhatAMachineWroteMovesNothing(t *testing.T) {
	for _, direction := range []ticket.Direction{ticket.Inbound, ticket.InternalDirected} {
		s := mailed(t, high(minutes{sla.NextResponse: 60}, ""))
		s.sets(ticket.Resolved)
		clocks := text(s.kept.Clocks)
		if _, err := s.letter(ticket.Received{Message: ticket.Message{LetterID: "letter_1", Automatic: true, Direction: direction}}); err != nil {
			t.Fatal(err)
		}
		if s.kept.Status != ticket.Resolved || text(s.kept.Clocks) != clocks || len(s.messages) != 2 {
			t.Errorf("%s: it is %s with %d messages", direction, s.kept.Status, len(s.messages))
		}
		if c := s.changes[len(s.changes)-1]; !slices.ContainsFunc(c.Fields, func(f change.Field) bool { return f.Name == "message.automatic" }) {
			t.Errorf("its Change tells nobody: %+v", c.Fields)
		}
	}
}

func TestWhoIsInCopyFollowsOnceAndNoMoreThanThereIsRoomFor(t *testing.T) {
	s := mailed(t)
	s.taken(s.patch(s.act(tenant.RoleAgent, "update"), anyVersion, ticket.Patch{Fields: map[string]*string{"requester_email": ptr("casey@customer.example")}, Followers: &[]string{"Robin@customer.example", "robin@customer.example"}}))
	if !slices.Equal(s.kept.Followers, []string{"Robin@customer.example"}) {
		t.Fatalf("followers are %q", s.kept.Followers)
	}
	if _, err := s.letter(ticket.Received{Message: ticket.Message{LetterID: "letter_1"}, Followers: []string{"CASEY@customer.example", "robin@customer.example", "kim@customer.example"}}); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(s.kept.Followers, []string{"Robin@customer.example", "kim@customer.example"}) {
		t.Errorf("followers are %q", s.kept.Followers)
	}
	for _, c := range s.changes {
		if strings.Contains(text(c.Fields), "robin") || strings.Contains(text(c.Fields), "kim@") {
			t.Errorf("a Change outlives who it names: %s", text(c.Fields))
		}
	}
	var many []string
	for n := range 40 {
		many = append(many, fmt.Sprintf("p%d@customer.example", n))
	}
	if _, err := s.letter(ticket.Received{Message: ticket.Message{LetterID: "letter_2"}, Followers: many}); err != nil || len(s.kept.Followers) != ticket.MaxFollowers {
		t.Errorf("%d followers, %v", len(s.kept.Followers), err)
	}
	if err := ticket.Unfollow(context.Background(), s.memory, s.act("", "erase_contact"), s.kept.ID, ticket.Contact{Email: "kim@customer.example"}); err != nil || slices.Contains(s.kept.Followers, "kim@customer.example") {
		t.Errorf("who is erased follows: %q, %v", s.kept.Followers, err)
	}
}

func TestTicketsAreLinkedOnceAndWithinBounds(t *testing.T) {
	s := mailed(t)
	for n := range 25 {
		for range 2 {
			if err := ticket.Link(context.Background(), s.memory, s.act("", "receive"), s.kept.ID, fmt.Sprint(n)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := ticket.Link(context.Background(), s.memory, s.act("", "receive"), s.kept.ID, s.kept.ID); err != nil || len(s.kept.Linked) != ticket.MaxLinked || slices.Contains(s.kept.Linked, s.kept.ID) {
		t.Errorf("linked are %q, %v", s.kept.Linked, err)
	}
}

// A reply of a member's by mail is a reply: it goes to the customer, and meets the clocks.
func TestAMembersLetterIsAReplyToTheCustomer(t *testing.T) {
	s := mailed(t, high(minutes{sla.FirstResponse: 60}, ""))
	s.taken(s.patch(s.act(tenant.RoleAgent, "update"), anyVersion, ticket.Patch{Fields: map[string]*string{"requester_email": ptr("casey@customer.example")}}))
	var got ticket.Message
	_, err := ticket.Receive(context.Background(), s.memory, s.act(tenant.RoleAgent, "receive"), s.kept.ID, ticket.Received{Message: ticket.Message{Body: "We refund it", LetterID: "letter_1", Direction: ticket.Outbound}},
		func(m ticket.Message) (change.Answer, error) { got = m; return change.Answer{}, nil })
	if err != nil || !slices.Equal(got.To, []string{"casey@customer.example"}) || s.kept.Status != ticket.InProgress || s.kept.Clocks.Clock(sla.FirstResponse).MetAt.IsZero() {
		t.Errorf("it is %+v on a ticket that is %s: %v", got, s.kept.Status, err)
	}
}
