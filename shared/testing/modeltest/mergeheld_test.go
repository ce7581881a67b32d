package modeltest_test

import (
	"context"
	"testing"
	"time"

	"docket/shared/dynamo"
	"docket/shared/id"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// late is a table whose caller is slow: before it goes on from what waits to leave others come.
type late struct {
	*dynamo.Table
	meanwhile func()
}

func (l late) UnsentBy(ctx context.Context, scope tenant.Scope, ticketID string, of ticket.UnsentOf) (*ticket.Unsent, error) {
	u, err := l.Table.UnsentBy(ctx, scope, ticketID, of)
	l.meanwhile()
	return u, err
}

// Of two who release a duplicate's reply the second finds the author's draft on the primary:
// it is no reply that waits.
func TestWhoReleasesADuplicatesReplyLateLeavesTheDraftOnItsPrimary(t *testing.T) {
	a := quietAgent(t)
	first, second := a.openTicket(t, nil), a.openTicket(t, nil)
	a.says(t, second, "Help!", "direction", "inbound", "author_email", "casey@customer.example")
	bare, act, hold := second[len(id.TicketPrefix):], a.actOf("reply"), 10*time.Second
	if _, err := ticket.SaveDraft(t.Context(), docket.Table, act, first[len(id.TicketPrefix):], ticket.ReplyMode, ticket.Text{Body: "We look into"}, unshown[ticket.Unsent]); err != nil {
		t.Fatal(err)
	}
	reply := ticket.Reply{Text: ticket.Text{Body: "It is mended"}, Hold: &hold}
	if _, err := ticket.Send(t.Context(), docket.Table, act, bare, reply, unshown[ticket.Replied]); err != nil {
		t.Fatal(err)
	}
	a.merges(t, first, second)
	soon := func() time.Time { return time.Now().Add(time.Minute) }
	release := func(by ticket.Store) {
		if _, err := ticket.Release(t.Context(), by, a.scope, bare, ticket.ReaderOf(act.Principal.User), soon); err != nil {
			t.Error(err)
		}
	}
	release(late{docket.Table, func() { release(docket.Table) }})
	wantSame(t, "heard", a.heard(t, first, 25), []string{"a subject", "Help!", "It is mended"})
	kept, err := docket.Table.Unsents(t.Context(), ticket.SightOf(tenant.Principal{Scope: a.scope}), first[len(id.TicketPrefix):])
	if err != nil || len(kept) != 1 || kept[0].Held != nil || kept[0].Text.Body != "We look into" {
		t.Errorf("of the author there is %+v, %v", kept, err)
	}
}

// What an agent wrote and what waits to leave is on the ticket where it was written, and
// leaves by the ticket that leads to.
func TestAHeldReplyOfADuplicateLeavesOnItsPrimary(t *testing.T) {
	a := quietAgent(t)
	first, second := a.openTicket(t, nil), a.openTicket(t, nil)
	a.says(t, second, "Help!", "direction", "inbound", "author_email", "casey@customer.example")
	act, hold := a.actOf("reply"), 10*time.Second
	reply := ticket.Reply{Text: ticket.Text{Body: "It is mended"}, Hold: &hold}
	if _, err := ticket.Send(t.Context(), docket.Table, act, second[len(id.TicketPrefix):], reply, unshown[ticket.Replied]); err != nil {
		t.Fatal(err)
	}
	a.merges(t, first, second)
	sight := ticket.SightOf(tenant.Principal{Scope: a.scope})
	waiting, err := docket.Table.Unsents(t.Context(), sight, first[len(id.TicketPrefix):])
	if err != nil || len(waiting) != 1 || waiting[0].Held == nil || id.TicketPrefix+waiting[0].TicketID != second {
		t.Errorf("what waits on the primary is %+v, %v", waiting, err)
	}
	wantSame(t, "heard before it leaves", a.heard(t, first, 25), []string{"a subject", "Help!"})
	later := func() time.Time { return time.Now().Add(time.Minute) }
	for range 2 { // the second time nothing is left to do
		if _, err := ticket.Release(t.Context(), docket.Table, a.scope, second[len(id.TicketPrefix):], ticket.ReaderOf(act.Principal.User), later); err != nil {
			t.Fatal(err)
		}
	}
	wantSame(t, "heard", a.heard(t, first, 25), []string{"a subject", "Help!", "It is mended"})
	if waiting, err := docket.Table.Unsents(t.Context(), sight, first[len(id.TicketPrefix):]); err != nil || len(waiting) != 0 {
		t.Errorf("what waits then is %+v, %v", waiting, err)
	}
	a.unmerges(t, first, second)
	wantSame(t, "heard of the duplicate", a.heard(t, second, 25), []string{"Help!"})
	check(t, a.scope)

	// An answer to a message of the duplicate's, which shows on the primary.
	a.merges(t, first, second)
	said := a.listAll(t, "/tickets/"+first+"/messages", "messages", nil, 25)
	var answered string
	for _, m := range said {
		if m["body"] == "Help!" {
			answered = m["id"].(string)
		}
	}
	now := time.Duration(0)
	reply = ticket.Reply{Text: ticket.Text{Body: "Once more", Answers: answered}, Hold: &now}
	if _, err := ticket.Send(t.Context(), docket.Table, a.actOf("reply"), first[len(id.TicketPrefix):], reply, unshown[ticket.Replied]); err != nil {
		t.Errorf("an answer to what lies on the duplicate: %v", err)
	}
	check(t, a.scope)
}
