package receive

import (
	"strings"
	"unicode/utf8"

	"docket/shared/fault"
	"docket/shared/mail"
	"docket/shared/ticket"
)

// What stands where a letter says nothing.
const (
	noSubject  = "(no subject)"
	noText     = "(no text)"
	unreadable = "This letter could not be read. It is attached as it came."
)

// subject is a letter's as a ticket takes it.
func subject(l mail.Letter) string { return line(l.Subject, ticket.MaxSubject, noSubject) }

// body is what the sender wrote now, as much as a message holds, and whether that is all.
func body(l mail.Letter) (text string, whole bool) {
	text = l.Fresh()
	if l.Unread != "" {
		return unreadable, true
	}
	whole = len(text) <= ticket.MaxText
	text = strings.TrimSpace(cutBytes(text, ticket.MaxText))
	var r fault.Rules
	if r.Text("", text, 1, ticket.MaxText, ticket.MaxText); r.Err() != nil {
		return noText, whole
	}
	return text, whole
}

// line is a text as one line of at most most characters, or another where it is none.
func line(s string, most int, other string) string {
	s = strings.TrimSpace(cut(s, most))
	var r fault.Rules
	if r.Line("", s, 1, most); r.Err() != nil {
		return other
	}
	return s
}

// cut is a text of at most most characters.
func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most])
	}
	return s
}

// cutBytes is a text of at most most bytes of UTF-8.
func cutBytes(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most]
}
