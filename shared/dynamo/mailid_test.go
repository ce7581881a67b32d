package dynamo_test

import (
	"reflect"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/dynamo"
	"docket/shared/id"
	"docket/shared/mail/thread"
	"docket/shared/tenant"
	"docket/shared/ticket"

	"github.com/google/uuid"
)

// sent keeps letters on the place's tickets, as a write that puts one on a ticket does.
func (p place) sent(t *testing.T, all ...thread.Sent) {
	t.Helper()
	for _, s := range all {
		if err := p.table.Commit(t.Context(), change.Commit{ID: uuid.NewString(), Scope: p.scope, Puts: []change.Put{{After: s}}}); err != nil {
			t.Fatal(err)
		}
	}
}

func (p place) mailIDs(t *testing.T, scope tenant.Scope, ids ...string) []thread.Sent {
	t.Helper()
	found, err := p.table.MailIDs(t.Context(), scope, ids)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestALetterLeadsToItsTicketsInItsWorkspaceAlone(t *testing.T) {
	p := newPlace(t)
	at := time.Now()
	made := map[uint32]string{}
	ticketOf := func(n uint32) string {
		if made[n] == "" {
			made[n] = id.TicketPrefix + id.NewTicket(n, at.Add(time.Duration(n)*time.Second)).String()
		}
		return made[n]
	}
	ours, theirs := thread.Sent{MessageID: "reply.1@desk.example", Ticket: ticketOf(1), Ours: true}, thread.Sent{MessageID: "Theirs@customer.example", Ticket: ticketOf(1)}
	inBoth := thread.Sent{MessageID: "Theirs@customer.example", Ticket: ticketOf(2)}
	p.sent(t, ours, theirs, inBoth, theirs) // the second time it is there already
	if found := p.mailIDs(t, p.scope, "unknown@x.example", "Theirs@customer.example", "reply.1@desk.example"); !reflect.DeepEqual(found, []thread.Sent{inBoth, theirs, ours}) {
		t.Errorf("found are %+v", found)
	}
	if found := p.mailIDs(t, p.scope, "theirs@customer.example"); len(found) > 0 {
		t.Errorf("ids differ by the case of their letters, and yet %+v", found)
	}
	p.sent(t, thread.Sent{MessageID: "unseen@customer.example", Ticket: ticketOf(3), Awaited: true},
		thread.Sent{MessageID: ours.MessageID, Ticket: ours.Ticket, Awaited: true}, thread.Sent{MessageID: ours.MessageID, Ticket: ours.Ticket})
	if found := p.mailIDs(t, p.scope, "unseen@customer.example", ours.MessageID); len(found) != 2 || !found[0].Awaited || found[1] != ours {
		t.Errorf("found are %+v", found)
	}
	p.sent(t, thread.Sent{MessageID: "unseen@customer.example", Ticket: ticketOf(3)})
	if found := p.mailIDs(t, p.scope, "unseen@customer.example"); len(found) != 1 || found[0].Awaited {
		t.Errorf("what has come is awaited: %+v", found)
	}
	elsewhere, err := tenant.NewScope("acme", "south")
	if err != nil {
		t.Fatal(err)
	}
	if found := p.mailIDs(t, elsewhere, "reply.1@desk.example"); len(found) > 0 {
		t.Errorf("another workspace finds %+v", found)
	}
	var last thread.Sent
	for n := range uint32(9) { // a program that has one id for all that it sends
		last = thread.Sent{MessageID: "device", Ticket: ticketOf(10 + n)}
		p.sent(t, last)
	}
	if found := p.mailIDs(t, p.scope, "device"); len(found) != 5 || found[0] != last {
		t.Errorf("of one id for all %+v", found)
	}
}

func TestNothingLeadsToATicketThatWasErased(t *testing.T) {
	p := newPlace(t)
	n, _ := id.TicketNumber(p.ticketID)
	other := id.TicketPrefix + id.NewTicket(8, time.Now()).String()
	p.sent(t, thread.Sent{MessageID: "a@customer.example", Ticket: p.ticketID}, thread.Sent{MessageID: "b@desk.example", Ticket: id.TicketPrefix + p.ticketID, Ours: true},
		thread.Sent{MessageID: "a@customer.example", Ticket: other})
	p.erase(t, dynamo.Erasable{Number: n, ID: p.ticketID, Whole: true}, ticket.Contact{ID: "c-1"})
	if found := p.mailIDs(t, p.scope, "a@customer.example", "b@desk.example"); len(found) != 1 || found[0].Ticket != other {
		t.Errorf("found are %+v", found)
	}
	if left := p.left("", p.ticketID); left > 0 {
		t.Errorf("%d items name the ticket", left)
	}
}
