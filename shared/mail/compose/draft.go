package compose

import (
	"bytes"
	"time"

	"docket/shared/mail"
)

// Draft is a letter that is to be sent. Its texts are UTF-8, with lines that end with \n.
type Draft struct {
	From       mail.Address
	ReplyTo    string // an address; empty: From
	To         []mail.Address
	Cc         []mail.Address
	Subject    string
	MessageID  string   // of our own, without angle brackets, as are all ids here
	InReplyTo  string   // of the letter that it answers; empty: none
	References []string // the ticket's Root first, the newest last; the first and the last 19 are written
	Text       string   // always there
	HTML       string   // a whole document that says the same; empty: none
	Files      []File
	Automatic  Automatic
	Instance   string // what is ours by mail.InstanceField; of automatic letters
	Date       time.Time
	Began      time.Time // when the conversation did, for Thread-Index; zero: there is none
}

// File is a file that goes with a letter.
type File struct {
	Name string
	Type string // its media type; one that is none is application/octet-stream
	Data []byte
}

// Automatic says by which act of a machine a letter is sent (RFC 3834). What a human wrote
// has none of its marks.
type Automatic string

// The kinds of automatic letters.
const (
	ByHuman   Automatic = ""
	Replied   Automatic = "auto-replied"   // an answer to a letter, as an acknowledgement
	Generated Automatic = "auto-generated" // of what happened, as a notice
)

// MaxSubject is how many characters of a subject are written.
const MaxSubject = 250

// Raw is the letter as mail servers take it (RFC 5322): lines of at most 998 bytes in
// ASCII that end with CRLF. No value can begin a field or a part of its own. Addresses
// that mail servers would not take (Wire) are left out.
func (d Draft) Raw() []byte {
	var b bytes.Buffer
	write := func(name, value string) {
		if value != "" {
			b.WriteString(folded(name, value))
		}
	}
	write("Date", d.Date.UTC().Format("Mon, 02 Jan 2006 15:04:05 -0700"))
	write("From", people(d.From))
	write("Reply-To", people(mail.Address{Address: d.ReplyTo}))
	write("To", people(d.To...))
	write("Cc", people(d.Cc...))
	write("Subject", phrase(cut(d.Subject, MaxSubject)))
	write("Message-ID", bracketed(d.MessageID))
	write("In-Reply-To", bracketed(d.InReplyTo))
	write("References", bracketed(chain(d.References)...))
	write("Thread-Topic", phrase(Topic(cut(d.Subject, MaxSubject))))
	write("Thread-Index", threadIndex(d.root(), d.Began))
	if d.Automatic != ByHuman {
		write("Auto-Submitted", string(d.Automatic))
		write("X-Auto-Response-Suppress", "All")
		write(mail.InstanceField, phrase(d.Instance))
	}
	write("MIME-Version", "1.0")
	d.body(&b)
	return b.Bytes()
}

// root is the id with which the letter's conversation began.
func (d Draft) root() string {
	if len(d.References) > 0 {
		return d.References[0]
	}
	return d.MessageID
}

// cut is a text of at most so many characters.
func cut(s string, most int) string {
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most])
	}
	return s
}
