package modeltest_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/id"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// sends sends a reply at once, or holds it, and gives it.
func (a agent) sends(t testing.TB, on string, r ticket.Reply) (got ticket.Replied, err error) {
	t.Helper()
	_, err = ticket.Send(t.Context(), docket.Table, a.actOf("reply"), on[len(id.TicketPrefix):], r, func(shown ticket.Replied) (change.Answer, error) {
		got = shown
		return change.Answer{}, nil
	})
	return got, err
}

// openFor opens a ticket of who has an address.
func (a agent) openFor(t testing.TB, address string) string {
	t.Helper()
	opened := a.openTicket(t, nil)
	p := ticket.Patch{Fields: map[string]*string{"requester_email": &address}}
	if _, err := ticket.Update(t.Context(), docket.Table, a.actOf("update"), opened[len(id.TicketPrefix):], anyVersion, p, unshown[ticket.Ticket]); err != nil {
		t.Fatal(err)
	}
	return opened
}

func TestWhatOpenedADuplicateIsAnsweredAsTheLastThatACustomerSaid(t *testing.T) {
	a := quietAgent(t)
	first := a.openTicket(t, nil)
	a.says(t, first, "Help!", "direction", "inbound", "author_email", "casey@customer.example")
	second := a.openFor(t, "kim@customer.example")
	a.merges(t, first, second)
	opening := a.listAll(t, "/tickets/"+first+"/messages", "messages", nil, 25)[1]["id"].(string)
	for what, text := range map[string]ticket.Text{"the last": {Body: "We look into it"}, "named": {Body: "So do we", Answers: opening}} {
		got, err := a.sends(t, first, ticket.Reply{Text: text, Hold: new(time.Duration)})
		if err != nil || got.Message == nil || got.Message.Answers != opening || !slices.Equal(got.Message.To, []string{"kim@customer.example"}) {
			t.Errorf("%s: %+v, %v", what, got.Message, err)
		}
	}
	check(t, a.scope)
}

func TestWhatIsWrittenOnADuplicateIsTakenBackAndDroppedByItsPrimary(t *testing.T) {
	a := quietAgent(t)
	first, second := a.openTicket(t, nil), a.openFor(t, "kim@customer.example")
	if _, err := a.sends(t, second, ticket.Reply{Text: ticket.Text{Body: "Wait"}, Hold: new(30 * time.Second)}); err != nil {
		t.Fatal(err)
	}
	a.merges(t, first, second)
	on := first[len(id.TicketPrefix):]
	if _, err := ticket.SaveDraft(t.Context(), docket.Table, a.actOf("draft"), on, ticket.ReplyMode, ticket.Text{Body: "b"}, unshown[ticket.Unsent]); !errors.Is(err, ticket.ErrHeld) {
		t.Errorf("a draft beside it: %v", err)
	}
	var back *ticket.Unsent
	_, err := ticket.TakeBack(t.Context(), docket.Table, a.actOf("undo"), on, func(u *ticket.Unsent) (change.Answer, error) {
		back = u
		return change.Answer{}, nil
	})
	if err != nil || back == nil || back.Held != nil || id.TicketPrefix+back.TicketID != second {
		t.Errorf("taken back is %+v, %v", back, err)
	}
	if _, err := ticket.DropDraft(t.Context(), docket.Table, a.actOf("drop"), on, ticket.ReplyMode, unshown[ticket.Unsent]); err != nil {
		t.Error(err)
	}
	left, err := docket.Table.Unsents(t.Context(), ticket.SightOf(tenant.Principal{Scope: a.scope}), on)
	if err != nil || len(left) != 0 {
		t.Errorf("left is %+v, %v", left, err)
	}
}

func TestWhatOthersSaidIsFoundBehindALongRunOfTheCallersOwn(t *testing.T) {
	a := quietAgent(t)
	on := a.openTicket(t, nil)
	a.says(t, on, "Help!", "direction", "inbound", "author_email", "casey@customer.example")
	for n := range 2 * ticket.MostNews {
		if _, err := a.sends(t, on, ticket.Reply{Text: ticket.Text{Body: fmt.Sprint(n)}, Hold: new(time.Duration)}); err != nil {
			t.Fatal(err)
		}
	}
	for seen, want := range map[uint64]int{1: 1, 2: 0} {
		_, err := a.sends(t, on, ticket.Reply{Text: ticket.Text{Body: "b"}, Seen: &seen, Hold: new(time.Duration)})
		var moved *ticket.MovedOn
		if errors.As(err, &moved); want == 0 && err != nil || want == 1 && (moved == nil || len(moved.News) != 1 || moved.News[0].Excerpt != "Help!") {
			t.Errorf("seen up to %d: %+v, %v", seen, moved, err)
		}
	}
}

func TestADuplicateIsSnoozedAgainOnceItIsUnmerged(t *testing.T) {
	a := quietAgent(t)
	first, second := a.openTicket(t, nil), a.openTicket(t, nil)
	bare := second[len(id.TicketPrefix):]
	putOff := func(until ticket.Snooze) {
		if _, err := ticket.PutOff(t.Context(), docket.Table, a.actOf("snooze"), bare, anyVersion, until, unshown[ticket.Acted]); err != nil {
			t.Fatal(err)
		}
	}
	for _, until := range []ticket.Snooze{ticket.UntilAnswered, ticket.SnoozeUntil(time.Now().Add(time.Hour))} {
		putOff(until)
		a.merges(t, first, second)
		check(t, a.scope)
		a.unmerges(t, first, second)
		if got, err := docket.Table.Ticket(t.Context(), ticket.SightOf(tenant.Principal{Scope: a.scope}), bare); err != nil || got.Snooze != until {
			t.Errorf("snoozed until %q, then %q: %v", until, got.Snooze, err)
		}
		putOff(ticket.Awake)
		check(t, a.scope)
	}
}
