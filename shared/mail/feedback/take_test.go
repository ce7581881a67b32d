package feedback_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/dynamo"
	"docket/shared/id"
	"docket/shared/mail"
	"docket/shared/mail/feedback"
	"docket/shared/mail/send"
	"docket/shared/mail/suppress"
	"docket/shared/mail/thread"
	"docket/shared/mailbox"
	"docket/shared/tenant"
	"docket/shared/testing/dynamodel"
	"docket/shared/testing/fake"
	"docket/shared/ticket"

	"github.com/google/uuid"
)

// office is a workspace with a mailbox and a ticket, of which a letter was sent.
type office struct {
	t      *testing.T
	scope  tenant.Scope
	table  *dynamo.Table
	ticket ticket.Ticket
}

const (
	ours   = "reply.1@desk.example"
	casey  = "casey@customer.example"
	source = "Support <support+0123456789@desk.example>"
)

func open(t *testing.T) *office {
	t.Helper()
	db := dynamodel.New(dynamodel.Bare()).Client()
	if err := dynamo.Create(t.Context(), db, "docket"); err != nil {
		t.Fatal(err)
	}
	o := &office{t: t, scope: fake.Scope(t), table: dynamo.New(db, "docket")}
	act := change.SystemAct(o.scope, id.Prefixed(id.RequestPrefix, time.Now()), "test", time.Now)
	o.must(mailbox.Create(t.Context(), o.table, act, "support@desk.example", mailbox.Patch{}, func(mailbox.Mailbox) (change.Answer, error) { return change.Answer{}, nil }))
	act = change.SystemAct(o.scope, id.Prefixed(id.RequestPrefix, time.Now()), "test", time.Now)
	draft := ticket.Draft{Ticket: ticket.Ticket{Subject: "It does not work", Source: ticket.Email, Requester: ticket.Requester{Email: casey}}}
	o.must(ticket.Create(t.Context(), o.table, act, draft, func(is ticket.Ticket) (change.Answer, error) { o.ticket = is; return change.Answer{}, nil }))
	sent := thread.Sent{MessageID: ours, Ticket: id.TicketPrefix + o.ticket.ID, Ours: true}
	o.must(change.Answer{}, o.table.Commit(t.Context(), change.Commit{ID: uuid.NewString(), Scope: o.scope, Puts: []change.Put{{After: sent}}}))
	for _, to := range []string{casey, "kim@customer.example"} {
		letter := send.Outgoing{ID: send.IDOf("change_0", to), Scope: o.scope, Change: "change_0", TicketID: o.ticket.ID, To: mail.Address{Address: to}, MessageID: ours, State: send.Sent, Version: 1}
		o.must(change.Answer{}, o.table.PutLetter(t.Context(), letter, nil))
	}
	return o
}

func (o *office) must(_ change.Answer, err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

// take has an event of SES taken: of a letter with our Message-ID, from an address.
func (o *office) take(from, event string) (feedback.Outcome, error) {
	o.t.Helper()
	body := fmt.Sprintf(`{%s,"mail":{"timestamp":"2026-11-28T08:00:00.000Z","source":"%s","messageId":"0102-aa","destination":["Casey <%s>"],"headersTruncated":false,
		"headers":[{"name":"From","value":"x"},{"name":"Message-ID","value":"<%s>"}],"commonHeaders":{"messageId":"0102-aa"},"tags":{"ses:source-ip":["192.0.2.1"]}}}`, event, from, casey, ours)
	return feedback.Worker{Table: o.table, Now: time.Now}.Take(o.t.Context(), body)
}

// known is what is known of casey's address, and the notes on the ticket.
func (o *office) known() (suppress.Address, []string) {
	o.t.Helper()
	a, err := o.table.MailAddress(o.t.Context(), o.scope, casey)
	if err != nil {
		o.t.Fatal(err)
	}
	sight := ticket.SightOf(change.SystemAct(o.scope, "req_1", "test", time.Now).Principal)
	page, err := o.table.Comments(o.t.Context(), sight, o.ticket.ID, ticket.ConversationList{Limit: 100})
	if err != nil {
		o.t.Fatal(err)
	}
	var notes []string
	for _, n := range page.Rows {
		notes = append(notes, n.Body)
	}
	return a, notes
}

const bounce = `"eventType":"Bounce","bounce":{"bounceType":"%s","bounceSubType":"%s","bouncedRecipients":[{"emailAddress":"casey@customer.example","action":"failed","status":"%s","diagnosticCode":"smtp; 550 %[3]s no\nsuch user"}],"timestamp":"2026-11-28T08:00:01.000Z","feedbackId":"f"}`

func TestABounceOfSESSuppressesTheAddressAndIsOnItsTicketOnce(t *testing.T) {
	o := open(t)
	for range 2 {
		if came, err := o.take(source, fmt.Sprintf(bounce, "Permanent", "General", "5.1.1")); err != nil || came.Undelivered != 1 {
			t.Fatal(came, err)
		}
	}
	page, err := o.table.Letters(t.Context(), ticket.SightOf(change.SystemAct(o.scope, "", "test", time.Now).Principal), o.ticket.ID, ticket.ConversationList{Limit: 10})
	if err != nil || len(page.Rows) != 2 || page.Rows[0].State == page.Rows[1].State {
		t.Fatalf("%+v, %v", page, err)
	}
	for _, l := range page.Rows {
		if bounced := l.To.Address == casey; bounced != (l.State == send.Bounced) || bounced != (l.Trouble == "5.1.1 550 5.1.1 no such user") {
			t.Errorf("%+v", l)
		}
	}
	a, notes := o.known()
	if a.Reason != suppress.Bounced || a.Status != "5.1.1" || a.Said != "550 5.1.1 no such user" || a.About != ours || a.TicketID != o.ticket.ID || len(notes) != 1 {
		t.Errorf("%+v, %q", a, notes)
	}
}

func TestWhatSESTellsIsWhatItMeansForTheNextLetter(t *testing.T) {
	for what, c := range map[string]struct {
		event      string
		suppressed suppress.Reason
		soft       int
		notes      int
	}{
		"a dead address":            {fmt.Sprintf(bounce, "Permanent", "NoEmail", "5.1.1"), suppress.Bounced, 0, 1},
		"one on the account's list": {fmt.Sprintf(bounce, "Permanent", "OnAccountSuppressionList", "5.1.1"), suppress.Bounced, 0, 1},
		"a full mailbox":            {fmt.Sprintf(bounce, "Transient", "MailboxFull", "4.2.2"), "", 1, 1},
		"nobody knows":              {fmt.Sprintf(bounce, "Undetermined", "Undetermined", ""), "", 1, 1},
		"refused for its content":   {fmt.Sprintf(bounce, "Transient", "ContentRejected", ""), "", 0, 1},
		"refused by a policy":       {fmt.Sprintf(bounce, "Permanent", "General", "5.7.1"), "", 0, 1},
		"a complaint":               {`"eventType":"Complaint","complaint":{"complainedRecipients":[{"emailAddress":"casey@customer.example"}],"complaintFeedbackType":"abuse"}`, suppress.Complained, 0, 1},
		"no spam":                   {`"eventType":"Complaint","complaint":{"complainedRecipients":[{"emailAddress":"casey@customer.example"}],"complaintFeedbackType":"not-spam"}`, "", 0, 0},
		"a virus":                   {`"eventType":"Reject","reject":{"reason":"Bad content"}`, "", 0, 1},
		"a delivery":                {`"eventType":"Delivery","delivery":{"recipients":["casey@customer.example"]}`, "", 0, 0},
	} {
		o := open(t)
		if _, err := o.take(source, c.event); err != nil {
			t.Errorf("%s: %v", what, err)
		}
		if a, notes := o.known(); a.Reason != c.suppressed || len(a.Soft) != c.soft || len(notes) != c.notes {
			t.Errorf("%s: %+v, %q", what, a, notes)
		}
	}
}

func TestALetterOfNobodysMailboxIsToldAndLeftAndWhatIsUnreadableComesAgain(t *testing.T) {
	o := open(t)
	if came, err := o.take("support@other.example", fmt.Sprintf(bounce, "Permanent", "General", "5.1.1")); err != nil || came.Err == nil {
		t.Errorf("%+v, %v", came, err)
	}
	for _, body := range []string{"", "[]", `{"eventType":"Bounce","mail":{"source":"nobody"}}`} {
		if _, err := (feedback.Worker{Table: o.table, Now: time.Now}).Take(t.Context(), body); err == nil {
			t.Errorf("%q is taken", body)
		}
	}
	if a, notes := o.known(); a.Version != 0 || len(notes) > 0 {
		t.Errorf("%+v, %q", a, notes)
	}
}

func TestALetterOfNoTicketSuppressesAllTheSame(t *testing.T) {
	o := open(t)
	body := strings.ReplaceAll(fmt.Sprintf(`{%s,"mail":{"source":"support@desk.example","messageId":"x","destination":["%s"]}}`, fmt.Sprintf(bounce, "Permanent", "General", "5.1.1"), casey), "\n", " ")
	if came, err := (feedback.Worker{Table: o.table, Now: time.Now}).Take(t.Context(), body); err != nil || came.Undelivered != 1 {
		t.Fatal(came, err)
	}
	if a, notes := o.known(); !a.Suppressed() || len(notes) > 0 {
		t.Errorf("%+v, %q", a, notes)
	}
}
