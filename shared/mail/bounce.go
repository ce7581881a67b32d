package mail

import (
	"bytes"
	"regexp"
	"strings"
)

// Bounce is what a mail server tells of a letter that it could not deliver. Anybody can
// write one: it is to be believed only if it is about a letter that we sent, by its
// About or by the address that it came to.
type Bounce struct {
	Failures []Failure // at most 100
	About    []string  // ids of the letter that it is about, as far as it says them
}

// Failure is one address that was not reached.
type Failure struct {
	Address string // empty where the server does not say it
	Status  string // 5.1.1; empty where it says none
	Class   Class
	Reason  string // what the server said, at most 500 characters
}

// Class is what a failure means for the next letter.
type Class string

// The classes of failures.
const (
	Hard    Class = "hard"    // the address is dead
	Soft    Class = "soft"    // try again later: a full mailbox, a server that is down
	Policy  Class = "policy"  // refused for what it is, not for the address: send no automatic mail
	Delayed Class = "delayed" // the server still tries
)

const maxFailures = 100

// bounce gathers what the letter tells, from its report, its header and, where a server
// has neither, its text.
func (l Letter) bounce() (b Bounce) {
	for _, r := range l.reports {
		switch r.media {
		case "message/delivery-status":
			b.Failures = append(b.Failures, readStatus(r.body).Failures...)
		case "message/rfc822", "text/rfc822-headers":
			inner, _ := readHeader(r.body, &Letter{})
			b.About = append(b.About, messageIDs(inner.first("message-id"))...)
		}
	}
	text := l.Text[:min(len(l.Text), 16<<10)]
	if len(b.Failures) == 0 {
		for _, a := range addresses(l.Header.raw("x-failed-recipients")) {
			b.Failures = append(b.Failures, failure(a.Address, statusIn(text), text))
		}
	}
	if len(b.Failures) == 0 {
		b.Failures = fromText(text)
	}
	if len(b.About) == 0 {
		for _, found := range quotedID.FindAllStringSubmatch(text, 5) {
			b.About = append(b.About, messageIDs(found[1])...)
		}
	}
	if len(b.About) == 0 {
		b.About = append(b.About, l.InReplyTo...)
		b.About = append(b.About, l.References...)
	}
	b.Failures = b.Failures[:min(len(b.Failures), maxFailures)]
	return b
}

func (b Bounce) failed() bool { return len(b.Failures) > 0 }

var (
	quotedID = regexp.MustCompile(`(?im)^[> \t]*message-id:\s*(<[^>\s]{1,300}>)`)
	status   = regexp.MustCompile(`\b([245]\.\d{1,3}\.\d{1,3})\b`)
	code     = regexp.MustCompile(`(?:^|[^\d.])([45]\d\d)[ -]`)
	inAngles = regexp.MustCompile(`(?m)^\s*<([^<>\s@]{1,200}@[^<>\s@]{1,200})>:?`)
)

// readStatus reads message/delivery-status (RFC 3464): groups of fields, the first of
// the letter, the others of an address each.
func readStatus(body []byte) (b Bounce) {
	for _, group := range bytes.Split(bytes.ReplaceAll(body, []byte("\r\n"), []byte("\n")), []byte("\n\n")) {
		h, _ := readHeader(group, &Letter{})
		recipient := h.first("final-recipient")
		if recipient == "" {
			recipient = h.first("original-recipient")
		}
		action := strings.ToLower(strings.TrimSpace(h.first("action")))
		if recipient == "" && action == "" || action != "" && action != "failed" && action != "delayed" {
			continue
		}
		if _, address, typed := strings.Cut(recipient, ";"); typed {
			recipient = address
		}
		_, said, typed := strings.Cut(h.Get("diagnostic-code"), ";")
		if !typed {
			said = h.Get("diagnostic-code")
		}
		f := failure(cleanAddress(strings.Trim(strings.TrimSpace(recipient), "<>")), statusIn(h.first("status")), said)
		if action == "delayed" {
			f.Class = Delayed
		}
		if b.Failures = append(b.Failures, f); len(b.Failures) == maxFailures {
			break
		}
	}
	return b
}

// fromText reads what old servers tell in words: an address in angle brackets at the
// beginning of a line, and below it why.
func fromText(text string) (all []Failure) {
	places := inAngles.FindAllStringSubmatchIndex(text, maxFailures)
	for i, at := range places {
		end := len(text)
		if i+1 < len(places) {
			end = places[i+1][0]
		}
		why, _, _ := strings.Cut(text[at[1]:end], "\n\n")
		all = append(all, failure(cleanAddress(text[at[2]:at[3]]), statusIn(why), why))
	}
	if all == nil {
		all = append(all, failure("", statusIn(text), text))
	}
	return all
}

func statusIn(s string) string {
	if found := status.FindStringSubmatch(s); found != nil {
		return found[1]
	}
	return ""
}

// failure classes an address by the status, else by the SMTP code in what was said.
// A server that says nothing that can be read is taken for one that will be up again.
func failure(address, stat, said string) Failure {
	f := Failure{Address: address, Status: stat, Class: Soft, Reason: cutRunes(oneLine(said), 500)}
	if f.Status == "" {
		f.Status = statusIn(said)
	}
	smtp := code.FindStringSubmatch(said)
	switch {
	case strings.HasPrefix(f.Status, "5.7."):
		f.Class = Policy
	case f.Status == "5.2.2" || f.Status == "5.3.4" || f.Status == "5.2.3": // full, or the letter too large
		f.Class = Soft
	case strings.HasPrefix(f.Status, "5."):
		f.Class = Hard
	case strings.HasPrefix(f.Status, "4."):
		f.Class = Soft
	case smtp != nil && smtp[1][0] == '5':
		f.Class = Hard
	}
	return f
}
