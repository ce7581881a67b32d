package mail

import (
	"bytes"
	"net/mail"
	"slices"
	"strings"
	"time"
)

// Header is the header of a letter or of a part, its fields in their order.
type Header struct{ fields []field }

type field struct {
	name  string // in lower case
	value string // unfolded, as it came
}

// Get is the first value of a field, decoded; empty where there is none.
func (h Header) Get(name string) string { return decodeWords(h.first(name)) }

// All are the values of a field from the top, decoded.
func (h Header) All(name string) []string {
	var all []string
	for _, f := range h.fields {
		if strings.EqualFold(f.name, name) {
			all = append(all, decodeWords(f.value))
		}
	}
	return all
}

// Names are the names of the fields, in lower case and each once, in their order.
func (h Header) Names() []string {
	var names []string
	for _, f := range h.fields {
		if !slices.Contains(names, f.name) {
			names = append(names, f.name)
		}
	}
	return names
}

// Has tells whether there is such a field.
func (h Header) Has(name string) bool {
	for _, f := range h.fields {
		if strings.EqualFold(f.name, name) {
			return true
		}
	}
	return false
}

func (h Header) first(name string) string {
	for _, f := range h.fields {
		if f.name == name {
			return f.value
		}
	}
	return ""
}

// raw is all values of a field as one list. Some programs write a field of addresses
// or ids twice.
func (h Header) raw(name string) string {
	var all []string
	for _, f := range h.fields {
		if f.name == name {
			all = append(all, f.value)
		}
	}
	return strings.Join(all, ", ")
}

// readHeader reads a header and answers what is behind it. It takes what mailboxes and
// gateways put in front (blank lines, a line `From `), lines that end with two carriage
// returns, and lines that are neither a field nor a fold: such a line belongs to the
// field above it if a field or the end follows, and is the first of the body if not.
func readHeader(data []byte, l *Letter) (Header, []byte) {
	var h Header
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	data = bytes.TrimLeft(data, "\r\n")
	total := len(data)
	var values []*strings.Builder
	finish := func() Header {
		for i := range h.fields {
			h.fields[i].value = strings.TrimSpace(values[i].String())
		}
		return h
	}
	kept := true // what the field above is; folds of a dropped field go with it
	for len(data) > 0 {
		line, rest := cutLine(data)
		if len(line) == 0 {
			return finish(), rest
		}
		long := total-len(data)+len(line) > maxHeader || len(h.fields) >= maxFields
		name, value, isField := splitField(line)
		switch {
		case len(h.fields) == 0 && (bytes.HasPrefix(line, []byte("From ")) || bytes.HasPrefix(line, []byte(">From "))):
			// what a mailbox puts in front of each letter
		case line[0] == ' ' || line[0] == '\t':
			if len(values) > 0 && kept && !long {
				values[len(values)-1].WriteByte(' ')
				values[len(values)-1].Write(bytes.TrimSpace(line))
			}
		case isField:
			if kept = !long; kept {
				h.fields = append(h.fields, field{name: name})
				b := &strings.Builder{}
				b.Write(bytes.TrimSpace(value))
				values = append(values, b)
			}
		case len(h.fields) == 0 || !goesOn(rest):
			l.note(HeaderBroken, printable(line))
			return finish(), data
		default:
			l.note(HeaderBroken, printable(line))
			if kept && !long {
				values[len(values)-1].WriteByte(' ')
				values[len(values)-1].Write(line)
			}
		}
		if long {
			l.note(HeaderLong, "")
		}
		data = rest
	}
	return finish(), nil
}

// goesOn tells whether a header goes on, or ends, behind a line that is no field.
func goesOn(rest []byte) bool {
	if len(rest) == 0 {
		return false
	}
	next, _ := cutLine(rest)
	if len(next) == 0 || next[0] == ' ' || next[0] == '\t' {
		return true
	}
	_, _, isField := splitField(next)
	return isField
}

// splitField is a line as a field: a name of printable characters without blanks, a
// colon, a value. Blanks before the colon are allowed.
func splitField(line []byte) (name string, value []byte, ok bool) {
	colon := bytes.IndexByte(line, ':')
	if colon < 1 || colon > 200 {
		return "", nil, false
	}
	key := bytes.TrimRight(line[:colon], " \t")
	for _, c := range key {
		if c <= ' ' || c > '~' {
			return "", nil, false
		}
	}
	return strings.ToLower(string(key)), line[colon+1:], len(key) > 0
}

// cutLine is the first line without its end, and what follows.
func cutLine(data []byte) (line, rest []byte) {
	at := bytes.IndexByte(data, '\n')
	if at < 0 {
		return bytes.TrimRight(data, "\r"), nil
	}
	return bytes.TrimRight(data[:at], "\r"), data[at+1:]
}

func printable(line []byte) string {
	return oneLine(toUTF8(string(line[:min(len(line), 200)])))
}

// dates are forms of Date beside those of RFC 5322, as old and broken programs write
// them.
var dates = []string{
	"Mon, 2 Jan 2006 15:04:05", "2 Jan 2006 15:04:05", "Mon, 2 Jan 2006 15:04 -0700", "Mon Jan 2 15:04:05 2006", "Mon Jan 2 15:04:05 MST 2006",
	"2006-01-02 15:04:05 -0700", "2006-01-02T15:04:05Z07:00", "2006-01-02 15:04:05", "02/01/2006 15:04:05", "Mon, 02-Jan-2006 15:04:05 MST", "Mon, 2 Jan 06 15:04:05 -0700",
}

// readDate reads a Date, in UTC. A zone that is not said is UTC.
func readDate(said string) (time.Time, bool) {
	said = strings.Join(strings.Fields(said), " ")
	if len(said) > 100 {
		return time.Time{}, false
	}
	at, err := mail.ParseDate(said)
	for i := 0; err != nil && i < len(dates); i++ {
		at, err = time.Parse(dates[i], said)
	}
	if err != nil || at.Year() < 1970 || at.Year() > 9999 {
		return time.Time{}, false
	}
	return at.UTC(), true
}
