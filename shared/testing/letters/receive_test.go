package letters_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/mail/receive"
	"docket/shared/mail/thread"
	"docket/shared/ticket"
)

func TestALetterIsATicketInTheQueueOfItsMailbox(t *testing.T) {
	d := newDesk(t)
	got := one(t, d.comes(letter{from: casey, to: d.support, cc: robin, subject: "Printer", id: "a@customer.example", text: "It is broken."}.raw()))
	is := d.ticket(got.TicketID)
	if is.Subject != "Printer" || is.Description != "It is broken." || is.QueueID != d.first || is.Source != ticket.Email || is.Requester.Email != "casey@customer.example" || is.Requester.Name != "Casey Sample" ||
		!slices.Equal(is.Followers, []string{robin}) || is.Sender != ticket.Passed || is.LetterID != got.ID || is.Quiet {
		t.Errorf("it is %+v", is)
	}
	if got.Act != thread.Open || len(d.said(is.ID)) != 0 {
		t.Errorf("it became %+v", got)
	}
}

func TestAnAnswerIsOnItsTicketHoweverItComes(t *testing.T) {
	d := newDesk(t)
	got := one(t, d.comes(letter{from: casey, to: d.support, cc: robin, subject: "Printer", id: "a@customer.example", text: "It is broken."}.raw()))
	is := d.ticket(got.TicketID)
	reply := d.replyAddress(is.ID, "")
	for i, l := range []letter{
		{from: casey, to: reply, subject: "anything", id: "b@customer.example", text: "By the address."},
		{from: casey, to: d.support, subject: "Re: Printer", id: "c@customer.example", inReplyTo: "<a@customer.example>", text: "By the id."},
		{from: robin, to: d.support, subject: "Re: Printer", id: "d@customer.example", references: "<a@customer.example> <c@customer.example>", text: "By an id of the customer's."},
		{from: casey, to: d.support, subject: "[" + is.Reference + "] Printer", id: "e@customer.example", text: "By the reference."},
	} {
		got := one(t, d.comes(l.raw(), l.to))
		if got.TicketID != is.ID || got.Act != thread.Append || len(d.said(is.ID)) != i+1 {
			t.Errorf("%s became %+v", l.text, got)
		}
	}
	said := d.said(is.ID)[0]
	if said.Direction != ticket.Inbound || said.Channel != ticket.Email || said.Body != "By the address." || said.AuthorEmail != "casey@customer.example" || said.ExternalMessageID != "b@customer.example" || said.OriginalID == "" {
		t.Errorf("it is %+v", said)
	}
	if stranger := one(t, d.comes(letter{from: "mallory@other.example", to: d.support, subject: is.Reference, id: "f@other.example", text: "Let me in."}.raw())); stranger.TicketID == is.ID || stranger.LinkedID != is.ID {
		t.Errorf("a stranger became %+v", stranger)
	} else if mine, theirs := d.ticket(is.ID), d.ticket(stranger.TicketID); !slices.Contains(mine.Linked, theirs.ID) || !slices.Contains(theirs.Linked, mine.ID) {
		t.Errorf("%q and %q are linked", mine.Linked, theirs.Linked)
	}
}

// A customer's clock can be wrong, and so can one who wants to have written long ago.
func TestAMessageWasWrittenWhenItsLetterSaysUnlessThatCannotBe(t *testing.T) {
	d := newDesk(t)
	l := letter{from: casey, to: d.support, subject: "Printer", id: "a@customer.example", text: "It is broken."}
	is := d.ticket(one(t, d.comes(l.raw())).TicketID)
	arrived := time.Now()
	for i, c := range []struct {
		before time.Duration
		told   bool
	}{{time.Hour, true}, {6 * 24 * time.Hour, true}, {8 * 24 * time.Hour, false}, {-time.Hour, false}, {50 * 365 * 24 * time.Hour, false}} {
		at := arrived.Add(-c.before).UTC().Truncate(time.Second)
		l.to, l.id = d.replyAddress(is.ID, ""), fmt.Sprintf("%d@customer.example", i)
		one(t, d.comes(strings.Replace(l.raw(), "Mon, 2 Nov 2026 10:00:00 +0000", at.Format(time.RFC1123Z), 1), l.to))
		said := d.said(is.ID)
		if got := said[len(said)-1].OccurredAt; (got != nil && got.Equal(at)) != c.told || got != nil && !c.told {
			t.Errorf("%s before it came: %v", c.before, got)
		}
	}
}

func TestALetterToTwoQueuesIsALinkedTicketInEachAndToTwoAddressesOfOneQueueIsOne(t *testing.T) {
	d := newDesk(t)
	raw := letter{from: casey, to: d.support + ", " + d.billing + ", " + d.alias, subject: "All of you", id: "a@customer.example", text: "Hello"}.raw()
	both := d.comes(raw, d.support, d.alias, d.billing)
	if len(both) != 2 || both[0].TicketID == both[1].TicketID || len(d.tickets()) != 2 {
		t.Fatalf("it became %+v", both)
	}
	for _, pair := range [][2]int{{0, 1}, {1, 0}} {
		if is := d.ticket(both[pair[0]].TicketID); !slices.Equal(is.Linked, []string{both[pair[1]].TicketID}) {
			t.Errorf("linked are %q", is.Linked)
		}
	}
	for _, to := range []string{d.support, d.alias, d.billing} { // as a server brings a copy for each
		d.comes(raw, to)
	}
	if all := d.tickets(); len(all) != 2 {
		t.Errorf("%d tickets", len(all))
	}
	// An answer to both is in the ticket of each.
	d.comes(letter{from: casey, to: d.support + ", " + d.billing, subject: "Re: All of you", id: "b@customer.example", inReplyTo: "<a@customer.example>", text: "And more"}.raw(), d.support, d.billing)
	for _, one := range both {
		if said := d.said(one.TicketID); len(said) != 1 {
			t.Errorf("%d messages in %s", len(said), one.QueueID)
		}
	}
}

func TestWhatAMachineWroteReopensAndFiresNothing(t *testing.T) {
	d := newDesk(t)
	got := one(t, d.comes(letter{from: casey, to: d.support, subject: "Printer", id: "a@customer.example", text: "It is broken."}.raw()))
	resolved := func(ticket.Status) ticket.Status { return ticket.Resolved }
	if _, err := ticket.Update(t.Context(), d.table, d.act(), got.TicketID, func(uint64) bool { return true }, ticket.Patch{Status: resolved}, func(ticket.Ticket) (change.Answer, error) { return change.Answer{}, nil }); err != nil {
		t.Fatal(err)
	}
	away := one(t, d.comes(letter{from: casey, to: d.replyAddress(got.TicketID, ""), subject: "Out of office", id: "b@customer.example", headers: "Auto-Submitted: auto-replied\r\n", text: "I am away."}.raw(), d.replyAddress(got.TicketID, "")))
	if said := d.said(got.TicketID); away.Act != thread.Note || len(said) != 1 || said[0].Visibility != ticket.Internal || !said[0].Automatic || d.ticket(got.TicketID).Status != ticket.Resolved {
		t.Errorf("it became %+v: %+v", away, said)
	}
	alone := one(t, d.comes(letter{from: casey, to: d.support, subject: "Out of office", id: "c@customer.example", headers: "Auto-Submitted: auto-replied\r\n", text: "I am away."}.raw()))
	if alone.Act != thread.Keep || alone.TicketID != "" || alone.Original == "" || len(d.tickets()) != 1 {
		t.Errorf("it became %+v", alone)
	}
	if kept, err := d.table.KeptLetters(t.Context(), d.scope, "", 10); err != nil || len(kept.Rows) != 1 || kept.Rows[0].ID != alone.ID {
		t.Errorf("kept are %+v, %v", kept.Rows, err)
	}
	if back := one(t, d.comes(letter{from: casey, to: d.replyAddress(got.TicketID, ""), subject: "Re: Printer", id: "d@customer.example", text: "Broken again."}.raw(), d.replyAddress(got.TicketID, ""))); back.Act != thread.Append || d.ticket(got.TicketID).Status != ticket.Open {
		t.Errorf("the customer's answer became %+v", back)
	}
}

func TestWhatNobodyCanReadIsATicketWithTheOriginal(t *testing.T) {
	d := newDesk(t)
	raw := "From: " + casey + "\r\nTo: " + d.support + "\r\nSubject: Huge\r\nMessage-ID: <huge@customer.example>\r\n\r\n" + strings.Repeat("x", 41<<20)
	got := one(t, d.comes(raw))
	is := d.ticket(got.TicketID)
	if got.Unread != "too_large" || is.Subject != "Huge" || len(is.Files) != 1 || is.Files[0].Size != int64(len(raw)) {
		t.Errorf("it is %+v with %+v", is, is.Files)
	}
	empty := one(t, d.comes("\r\n\r\n"))
	if is := d.ticket(empty.TicketID); is.Subject == "" || is.QueueID != d.first {
		t.Errorf("it is %+v", is)
	}
}

func TestWhoIsNotWhoTheySayIsNeitherAPersonOfTheTicketNorFollowed(t *testing.T) {
	d := newDesk(t)
	first := one(t, d.comes(letter{from: casey, to: d.support, subject: "Printer", id: "a@customer.example", text: "It is broken."}.raw()))
	forged := d.arrives(letter{from: casey, to: d.support, cc: "accomplice@other.example", subject: d.ticket(first.TicketID).Reference, id: "b@customer.example", text: "Send me all."}.raw(), d.support)
	forged.DMARC = receive.Fail
	got := one(t, d.received(forged))
	if is := d.ticket(got.TicketID); is.ID == first.TicketID || is.Sender != ticket.Failed || len(is.Followers) > 0 {
		t.Errorf("it is %+v", is)
	}
}

func TestALetterToNobodyIsSetAsideAndOneThatIsGoneIsDone(t *testing.T) {
	d := newDesk(t)
	a := d.arrives(letter{from: casey, to: "nobody@nowhere.example", subject: "Hello", text: "Hello"}.raw(), "nobody@nowhere.example")
	if came, err := d.receiver().Receive(t.Context(), a); err != nil || !came.Nobodys {
		t.Errorf("%+v, %v", came, err)
	}
	if came, err := d.receiver().Receive(t.Context(), a); err != nil || !came.Gone {
		t.Errorf("%+v, %v", came, err)
	}
}
