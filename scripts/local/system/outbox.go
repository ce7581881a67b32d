package system

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/smtp"
	"net/textproto"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"docket/shared/mail"
	"docket/shared/mail/send"
)

// outbox stands for SES on this machine: it keeps the letters that leave, each in a file,
// and hands them on to a relay where there is one.
type outbox struct {
	folder string
	relay  string // host:port; empty: none

	mu   sync.Mutex
	last int // the number of the newest
}

// shownLetters is how many letters it keeps and shows.
const shownLetters = 1000

// ending is how the name of a letter's file ends.
const ending = ".eml"

func openOutbox(folder, relay string) (*outbox, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("make %s: %w", folder, err)
	}
	o := &outbox{folder: folder, relay: relay}
	names, err := o.names()
	if err == nil && len(names) > 0 {
		_, err = fmt.Sscanf(names[len(names)-1], "%d", &o.last)
	}
	return o, err
}

// names are the files of the letters, the oldest first.
func (o *outbox) names() ([]string, error) {
	files, err := os.ReadDir(o.folder)
	var names []string
	for _, f := range files {
		if strings.HasSuffix(f.Name(), ending) {
			names = append(names, f.Name())
		}
	}
	return names, err
}

// Send implements send.Sender.
func (o *outbox) Send(_ context.Context, from string, to []string, raw []byte) (string, error) {
	if o.relay != "" {
		if err := smtp.SendMail(o.relay, nil, from, to, raw); err != nil {
			return "", send.Fail(kindOf(err), err)
		}
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	// What the envelope says goes before the letter, as a mail server's log would have it.
	envelope := "X-Envelope-From: <" + from + ">\r\nX-Envelope-To: " + strings.Join(to, ", ") + "\r\n"
	name := fmt.Sprintf("%09d%s", o.last+1, ending)
	if err := replaceFile(filepath.Join(o.folder, name), append([]byte(envelope), raw...)); err != nil {
		return "", send.Fail(send.Down, err)
	}
	o.last++
	if old := o.last - shownLetters; old > 0 {
		if err := os.Remove(filepath.Join(o.folder, fmt.Sprintf("%09d%s", old, ending))); err != nil && !errors.Is(err, os.ErrNotExist) {
			return "", send.Fail(send.Unsure, err)
		}
	}
	return mail.Parse(raw).MessageID, nil
}

// kindOf says what the failure of a relay means (RFC 5321, 4.2.1).
func kindOf(err error) send.Failure {
	var answer *textproto.Error
	switch {
	case errors.As(err, &answer) && answer.Code >= 500:
		return send.Refused
	case errors.As(err, &answer):
		return send.Down
	}
	return send.Unsure
}

// letterShown is a letter of the outbox.
type letterShown struct {
	From    string              `json:"from"` // of the envelope, empty: the null sender
	To      []string            `json:"to"`   // likewise
	Subject string              `json:"subject"`
	Text    string              `json:"text"`
	HTML    string              `json:"html"`
	Headers map[string][]string `json:"headers"` // by their names in lower case
	Raw     string              `json:"raw"`
}

// show reads the newest letters, the newest last.
func (o *outbox) show() ([]letterShown, error) {
	names, err := o.names()
	if err != nil {
		return nil, err
	}
	all := []letterShown{}
	for _, name := range names[max(len(names)-shownLetters, 0):] {
		kept, err := os.ReadFile(filepath.Join(o.folder, name))
		if errors.Is(err, os.ErrNotExist) { // it made room for a newer one
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, shown(string(kept)))
	}
	return all, nil
}

func shown(kept string) letterShown {
	from, rest, _ := strings.Cut(kept, "\r\n")
	to, raw, _ := strings.Cut(rest, "\r\n")
	l := mail.Parse([]byte(raw))
	s := letterShown{From: strings.Trim(strings.TrimPrefix(from, "X-Envelope-From: "), "<>"), To: strings.Split(strings.TrimPrefix(to, "X-Envelope-To: "), ", "),
		Subject: l.Subject, Text: l.Text, HTML: l.HTML, Headers: map[string][]string{}, Raw: raw}
	for _, name := range l.Header.Names() {
		s.Headers[name] = l.Header.All(name)
	}
	return s
}

// showOutbox is GET /local/outbox: the letters that left, the newest last. to has it show
// those alone that went to an address.
func (s *System) showOutbox(w http.ResponseWriter, r *http.Request) {
	letters, err := s.outbox.show()
	if err != nil {
		s.log.Error("show the outbox", "error", err.Error())
		writeJSON(w, http.StatusServiceUnavailable, map[string]string{"error": "try again: the log says why"})
		return
	}
	if to := r.URL.Query().Get("to"); to != "" {
		letters = slices.DeleteFunc(letters, func(l letterShown) bool {
			return !slices.ContainsFunc(l.To, func(one string) bool { return mail.AddressKey(one) == mail.AddressKey(to) })
		})
	}
	writeJSON(w, http.StatusOK, map[string][]letterShown{"letters": letters})
}
