// Package feedback takes what SES tells of the letters that it sent for us: which bounced,
// which their readers called spam, and which it refused. It says so to the ticket and the
// address (shared/mail/suppress).
package feedback

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/mail"
	"strings"
	"unicode"

	letters "docket/shared/mail"
	"docket/shared/mail/suppress"
)

// event is what SES tells of one letter.
// https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
type event struct {
	EventType string
	Bounce    struct {
		BounceType, BounceSubType string
		BouncedRecipients         []struct{ EmailAddress, Status, DiagnosticCode string }
	}
	Complaint struct {
		ComplaintFeedbackType string
		ComplainedRecipients  []struct{ EmailAddress string }
	}
	Reject struct{ Reason string }
	Mail   struct {
		Source        string
		MessageID     string
		Destination   []string
		Headers       []struct{ Name, Value string }
		CommonHeaders struct{ MessageID string }
	}
}

// Told is what an event tells of a letter of ours.
type Told struct {
	suppress.Undelivered        // but for its ticket
	From                 string // the address under which the letter left
	Wire                 string // the id that SES gave the letter, without the domain
}

// read reads what SES tells. Without failures there is nothing to do.
func read(body string) (Told, error) {
	var e event
	if err := json.Unmarshal([]byte(body), &e); err != nil {
		return Told{}, fmt.Errorf("read what SES tells: %w", err)
	}
	from, err := mail.ParseAddress(e.Mail.Source)
	if err != nil {
		return Told{}, fmt.Errorf("SES tells of a letter from nobody: %w", err)
	}
	t := Told{From: from.Address, Wire: e.Mail.MessageID}
	t.Sent, t.About = e.Mail.Destination, e.about()
	switch e.EventType {
	case "Bounce":
		for _, r := range e.Bounce.BouncedRecipients {
			t.Failures = append(t.Failures, letters.Failure{Address: bare(r.EmailAddress), Status: r.Status, Class: e.class(r.Status), Reason: said(r.DiagnosticCode)})
		}
	case "Complaint":
		t.Complained = true
		if e.Complaint.ComplaintFeedbackType == "not-spam" { // somebody took it out of their spam
			break
		}
		for _, r := range e.Complaint.ComplainedRecipients {
			t.Failures = append(t.Failures, letters.Failure{Address: bare(r.EmailAddress)})
		}
	case "Reject": // SES found a virus in it
		for _, to := range e.Mail.Destination {
			t.Failures = append(t.Failures, letters.Failure{Address: bare(to), Class: letters.Policy, Reason: said(e.Reject.Reason)})
		}
	}
	for i, to := range t.Sent {
		t.Sent[i] = bare(to)
	}
	return t, nil
}

// about is the letter's Message-ID as we gave it, which SES replaces on its way.
func (e event) about() string {
	own := e.Mail.CommonHeaders.MessageID
	for _, h := range e.Mail.Headers {
		if strings.EqualFold(h.Name, "message-id") {
			own = cmp.Or(h.Value, own)
		}
	}
	return strings.Trim(strings.TrimSpace(own), "<>")
}

// class is what a bounce means for the next letter.
// https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html#bounce-types
func (e event) class(status string) letters.Class {
	switch of := e.Bounce.BounceSubType; {
	case strings.HasPrefix(status, "5.7."), of == "MessageTooLarge", of == "ContentRejected", of == "AttachmentRejected":
		return letters.Policy
	case e.Bounce.BounceType == "Permanent":
		return letters.Hard
	}
	return letters.Soft
}

// bare is an address without a name.
func bare(address string) string {
	if a, err := mail.ParseAddress(address); err == nil {
		return a.Address
	}
	return strings.TrimSpace(address)
}

// said is what a server said, on one line.
func said(code string) string {
	if kind, rest, typed := strings.Cut(code, ";"); typed && !strings.Contains(strings.TrimSpace(kind), " ") {
		code = rest
	}
	line := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, code)
	runes := []rune(strings.Join(strings.Fields(line), " "))
	return string(runes[:min(len(runes), suppress.MaxSaid)])
}
