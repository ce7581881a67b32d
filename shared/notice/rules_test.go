package notice_test

import (
	"encoding/json"
	"maps"
	"testing"

	"docket/shared/change"
	"docket/shared/notice"
	"docket/shared/tenant"
	"docket/shared/testing/fake"
)

// set is a field that became a text.
func set(name, is string) change.Field {
	text, _ := json.Marshal(is)
	return change.Field{Name: name, Old: json.RawMessage("null"), New: text}
}

// happened is a Change of a ticket that Ann works on, by somebody.
func happened(t *testing.T, kind change.Kind, by string, fields ...change.Field) change.Change {
	c := fake.Change(t, kind)
	c.Ticket, c.Fields, c.Actor = 7, fields, change.Actor{Issuer: "i", Subject: by, Role: tenant.RoleAgent}
	switch kind {
	case change.MessageAdded, change.CommentAdded, change.SLAWarned, change.SLABreached:
		c.Assignee = "ann"
	}
	return c
}

type told = map[string]notice.Kind

// This is the table of the requirements (S2-86 to S2-93), as whoever reads an inbox meets it.
func TestEachIsToldOfWhatTheTableSays(t *testing.T) {
	admins := []string{"eve", "joe"}
	inbound, outbound := set("message.direction", "inbound"), set("message.direction", "outbound")
	toAnn, toBen, toNobody := set("assignee_id", "ann"), set("assignee_id", "ben"), change.Field{Name: "assignee_id", Old: json.RawMessage(`"ann"`), New: json.RawMessage("null")}
	none := told{}
	for _, c := range []struct {
		what           string
		c              change.Change
		inbox, byEmail told
	}{
		{"created for somebody (S2-86)", happened(t, change.TicketCreated, "cus", toAnn), told{"ann": notice.Created}, told{"ann": notice.Created}},
		{"created for nobody", happened(t, change.TicketCreated, "cus"), none, none},
		{"created for oneself", happened(t, change.TicketCreated, "ann", toAnn), none, none},
		{"assigned (S2-87)", happened(t, change.TicketUpdated, "joe", toBen), told{"ben": notice.Assigned}, told{"ben": notice.Assigned}},
		{"taken", happened(t, change.TicketUpdated, "ben", toBen), none, none},
		{"given to nobody", happened(t, change.TicketUpdated, "joe", toNobody), none, none},
		{"another property", happened(t, change.TicketUpdated, "joe", set("subject", "ann")), none, none},
		{"the customer replied (S2-88)", happened(t, change.MessageAdded, "cus", inbound), told{"ann": notice.CustomerReplied}, none},
		{"a reply by phone that the assignee wrote down", happened(t, change.MessageAdded, "ann", inbound), none, none},
		{"a machine answered", happened(t, change.MessageAdded, "cus", inbound, set("message.automatic", "true")), none, none},
		{"somebody replied", happened(t, change.MessageAdded, "joe", outbound), none, none},
		{"a note", happened(t, change.CommentAdded, "joe"), none, none},
		{"status changed (S2-89), which is for customers", happened(t, change.TicketUpdated, "joe", set("status", "open")), none, none},
		{"escalated (S2-73, S2-90)", happened(t, change.TicketEscalated, "ann", set("escalation_reason", "r")), told{"eve": notice.Escalated, "joe": notice.Escalated}, none},
		{"escalated by an admin", happened(t, change.TicketEscalated, "joe"), told{"eve": notice.Escalated}, none},
		{"resolved (S2-91), which is for customers", happened(t, change.TicketUpdated, "joe", set("status", "resolved")), none, none},
		{"a clock at three quarters (S2-92)", happened(t, change.SLAWarned, "check_sla"), told{"ann": notice.SLAWarning}, told{"ann": notice.SLAWarning}},
		{"breached (S2-93)", happened(t, change.SLABreached, "check_sla"),
			told{"ann": notice.SLABreached, "eve": notice.SLABreached, "joe": notice.SLABreached}, told{"ann": notice.SLABreached, "eve": notice.SLABreached, "joe": notice.SLABreached}},
		{"mail of the ticket did not arrive", happened(t, change.CommentAdded, "report_undelivered_mail", set("comment.tells", "mail_failed")), told{"ann": notice.MailFailed}, none},
		{"deleted", happened(t, change.TicketDeleted, "joe", toNobody), none, none},
	} {
		for by, want := range map[notice.Channel]told{notice.InInbox: c.inbox, notice.ByEmail: c.byEmail} {
			if got := notice.Told(c.c, by, admins); !maps.Equal(got, want) {
				t.Errorf("%s: by %s are told %v, want %v", c.what, by, got, want)
			}
			if got := notice.Concerns(c.c, by); got != (len(want) > 0) {
				t.Errorf("%s: whether it concerns anybody by %s is %t", c.what, by, got)
			}
		}
	}
}

func TestWhoIsToldTwiceOfOneThingIsToldOnce(t *testing.T) {
	breached := happened(t, change.SLABreached, "check_sla")
	if got := notice.Told(breached, notice.InInbox, []string{"ann"}); !maps.Equal(got, told{"ann": notice.SLABreached}) {
		t.Errorf("an assignee who is an admin is told %v", got)
	}
	both := happened(t, change.TicketEscalated, "joe", set("assignee_id", "ann"))
	if got := notice.Told(both, notice.InInbox, []string{"ann"}); !maps.Equal(got, told{"ann": notice.Escalated}) {
		t.Errorf("who is given what is escalated, and an admin, is told %v", got)
	}
}

// What is kept of a customer goes with what they wrote: a notice has nothing of them.
func TestANoticeSaysNothingOfACustomer(t *testing.T) {
	c := happened(t, change.MessageAdded, "cus")
	c.Actor.Role, c.Actor.Name = tenant.RoleCustomer, "Casey"
	if n := notice.Of(notice.Created, "1", c); n.By != "" {
		t.Errorf("%+v", n)
	}
	if n := notice.Of(notice.Assigned, "1", happened(t, change.TicketUpdated, "joe")); n.By != "joe" {
		t.Errorf("%+v", n)
	}
}
