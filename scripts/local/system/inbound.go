package system

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"docket/shared/id"
	"docket/shared/job"
	"docket/shared/mail"
	"docket/shared/mail/receive"

	"github.com/emersion/go-smtp"
)

// Bounds of what this machine's server takes, which are those of SES.
const (
	mostRecipients = 50
	smtpTimeout    = time.Minute // of a command and of each piece of a letter
	letterTimeout  = 20 * time.Second
)

// inbound stands for SES's server on this machine: it takes letters by SMTP.
type inbound struct {
	listener net.Listener
	server   *smtp.Server
}

// listenSMTP opens the port of the server. Who connects before it serves waits.
func (s *System) listenSMTP(ctx context.Context, port int) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return fmt.Errorf("listen for mail: %w (set SMTP_PORT to another one)", err)
	}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{system: s}, nil }))
	server.Domain, server.EnableSMTPUTF8 = "localhost", true
	server.MaxRecipients, server.MaxMessageBytes = mostRecipients, mail.MaxLetter
	server.ReadTimeout, server.WriteTimeout = smtpTimeout, smtpTimeout
	s.smtp = inbound{listener, server}
	s.SMTP = listener.Addr().String()
	return nil
}

// serve takes letters until the server is closed.
func (i inbound) serve() error {
	if err := i.server.Serve(i.listener); !errors.Is(err, smtp.ErrServerClosed) {
		return fmt.Errorf("take mail: %w", err)
	}
	return nil
}

// session is one connection, which can bring several letters.
type session struct {
	system *System
	from   string
	to     []string
}

func (s *session) Reset()        { s.from, s.to = "", nil }
func (s *session) Logout() error { return nil }

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.Reset()
	s.from = from
	return nil
}

// Rcpt takes the addresses that are mailboxes.
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	ctx, stop := context.WithTimeout(context.Background(), letterTimeout)
	defer stop()
	_, _, found, err := s.system.Table.MailboxOf(ctx, to)
	switch {
	case err != nil:
		return s.system.later("look for a mailbox", err)
	case !found:
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such mailbox"}
	}
	s.to = append(s.to, to)
	return nil
}

// Data takes a letter: it is there for good once this returns.
func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err // also of one that is too large
	}
	if err := s.system.accept(context.Background(), receive.Pass, s.from, s.to, raw); err != nil {
		return s.system.later("keep a letter", err)
	}
	return nil
}

// later has a sender come back: what went wrong is in the log.
func (s *System) later(what string, err error) error {
	s.log.Error(what, "error", err.Error())
	return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "try again: the log says why"}
}

// accept keeps a letter as it came, with how it came, and has it received. Everybody who
// reaches this machine's server is on this machine, so judged says what it is to find of the
// sender.
func (s *System) accept(ctx context.Context, judged receive.Judgement, from string, to []string, raw []byte) error {
	ctx, stop := context.WithTimeout(ctx, letterTimeout)
	defer stop()
	now := s.clock.Now()
	a := receive.Arrival{From: from, Recipients: to, SPF: judged, DKIM: judged, DMARC: judged, Spam: receive.Pass, Virus: receive.Pass, At: now}
	key, err := s.files.Arrive(ctx, id.New(now).String(), receive.Traced(a, raw))
	if err != nil {
		return err
	}
	return s.letters.Send(ctx, job.Wake{Call: job.Arrive, Letter: key})
}

// wakeArrivals has every letter received that came in before this machine stopped.
func (s *System) wakeArrivals(ctx context.Context) error {
	return s.files.Arrivals(ctx, mostArrivals, func(key string, _ time.Time) error {
		return s.letters.Send(ctx, job.Wake{Call: job.Arrive, Letter: key})
	})
}

// mostArrivals is how many letters are looked at when this machine starts.
const mostArrivals = 100_000

// takeMail is POST /local/mail: a raw letter, as by SMTP. to, any number of times, is whom
// it goes to, else its header says so; from is the sender of the envelope, else its From is;
// verdict is what SPF, DKIM and DMARC find, pass or fail, pass where it is not given.
func (s *System) takeMail(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mail.MaxLetter))
	if err != nil {
		writeJSON(w, http.StatusRequestEntityTooLarge, map[string]string{"error": fmt.Sprintf("send a letter of %d bytes at most", mail.MaxLetter)})
		return
	}
	query := r.URL.Query()
	judged := receive.Judgement(query.Get("verdict"))
	switch judged {
	case "":
		judged = receive.Pass
	case receive.Pass, receive.Fail:
	default:
		writeJSON(w, http.StatusUnprocessableEntity, map[string]string{"error": "verdict must be pass or fail"})
		return
	}
	l, to := mail.Parse(raw), query["to"]
	if len(to) == 0 {
		for _, one := range append(l.To, l.Cc...) {
			to = append(to, one.Address)
		}
	}
	from := l.From.Address
	if query.Has("from") {
		from = strings.Trim(query.Get("from"), "<>")
	}
	ours, err := s.ours(r.Context(), to)
	switch {
	case len(to) > mostRecipients:
		writeJSON(w, http.StatusUnprocessableEntity, map[string]string{"error": fmt.Sprintf("a letter has %d recipients at most", mostRecipients)})
	case err == nil && len(ours) == 0:
		writeJSON(w, http.StatusUnprocessableEntity, map[string]string{"error": "no such mailbox: " + strings.Join(to, ", ")})
	case err == nil:
		err = s.accept(r.Context(), judged, from, ours, raw)
	}
	switch {
	case err != nil:
		s.log.Error("take a letter", "error", err.Error())
		writeJSON(w, http.StatusServiceUnavailable, map[string]string{"error": "try again: the log says why"})
	case len(ours) > 0 && len(to) <= mostRecipients:
		writeJSON(w, http.StatusOK, map[string][]string{"accepted": ours})
	}
}

// ours are the addresses that are mailboxes.
func (s *System) ours(ctx context.Context, addresses []string) (ours []string, err error) {
	for _, one := range addresses[:min(len(addresses), mostRecipients)] {
		_, _, found, err := s.Table.MailboxOf(ctx, one)
		if err != nil {
			return nil, err
		}
		if found {
			ours = append(ours, one)
		}
	}
	return ours, nil
}
