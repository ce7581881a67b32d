package mail

import (
	"fmt"
	"time"
)

// Limits of a letter. What is beyond them is named by a Note and stays in the
// original, which is kept whole.
const (
	MaxLetter  = 40 << 20  // bytes that are read; of a larger letter the header alone is
	MaxParts   = 500       // parts, of all levels together
	maxDepth   = 20        // levels of multiparts
	maxHeader  = 256 << 10 // bytes of one header
	maxFields  = 2000      // fields of one header
	maxSubject = 1000      // characters
	maxPeople  = 500       // addresses of one kind
	maxIDs     = 100       // ids of References: the first one and the last ones
	maxText    = 1 << 20   // bytes of text
	maxHTML    = 1 << 20   // bytes of HTML that are cleaned
	maxNotes   = 50
)

// Letter is what was read of a raw letter. Texts are valid UTF-8 without control
// characters; lines end with \n.
type Letter struct {
	Header     Header
	From       Address   // zero where the letter names nobody
	Sender     Address   // of the field Sender
	ReplyTo    []Address // in the order of the letter, as are To and Cc
	To, Cc     []Address
	Subject    string    // at most 1,000 characters, on one line
	Date       time.Time // zero where none can be read
	MessageID  string    // without angle brackets and blanks; empty where there is none
	InReplyTo  []string  // ids, as MessageID is
	References []string  // at most 100, the oldest first

	Text  string // the plain text, or what the HTML says where there is none
	HTML  string // cleaned; empty where the letter has none that can be shown
	Spans []Span // of Text, what the HTML marks as quoted or as a signature
	Files []File // in the order of the letter

	Notes    []Note // what was not as it should be
	Unread   string // why the letter could not be read; empty where it was
	Original []byte // what came, byte by byte

	ContentType string // of the whole letter, in lower case
	reports     []report
}

// Note says one thing that was not as it should be. Its Code is stable, its Detail is
// for who looks at the letter.
type Note struct {
	Code   string
	Detail string
}

// The codes of Notes, and of what makes a letter unread.
const (
	NoSender        = "no_sender"         // no From that names somebody
	SenderInvalid   = "sender_invalid"    // From has no address that mail can be sent to
	HeaderBroken    = "header_broken"     // lines of a header that are no fields
	HeaderLong      = "header_long"       // a header beyond its limit
	BoundaryMissing = "boundary_missing"  // a multipart whose parts cannot be told apart
	BoundaryOpen    = "boundary_open"     // a multipart that does not end
	AfterEnd        = "after_end"         // text behind the end of a multipart
	TooManyParts    = "too_many_parts"    // more than MaxParts
	TooDeep         = "too_deep"          // multiparts in multiparts beyond the limit
	TransferBroken  = "transfer_broken"   // base64 or quoted-printable that breaks its rules
	TransferUnknown = "transfer_unknown"  // an encoding that nobody knows
	CharsetGuessed  = "charset_guessed"   // text that is not in the charset that it names
	TextCut         = "text_cut"          // text beyond its limit
	HTMLTooLarge    = "html_too_large"    // HTML beyond its limit, of which the text alone is shown
	HTMLUnreadable  = "html_unreadable"   // HTML nested too deep
	Encrypted       = "encrypted"         // text that only its reader can open
	ArchiveExpands  = "archive_expands"   // an archive that says that it holds very much more than it weighs
	TooLarge        = "too_large"         // unread: more than MaxLetter
	Empty           = "empty"             // unread: nothing came
	ReaderFailed    = "reader_failed"     // unread: a fault of the reader
	unknownDate     = "date_unknown"      // a Date that cannot be read
	idMissing       = "message_id_absent" // no Message-ID
)

func (l *Letter) note(code, detail string) {
	for _, n := range l.Notes {
		if n.Code == code && n.Detail == detail {
			return
		}
	}
	if len(l.Notes) < maxNotes {
		l.Notes = append(l.Notes, Note{Code: code, Detail: cutRunes(detail, 200)})
	}
}

// Noted tells whether a letter has a Note of a code.
func (l *Letter) Noted(code string) bool {
	for _, n := range l.Notes {
		if n.Code == code {
			return true
		}
	}
	return false
}

// Parse reads a raw letter. It always gives a Letter: what cannot be read has its
// original and says in Unread why. It keeps raw and does not change it.
func Parse(raw []byte) (l Letter) {
	defer func() {
		if failure := recover(); failure != nil {
			l = Letter{Original: raw, Unread: ReaderFailed, Notes: []Note{{Code: ReaderFailed, Detail: cutRunes(fmt.Sprint(failure), 200)}}}
		}
	}()
	return parse(raw)
}

func parse(raw []byte) Letter {
	l := Letter{Original: raw}
	if len(raw) == 0 {
		l.Unread = Empty
		return l
	}
	header, body := readHeader(raw, &l)
	l.Header = header
	l.address()
	if len(raw) > MaxLetter {
		l.Unread = TooLarge
		l.note(TooLarge, fmt.Sprintf("%d bytes", len(raw)))
		return l
	}
	w := walk{letter: &l}
	root := w.read(header, body, 0, "")
	l.ContentType = root.media
	l.compose(root)
	return l
}

// address reads what the header says of who, when and about what.
func (l *Letter) address() {
	first := func(name string) (Address, bool) {
		people := addresses(l.Header.raw(name))
		if len(people) == 0 {
			return Address{}, false
		}
		return people[0], true
	}
	l.Sender, _ = first("sender")
	from, named := first("from")
	switch {
	case !named:
		l.note(NoSender, "")
		from = l.Sender
	case from.Address == "":
		l.note(SenderInvalid, from.Name)
	}
	l.From = from
	l.ReplyTo = addresses(l.Header.raw("reply-to"))
	l.To = addresses(l.Header.raw("to"))
	l.Cc = addresses(l.Header.raw("cc"))
	l.Subject = cutRunes(oneLine(l.Header.Get("subject")), maxSubject)
	if ids := messageIDs(l.Header.first("message-id")); len(ids) > 0 {
		l.MessageID = ids[0]
	} else {
		l.note(idMissing, "")
	}
	l.InReplyTo = messageIDs(l.Header.first("in-reply-to"))
	l.References = messageIDs(l.Header.raw("references"))
	if said := l.Header.Get("date"); said != "" {
		date, ok := readDate(said)
		if !ok {
			l.note(unknownDate, said)
		}
		l.Date = date
	}
}
