package everyroute_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/dynamo"
	"docket/shared/id"
	"docket/shared/job"
	"docket/shared/mail/carry"
	"docket/shared/mail/feedback"
	"docket/shared/mail/receive"
	"docket/shared/mail/send"
	"docket/shared/mail/thread"
	"docket/shared/mailbox"
	"docket/shared/s3"
	"docket/shared/testing/fake"
	"docket/shared/worker"

	"github.com/google/uuid"
)

// mailServer takes every second letter, under an id of its own, and none to nobody@.
type mailServer struct{ calls int }

func (s *mailServer) Send(_ context.Context, _ string, to []string, _ []byte) (string, error) {
	if strings.HasPrefix(to[0], "nobody@") {
		return "", send.Fail(send.Refused, errors.New("no such mailbox"))
	}
	if s.calls++; s.calls%2 == 1 {
		return "", send.Fail(send.Down, errors.New("it is down"))
	}
	return fmt.Sprintf("wire%d@ses.example", s.calls), nil
}

// Who brings out mail does to the table what their queue declares: letters are kept, wait
// and are sent, and the ticket tells of one that is refused.
func TestWhoBringsOutMailDoesToTheTableWhatTheirQueueDeclares(t *testing.T) {
	w := promised(t, docket.World(t))
	act := change.SystemAct(w.Scope(t), id.Prefixed(id.RequestPrefix, time.Now()), "test", time.Now)
	address := strings.ReplaceAll(id.New(time.Now()).String(), "-", "") + "@desk.example"
	if _, err := mailbox.Create(t.Context(), docket.Table, act, address, mailbox.Patch{}, func(mailbox.Mailbox) (change.Answer, error) { return change.Answer{}, nil }); err != nil {
		t.Fatal(err)
	}
	as := request{Token: w.Tokens["admin"], Method: http.MethodPost, Path: "/desk/api/v1/tickets"}
	agent := docket.Done(t, request{Token: w.Tokens["agent"], Method: http.MethodGet, Path: "/desk/api/v1/me"})["member"].(map[string]any)["id"].(string)
	unseen(t, w, job.Mail, func() { // a member is told of it, too; and what a letter asked is acknowledged
		received(t, receiver(docket.Table), address, "From: Casey <casey@customer.example>\r\nSubject: Hello\r\nMessage-ID: <1@customer.example>\r\n\r\nHello\r\n")
		made := docket.Done(t, as.With(`{"title":"Mail","customer_email":"casey@customer.example","queue_id":"`+w.Queue+`","assignee_id":"`+agent+`"}`))["ticket"].(map[string]any)["id"].(string)
		as.Path += "/" + made + "/replies"
		docket.Done(t, as.With(`{"body":"b","hold_seconds":0,"to":["kim@customer.example","nobody@customer.example"]}`))
	})
	r, table := recorded()
	late := time.Duration(0)
	doer := carry.Worker{Table: table, Sender: &mailServer{}, Waker: &fake.Waker{}, Now: func() time.Time { return time.Now().Add(late) }}
	for range 3 {
		if _, err := doer.Take(t.Context(), job.Wake{Call: job.Deliver, Scope: w.Scope(t), Endpoint: job.Mail}); err != nil {
			t.Fatal(err)
		}
		late += time.Hour
	}
	r.holds(t, worker.MailQueue().Name, worker.MailQueue().Table)
}

// Who takes what SES tells does to the table what its queue declares: failures of a letter
// are counted, its address is suppressed, and its ticket has a note.
func TestWhoTakesWhatSESTellsDoesToTheTableWhatItsQueueDeclares(t *testing.T) {
	w := promised(t, docket.World(t))
	act := change.SystemAct(w.Scope(t), id.Prefixed(id.RequestPrefix, time.Now()), "test", time.Now)
	address := "events@" + w.Workspace + "." + w.Tenant + ".example"
	_, err := mailbox.Create(t.Context(), docket.Table, act, address, mailbox.Patch{}, func(mailbox.Mailbox) (change.Answer, error) { return change.Answer{}, nil })
	letter := change.Commit{ID: uuid.NewString(), Scope: w.Scope(t), Puts: []change.Put{{After: thread.Sent{MessageID: "m@desk.example", Ticket: w.Ticket, Ours: true}}}}
	if err := errors.Join(err, docket.Table.Commit(t.Context(), letter)); err != nil {
		t.Fatal(err)
	}
	r, table := recorded()
	for _, of := range []string{"Transient", "Transient", "Permanent"} {
		told := `{"eventType":"Bounce","bounce":{"bounceType":"` + of + `","bouncedRecipients":[{"emailAddress":"casey@customer.example"}]},"mail":{"source":"` + address +
			`","destination":["casey@customer.example"],"commonHeaders":{"messageId":"<m@desk.example>"}}}`
		if came, err := (feedback.Worker{Table: table, Now: time.Now}).Take(t.Context(), told); err != nil || came.Undelivered != 1 {
			t.Fatal(came, err)
		}
	}
	r.holds(t, worker.MailEventsQueue().Name, worker.MailEventsQueue().Table)
}

// Who receives letters does to the table no more than their queue declares: a letter opens a
// ticket, another is a message of it, a machine's is kept, and one with a file has it.
func TestWhoReceivesLettersDoesToTheTableWhatTheirQueueDeclares(t *testing.T) {
	w := promised(t, docket.World(t))
	act := change.SystemAct(w.Scope(t), id.Prefixed(id.RequestPrefix, time.Now()), "test", time.Now)
	address := strings.ReplaceAll(id.New(time.Now()).String(), "-", "") + "@desk.example"
	if _, err := mailbox.Create(t.Context(), docket.Table, act, address, mailbox.Patch{QueueID: &w.Queue}, func(mailbox.Mailbox) (change.Answer, error) { return change.Answer{}, nil }); err != nil {
		t.Fatal(err)
	}
	r, table := recorded()
	doer := receiver(table)
	opened := ""
	const head = "From: Casey <casey@customer.example>\r\nSubject: Hello\r\n"
	for i, raw := range []string{
		head + "Message-ID: <1@customer.example>\r\n\r\nHello\r\n",
		head + "Message-ID: <2@customer.example>\r\nIn-Reply-To: <1@customer.example>\r\n\r\nOnce more\r\n",
		head + "Message-ID: <3@customer.example>\r\nIn-Reply-To: <1@customer.example>\r\nAuto-Submitted: auto-replied\r\n\r\nI am away\r\n",
		"From: MAILER-DAEMON@customer.example\r\nSubject: Undelivered\r\n\r\nIt did not arrive\r\n",
		head + "Message-ID: <4@customer.example>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSee there\r\n--b\r\n" +
			"Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=a.pdf\r\n\r\n%PDF\r\n--b--\r\n",
		strings.Replace(head, "Hello", "About TKT-0001", 1) + "Message-ID: <5@customer.example>\r\n\r\nHello\r\n",
	} {
		if i == 1 { // what is answered is resolved, with a score
			docket.Done(t, request{Token: w.Tokens["admin"], Method: http.MethodPost, Path: "/desk/api/v1/tickets/" + opened + "/resolve", Body: `{"resolution":"Done","csat_score":5}`})
		}
		if i == 4 { // one that leaves its number for lists by creation
			countTo(t, w, 1023)
		}
		if came := received(t, doer, address, raw); i == 0 {
			opened = came.TicketID
		}
	}
	r.holds(t, worker.LettersQueue().Name, worker.LettersQueue().Table)
}

// receiver receives letters by a table.
func receiver(table *dynamo.Table) receive.Receiver {
	files := docket.Files.(*s3.Bucket)
	return receive.Receiver{Table: table, Letters: files, Files: files, Waker: &fake.Waker{}, Now: time.Now}
}

// received has a letter of casey's come to an address.
func received(t testing.TB, by receive.Receiver, address, raw string) receive.Letter {
	t.Helper()
	a := receive.Arrival{From: "casey@customer.example", Recipients: []string{address}, SPF: receive.Pass, DKIM: receive.Pass, DMARC: receive.Pass, Spam: receive.Pass, Virus: receive.Pass, At: time.Now()}
	key, err := by.Letters.(*s3.Bucket).Arrive(t.Context(), id.New(time.Now()).String(), receive.Traced(a, []byte(raw)))
	if err != nil {
		t.Fatal(err)
	}
	came, err := by.Take(t.Context(), job.Wake{Call: job.Arrive, Letter: key}.Encode())
	if err != nil || len(came.Letters) != 1 {
		t.Fatalf("it became %+v, %v", came, err)
	}
	return came.Letters[0]
}
