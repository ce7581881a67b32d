package ticket_test

import (
	"context"
	"testing"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

func TestATicketIsUnreadByWhoHasNotSeenTheLastWordOfAnother(t *testing.T) {
	s := opened(t)
	by := func(role string) string { return ticket.ReaderOf(tenant.User{Issuer: "desk", Subject: role}) }
	unread := func(role string) bool { return s.kept.UnreadBy(by(role), s.reads[by(role)]) }
	sees := func(role string, sequence uint64, byHand bool) error {
		_, err := ticket.Seen(context.Background(), s.memory, s.act(role, "read"), s.kept.ID, sequence, byHand, shown)
		return err
	}
	expect := func(when string, agents, admins bool) {
		t.Helper()
		if unread(tenant.RoleAgent) != agents || unread(tenant.RoleAdmin) != admins {
			t.Errorf("%s: unread by the agent %t, by the admin %t", when, unread(tenant.RoleAgent), unread(tenant.RoleAdmin))
		}
	}
	expect("opened by the agent", false, true)
	if err := sees(tenant.RoleAdmin, s.kept.Version, false); err != nil {
		t.Fatal(err)
	}
	expect("read by the admin", false, false)
	s.taken(s.patch(s.act(tenant.RoleCustomer, "update"), anyVersion, ticket.Patch{Status: status(ticket.Open)}))
	expect("another status is no word", false, false)
	s.taken(s.message(s.act(tenant.RoleCustomer, "comment"), ticket.Message{Body: "Hello?", Direction: ticket.Inbound}))
	expect("the customer wrote", true, true)
	s.taken(s.comment(s.act(tenant.RoleAdmin, "note"), "I look at it"))
	expect("the admin noted something", true, false)

	changes := len(s.changes)
	if _, err := ticket.MarkUnread(context.Background(), s.memory, s.act(tenant.RoleAdmin, "unread"), s.kept.ID, shown); err != nil {
		t.Fatal(err)
	}
	expect("the admin marked it", true, true)
	if err := sees(tenant.RoleAdmin, s.kept.Version, false); err != nil {
		t.Fatal(err)
	}
	expect("the admin opened it again", true, true)
	if err := sees(tenant.RoleAdmin, s.kept.Version, true); err != nil {
		t.Fatal(err)
	}
	expect("the admin unmarked it", true, false)
	if err := sees(tenant.RoleAgent, s.kept.Version, false); err != nil {
		t.Fatal(err)
	}
	if err := sees(tenant.RoleAgent, 1, false); err != nil {
		t.Fatal(err)
	}
	expect("an older page of it is no step back", false, false)
	if err := sees(tenant.RoleAgent, s.kept.Version+1, false); fault.KindOf(err) != fault.Invalid {
		t.Errorf("what never was is read: %v", err)
	}
	if len(s.changes) != changes || s.changes[changes-1].Kind != change.CommentAdded {
		t.Error("a Change tells who reads")
	}
}
