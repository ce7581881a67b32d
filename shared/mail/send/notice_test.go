package send_test

import (
	"slices"
	"strings"
	"testing"

	"docket/shared/change"
	"docket/shared/mail"
	"docket/shared/mail/compose"
	"docket/shared/mail/send"
	"docket/shared/mail/thread"
	"docket/shared/member"
	"docket/shared/notice"
	"docket/shared/tenant"
)

// staff are an assignee, two admins, somebody without an address, and one who left.
func staff() []member.Member {
	made := func(who, role string) member.Member {
		return member.Member{ID: who, Name: strings.ToUpper(who), Email: who + "@acme.example", Role: role, State: member.Active}
	}
	all := []member.Member{made("bob", tenant.RoleAgent), made("eve", tenant.RoleAdmin), made("joe", tenant.RoleAdmin), made("kim", tenant.RoleAdmin), made("lee", tenant.RoleAdmin)}
	all[3].Email, all[4].State = "", member.Deactivated
	return all
}

// notices are those that a Change calls for, with inboxes that choose something.
func notices(a send.About, boxes map[string]notice.Inbox) (all []send.Outgoing, said []string) {
	told := send.Told(a, staff())
	var readers []send.Reader
	for _, m := range staff() {
		if _, is := told[m.ID]; is {
			readers = append(readers, send.Reader{Member: m, Inbox: boxes[m.ID]})
		}
	}
	all = send.NoticesOf(a, office(), told, readers)
	for _, o := range all {
		said = append(said, string(o.Kind)+" "+o.To.Address)
	}
	return all, said
}

func TestMembersAreToldByMailWhatTheTableSaysAndTheyWant(t *testing.T) {
	breached := about(t, change.SLABreached, nil)
	breached.Change.Assignee, breached.Change.Actor = "bob", change.Actor{Issuer: change.SystemIssuer, Subject: "check_sla"}
	warned := breached
	warned.Change.Kind = change.SLAWarned
	assigned := about(t, change.TicketUpdated, map[string]string{"assignee_id": "bob"})
	created := about(t, change.TicketCreated, map[string]string{"assignee_id": "bob"})
	own := assigned
	own.Change.Actor.Subject = "bob"
	const bob, eve, joe = "bob@acme.example", "eve@acme.example", "joe@acme.example"
	off := func(kind notice.Kind) map[string]notice.Inbox {
		return map[string]notice.Inbox{"bob": notice.Inbox{}.Prefer([]notice.Choice{{Kind: kind, By: notice.ByEmail}})}
	}
	erased := assigned
	erased.Ticket.ErasedBy = "job_1"
	for name, c := range map[string]struct {
		about send.About
		boxes map[string]notice.Inbox
		want  []string
	}{
		"created (S2-86)":           {created, nil, []string{"notice_created " + bob}},
		"assigned (S2-87)":          {assigned, nil, []string{"notice_assigned " + bob}},
		"by themselves":             {own, nil, nil},
		"warned (S2-92)":            {warned, nil, []string{"notice_sla_warning " + bob}},
		"breached (S2-93)":          {breached, nil, []string{"notice_sla_breached " + bob, "notice_sla_breached " + eve, "notice_sla_breached " + joe}},
		"breached, and one said no": {breached, off(notice.SLABreached), []string{"notice_sla_breached " + eve, "notice_sla_breached " + joe}},
		"what they want elsewise":   {assigned, off(notice.SLABreached), []string{"notice_assigned " + bob}},
		"of a ticket that is muted": {assigned, map[string]notice.Inbox{"bob": notice.Inbox{}.Mute(7, true)}, nil},
		"escalated (S2-90)":         {about(t, change.TicketEscalated, nil), nil, nil},
		"a status (S2-89)":          {about(t, change.TicketUpdated, map[string]string{"status": "pending"}), nil, nil},
		"of a ticket that is gone":  {erased, nil, nil},
	} {
		if _, got := notices(c.about, c.boxes); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
		if len(c.want) > 0 && !send.Concerns(c.about.Change) {
			t.Errorf("%s: nobody would look", name)
		}
	}
}

// Who answers a notice writes on the ticket as themselves: its address is their own. It is
// a machine's letter, and tells nothing that somebody wrote on the ticket.
func TestANoticeIsAMachinesAndItsAddressIsTheMembersOwn(t *testing.T) {
	a := about(t, change.TicketUpdated, map[string]string{"assignee_id": "bob"})
	a.Change.Actor.Name, a.Ticket.Description, a.Ticket.Resolution = "Ann", "They shouted.", "They shouted."
	o := office()
	o.Workspace = tenant.NewWorkspace(a.Change.Scope, true)
	all, _ := notices(a, nil)
	d, err := send.Compose(all[0], a, o, send.History{})
	if err != nil {
		t.Fatal(err)
	}
	token, _, _ := strings.Cut(strings.TrimPrefix(d.ReplyTo, "support+"), "@")
	if ticketID, own, ok := thread.TokensOf(o.Workspace).Reads(a.Change.Scope, token, "bob"); !ok || !own || !strings.HasSuffix(ticketID, a.Ticket.ID) {
		t.Errorf("an answer to %s is %s's: %t", d.ReplyTo, ticketID, own)
	}
	if _, _, ok := thread.TokensOf(o.Workspace).Reads(a.Change.Scope, token, "eve"); ok {
		t.Error("it is another member's too")
	}
	if d.Automatic != compose.Generated || len(d.References) != 1 || d.Subject != "[TKT-0007] Printer" || !strings.Contains(d.Text, "Assigned by: Ann") || strings.Contains(d.Text, "shouted") {
		t.Errorf("%+v", d)
	}
	if bounds := all[0].Bounds(); len(bounds) > 0 {
		t.Errorf("who is told much is told no more: %v", bounds)
	}
	if v := mail.Parse(d.Raw()).Automatic(mail.Own{}); v.Answerable {
		t.Errorf("a machine may answer it: %+v", v)
	}
}
