package dynamo_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"docket/shared/change"
	"docket/shared/dynamo"
	"docket/shared/fault"
	"docket/shared/id"
	"docket/shared/mail"
	"docket/shared/mail/suppress"
	"docket/shared/tenant"
	"docket/shared/testing/dynamodel"
	"docket/shared/testing/fake"
	"docket/shared/ticket"
)

// mailed is a workspace over the model of the table, with a ticket.
type mailed struct {
	t      *testing.T
	scope  tenant.Scope
	table  *dynamo.Table
	ticket ticket.Ticket
}

func withMail(t *testing.T, test func(t *testing.T, o *mailed)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		db := dynamodel.New(dynamodel.Bare()).Client()
		if err := dynamo.Create(t.Context(), db, "docket"); err != nil {
			t.Fatal(err)
		}
		o := &mailed{t: t, scope: fake.Scope(t), table: dynamo.New(db, "docket")}
		draft := ticket.Draft{Ticket: ticket.Ticket{Subject: "It does not work", Source: ticket.Email, AssigneeID: "ann",
			Requester: ticket.Requester{Email: "casey@customer.example"}}}
		o.must(ticket.Create(t.Context(), o.table, o.act(), draft, func(is ticket.Ticket) (change.Answer, error) { o.ticket = is; return change.Answer{}, nil }))
		test(t, o)
	})
}

func (o *mailed) must(_ change.Answer, err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
	time.Sleep(time.Second)
}

// act is of an admin.
func (o *mailed) act() change.Act {
	return change.Act{Principal: tenant.Principal{Scope: o.scope, User: tenant.User{Issuer: "i", Subject: "eve"}, Role: tenant.RoleAdmin},
		RequestID: id.Prefixed(id.RequestPrefix, time.Now()), Door: change.API, Operation: "test", Now: time.Now}
}

// told is a failure of a class that is told of the ticket's letter to casey.
func (o *mailed) told(class mail.Class, about string) suppress.Undelivered {
	return suppress.Undelivered{Failures: []mail.Failure{{Address: "Casey@Customer.example", Class: class, Status: "5.1.1", Reason: "user unknown."}},
		Sent: []string{"casey@customer.example"}, About: about, TicketID: o.ticket.ID}
}

func (o *mailed) report(u suppress.Undelivered) {
	o.t.Helper()
	o.must(change.Answer{}, suppress.Report(o.t.Context(), o.table, time.Now, o.scope, u))
}

func (o *mailed) suppressed(address string) bool {
	o.t.Helper()
	is, err := o.table.Suppressed(o.t.Context(), o.scope, address)
	if err != nil {
		o.t.Fatal(err)
	}
	return is
}

// notes are those on the ticket, and Changes all of its.
func (o *mailed) notes() (notes []string, changes []change.Change) {
	o.t.Helper()
	sight := ticket.SightOf(o.act().Principal)
	page, err := o.table.Comments(o.t.Context(), sight, o.ticket.ID, ticket.ConversationList{Limit: 100})
	if err != nil {
		o.t.Fatal(err)
	}
	for _, n := range page.Rows {
		notes = append(notes, n.Body)
	}
	all, err := o.table.Changes(o.t.Context(), sight, o.ticket.ID, 100)
	if err != nil {
		o.t.Fatal(err)
	}
	for _, c := range all {
		if c.Kind == change.CommentAdded {
			changes = append(changes, c)
		}
	}
	return notes, changes
}

func TestADeadAddressIsSuppressedAndTheTicketSaysSoOnceHoweverOftenItIsTold(t *testing.T) {
	withMail(t, func(t *testing.T, o *mailed) {
		for range 3 {
			o.report(o.told(mail.Hard, "m1@desk.example"))
		}
		notes, changes := o.notes()
		if !o.suppressed("casey@customer.example") || !o.suppressed("CASEY@customer.example") || o.suppressed("other@customer.example") {
			t.Error("one address alone is suppressed, in whatever case")
		}
		want := "Mail to Casey@Customer.example could not be delivered (5.1.1): user unknown. No more mail is sent to this address until an admin lifts that."
		if len(notes) != 1 || notes[0] != want || changes[0].Assignee != "ann" {
			t.Errorf("the notes are %q, told to %+v", notes, changes)
		}
		o.report(o.told(mail.Hard, "m2@desk.example"))
		if notes, _ := o.notes(); len(notes) != 2 {
			t.Errorf("of another letter the notes are %q", notes)
		}
	})
}

func TestWhoComplainsIsWrittenToNoMore(t *testing.T) {
	withMail(t, func(t *testing.T, o *mailed) {
		u := o.told("", "m1@desk.example")
		u.Complained = true
		o.report(u)
		a, err := o.table.MailAddress(t.Context(), o.scope, "casey@customer.example")
		if notes, _ := o.notes(); err != nil || a.Reason != suppress.Complained || a.TicketID != o.ticket.ID || len(notes) != 1 || !strings.Contains(notes[0], "as spam") {
			t.Errorf("%+v, %v, %q", a, err, notes)
		}
	})
}

func TestFiveFailuresThatMayPassWithinSevenDaysSuppress(t *testing.T) {
	withMail(t, func(t *testing.T, o *mailed) {
		for _, about := range []string{"a", "b", "c", "d"} {
			o.report(o.told(mail.Soft, about))
			o.report(o.told(mail.Soft, about)) // counts once
		}
		if o.suppressed("casey@customer.example") {
			t.Error("four suppress")
		}
		time.Sleep(suppress.SoftWindow)
		o.report(o.told(mail.Soft, "e"))
		if o.suppressed("casey@customer.example") {
			t.Error("what is older than seven days counts")
		}
		for _, about := range []string{"f", "g", "h", "i"} {
			o.report(o.told(mail.Soft, about))
		}
		if !o.suppressed("casey@customer.example") {
			t.Error("five do not suppress")
		}
	})
}

// Of what is refused for its content, and of what nobody sent there, the ticket tells and
// the address stays: else whoever has a letter could take others their mail. What is still
// tried is told to nobody.
func TestOnlyWhatIsTheAddresssOwnFaultSuppressesIt(t *testing.T) {
	withMail(t, func(t *testing.T, o *mailed) {
		for _, about := range []string{"a", "b", "c", "d", "e", "f"} {
			o.report(o.told(mail.Policy, about))
			o.report(o.told(mail.Delayed, "d"+about))
		}
		forged := o.told(mail.Hard, "m1@desk.example")
		forged.Sent = []string{"someone@else.example"}
		o.report(forged)
		if notes, _ := o.notes(); o.suppressed("casey@customer.example") || o.suppressed("someone@else.example") || len(notes) != 7 {
			t.Errorf("suppressed, or the notes are %q", notes)
		}
	})
}

func TestAReportOfNoTicketOrOfOneThatIsGoneSuppressesAllTheSame(t *testing.T) {
	withMail(t, func(t *testing.T, o *mailed) {
		for i, ticketID := range []string{"", id.NewTicket(99, time.Now()).String()} {
			u := o.told(mail.Hard, "m")
			u.TicketID, u.Failures[0].Address, u.Sent = ticketID, "", []string{[]string{"a@x.example", "b@x.example"}[i]}
			o.report(u)
			if !o.suppressed(u.Sent[0]) {
				t.Errorf("%s is not", u.Sent[0])
			}
		}
	})
}

func TestALiftedAddressIsWrittenToAgainAndSuppressedByTheNextFailure(t *testing.T) {
	withMail(t, func(t *testing.T, o *mailed) {
		var is suppress.Address
		shown := func(a suppress.Address) (change.Answer, error) { is = a; return change.Answer{}, nil }
		o.must(suppress.Suppress(t.Context(), o.table, o.act(), " Casey@customer.example", shown))
		if is.Reason != suppress.ByHand || is.By != "eve" || is.Address != "Casey@customer.example" || !o.suppressed("casey@customer.example") {
			t.Errorf("%+v", is)
		}
		if _, err := suppress.Suppress(t.Context(), o.table, o.act(), "casey@customer.example", shown); fault.KindOf(err) != fault.NameTaken {
			t.Errorf("twice: %v", err)
		}
		o.must(suppress.Lift(t.Context(), o.table, o.act(), is.ID, shown))
		if _, err := suppress.Lift(t.Context(), o.table, o.act(), is.ID, shown); o.suppressed("casey@customer.example") || fault.KindOf(err) != fault.NotFound {
			t.Errorf("lifted twice: %v", err)
		}
		o.report(o.told(mail.Hard, "m"))
		if !o.suppressed("casey@customer.example") {
			t.Error("a failure after it was lifted counts for nothing")
		}
		page, err := o.table.Suppressions(t.Context(), o.scope, suppress.List{Limit: 10})
		if err != nil || len(page.Rows) != 1 || page.Rows[0].ID == is.ID {
			t.Errorf("%+v, %v", page, err)
		}
	})
}

func TestWhoIsForgottenLeavesNothing(t *testing.T) {
	withMail(t, func(t *testing.T, o *mailed) {
		o.report(o.told(mail.Hard, "m"))
		u := o.told(mail.Soft, "n")
		u.Failures[0].Address, u.Sent = "soft@customer.example", []string{"soft@customer.example"}
		o.report(u)
		emails := []string{"casey@customer.example", "soft@customer.example", "unknown@customer.example"}
		if err := suppress.Forget(t.Context(), o.table, o.act, emails); err != nil {
			t.Fatal(err)
		}
		for _, email := range emails {
			if a, err := o.table.MailAddress(t.Context(), o.scope, email); err != nil || a.Version != 0 {
				t.Errorf("%s: %+v, %v", email, a, err)
			}
		}
		if page, err := o.table.Suppressions(t.Context(), o.scope, suppress.List{Limit: 10}); err != nil || len(page.Rows) > 0 {
			t.Errorf("%+v, %v", page, err)
		}
	})
}

func TestWhatIsNoAddressIsRefused(t *testing.T) {
	withMail(t, func(t *testing.T, o *mailed) {
		for _, email := range []string{"", "casey", "Casey <casey@customer.example>", strings.Repeat("c", 320) + "@x.example"} {
			if _, err := suppress.Suppress(t.Context(), o.table, o.act(), email, func(suppress.Address) (change.Answer, error) { return change.Answer{}, nil }); fault.KindOf(err) != fault.Invalid {
				t.Errorf("%q: %v", email, err)
			}
		}
	})
}
