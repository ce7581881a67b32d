package compose

import (
	"encoding/base64"
	"strings"
	"unicode"
	"unicode/utf8"

	"docket/shared/mail"

	"golang.org/x/net/idna"
)

const (
	wide    = 76  // bytes of a line that is folded
	longest = 900 // bytes of a word that a line takes whole: one may have 998
	word    = 45  // bytes of a text that an encoded word has
)

// folded is a field with its end. It is folded at its blanks, so each of its words fits
// on a line where none is longer than longest.
func folded(name, value string) string {
	var b strings.Builder
	b.WriteString(name + ":")
	at := len(name) + 1
	for _, w := range strings.Fields(value) {
		if at > 1+len(name) && at+1+len(w) > wide {
			b.WriteString("\r\n")
			at = 0
		}
		b.WriteString(" " + w)
		at += 1 + len(w)
	}
	b.WriteString("\r\n")
	return b.String()
}

// phrase is a text as a field may have it: as it is where it is plain, else in encoded
// words (RFC 2047).
func phrase(s string) string {
	s = line(s)
	plain := !strings.Contains(s, "=?")
	for _, w := range strings.Fields(s) {
		plain = plain && isVisible(w) && len(w) <= longest
	}
	if plain {
		return s
	}
	var all []string
	for s != "" {
		end := 0
		for end < len(s) {
			_, size := utf8.DecodeRuneInString(s[end:])
			if end+size > word {
				break
			}
			end += size
		}
		all = append(all, "=?utf-8?B?"+base64.StdEncoding.EncodeToString([]byte(s[:end]))+"?=")
		s = s[end:]
	}
	return strings.Join(all, " ")
}

// line is a text as one line of valid UTF-8 without control characters and blanks around it.
func line(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))), " ")
}

// people are addresses as a field has them, without those that cannot be written.
func people(all ...mail.Address) string {
	var said []string
	for _, a := range all {
		address, ok := Wire(a.Address)
		switch name := line(a.Name); {
		case !ok:
		case name == "":
			said = append(said, address)
		default:
			said = append(said, named(name)+" <"+address+">")
		}
	}
	return strings.Join(said, ", ")
}

// named is a name before an address: quoted where it has signs that mean something there.
func named(name string) string {
	if said := phrase(name); said != name || !strings.ContainsAny(name, `()<>[]:;@\,."`) {
		return said
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `"`
}

// Wire is an address as mail servers take it, its domain in ASCII, and false of one that
// they do not: without an at sign, with blanks, or with letters beyond ASCII before the at
// sign, for which both sides would have to speak SMTPUTF8.
func Wire(address string) (string, bool) {
	at := strings.LastIndexByte(address, '@')
	if at < 1 || len(address) > 320 {
		return "", false
	}
	domain, err := idna.Lookup.ToASCII(address[at+1:])
	if local := address[:at]; err != nil || domain == "" || !isVisible(local+domain) || len(local) > 64 || strings.ContainsAny(local, `()<>[]:;@\,"`) {
		return "", false
	}
	return address[:at] + "@" + domain, true
}

// isVisible tells a text of ASCII without blanks and control characters.
func isVisible(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return s != ""
}
