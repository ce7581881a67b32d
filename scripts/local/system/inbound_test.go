package system_test

import (
	"errors"
	"net/http"
	"net/smtp"
	"net/textproto"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"docket/scripts/local/system"
	"docket/shared/id"
	"docket/shared/mail/receive"
)

const casey = "casey@customer.example"

// written is a letter of Casey's about something that no other letter is about.
func written(to string) (subject, raw string) {
	subject = "About " + id.New(time.Now()).String()
	return subject, "From: Casey Customer <" + casey + ">\r\nTo: " + to + "\r\nSubject: " + subject + "\r\nMessage-ID: <" + strings.Fields(subject)[1] + "@customer.example>\r\nDate: " +
		time.Now().Format(time.RFC1123Z) + "\r\n\r\nThe printer burns.\r\n"
}

// tickets is the list of a workspace's tickets that a word finds, once all is done.
func tickets(t *testing.T, s *system.System, workspace int, word string) string {
	t.Helper()
	if status, said := ask(t, s, http.MethodPost, "/local/settle", "", nil); status != http.StatusOK {
		t.Fatalf("settle: %d %s", status, said)
	}
	status, said := ask(t, s, http.MethodGet, "/desk/api/v1/tickets", "", func(r *http.Request) {
		r.Header.Set("Authorization", "Bearer "+s.Credentials.Workspaces[workspace].Tokens["agent"])
		r.URL.RawQuery = "query=" + word
	})
	if status != http.StatusOK {
		t.Fatalf("%d %s", status, said)
	}
	return said
}

// about is how many tickets a list has of a subject.
func about(list, subject string) int { return strings.Count(list, `"title":"`+subject+`"`) }

func TestALetterBySMTPIsOneTicketHoweverOftenItIsSent(t *testing.T) {
	s := start(t, t.TempDir(), system.Empty)
	defer s.Stop()
	to := s.Credentials.Workspaces[0].Mail
	subject, raw := written(to)
	for range 2 {
		if err := smtp.SendMail(s.SMTP, nil, casey, []string{to}, []byte(raw)); err != nil {
			t.Fatal(err)
		}
	}
	list := tickets(t, s, 0, strings.Fields(subject)[1])
	if about(list, subject) != 1 || !strings.Contains(list, `"customer_email":"`+casey+`"`) || !strings.Contains(list, `"channel":"email"`) {
		t.Error(list)
	}
	if other := tickets(t, s, 1, strings.Fields(subject)[1]); about(other, subject) != 0 {
		t.Errorf("another workspace has it: %s", other)
	}
}

func TestALetterToNobodyIsRefusedWhileItsSenderIsThere(t *testing.T) {
	s := start(t, t.TempDir(), system.Empty)
	defer s.Stop()
	err := smtp.SendMail(s.SMTP, nil, casey, []string{"nobody@north.acme.example"}, []byte("Subject: Hello\r\n\r\nHello\r\n"))
	var answer *textproto.Error
	if !errors.As(err, &answer) || answer.Code != 550 {
		t.Errorf("by SMTP: %v", err)
	}
	status, said := ask(t, s, http.MethodPost, "/local/mail", "To: nobody@north.acme.example\r\n\r\nHello\r\n", nil)
	if status != http.StatusUnprocessableEntity || !strings.Contains(said, "nobody@north.acme.example") {
		t.Errorf("by HTTP: %d %s", status, said)
	}
}

// Who was answered that a letter is taken has no copy of it any more.
func TestALetterThatCannotBeKeptIsNotTaken(t *testing.T) {
	data := t.TempDir()
	s := start(t, data, system.Empty)
	defer s.Stop()
	files, aside := filepath.Join(data, "files"), filepath.Join(data, "aside")
	if err := os.Rename(files, aside); err != nil {
		t.Fatal(err)
	}
	to := s.Credentials.Workspaces[0].Mail
	subject, raw := written(to)
	err := smtp.SendMail(s.SMTP, nil, casey, []string{to}, []byte(raw))
	var answer *textproto.Error
	if !errors.As(err, &answer) || answer.Code != 451 {
		t.Errorf("while nothing can be kept: %v", err)
	}
	if err := errors.Join(os.RemoveAll(files), os.Rename(aside, files)); err != nil {
		t.Fatal(err)
	}
	if err := smtp.SendMail(s.SMTP, nil, casey, []string{to}, []byte(raw)); err != nil {
		t.Error(err)
	}
	if list := tickets(t, s, 0, strings.Fields(subject)[1]); about(list, subject) != 1 {
		t.Error(list)
	}
}

func TestALetterThatWasTakenIsReceivedThoughTheMachineStopped(t *testing.T) {
	data := t.TempDir()
	s := start(t, data, system.Empty)
	to := s.Credentials.Workspaces[0].Mail
	subject, raw := written("somebody@elsewhere.example") // a blind copy: the envelope alone leads here
	a := receive.Arrival{From: casey, Recipients: []string{to}, SPF: receive.Pass, DKIM: receive.Pass, DMARC: receive.Pass, At: time.Now()}
	if _, err := s.Files().Arrive(t.Context(), "taken", receive.Traced(a, []byte(raw))); err != nil {
		t.Fatal(err)
	}
	s.Stop()
	s = start(t, data, system.Empty)
	defer s.Stop()
	if list := tickets(t, s, 0, strings.Fields(subject)[1]); about(list, subject) != 1 {
		t.Error(list)
	}
}

func TestALetterByHTTPGoesToWhomItsCallerSaysOrItsHeader(t *testing.T) {
	s := start(t, t.TempDir(), system.Empty)
	defer s.Stop()
	first, second := s.Credentials.Workspaces[0].Mail, s.Credentials.Workspaces[1].Mail
	subject, raw := written(first)
	for query, status := range map[string]int{"": 200, "to=" + second + "&verdict=fail": 200, "verdict=maybe": 422, "to=nobody@elsewhere.example": 422} {
		if is, said := ask(t, s, http.MethodPost, "/local/mail", raw, func(r *http.Request) { r.URL.RawQuery = query }); is != status {
			t.Errorf("%q: %d %s", query, is, said)
		}
	}
	for workspace := range 2 {
		if list := tickets(t, s, workspace, strings.Fields(subject)[1]); about(list, subject) != 1 {
			t.Errorf("workspace %d: %s", workspace, list)
		}
	}
}
