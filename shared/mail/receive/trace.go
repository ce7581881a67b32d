package receive

import (
	"bytes"
	"fmt"
	stdmail "net/mail"
	"regexp"
	"slices"
	"strings"
	"time"

	"docket/shared/mail"
)

// server is who says what it found of a letter: SES, by the name that it has in
// Authentication-Results. A laptop's server stands for it and has the same.
const server = "amazonses.com"

// Traced is a raw letter with what the server that took it writes above it: so the letter
// itself says how it came, should nobody have been told of it. SES does so, and a laptop's
// server by this.
func Traced(a Arrival, raw []byte) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "Return-Path: <%s>\r\n", clean(a.From))
	for _, to := range a.Recipients {
		fmt.Fprintf(&b, "Delivered-To: %s\r\n", clean(to))
	}
	fmt.Fprintf(&b, "Received: by inbound-smtp.%s; %s\r\n", server, a.At.UTC().Format(time.RFC1123Z))
	fmt.Fprintf(&b, "X-SES-Spam-Verdict: %s\r\nX-SES-Virus-Verdict: %s\r\n", strings.ToUpper(string(a.Spam)), strings.ToUpper(string(a.Virus)))
	fmt.Fprintf(&b, "Authentication-Results: %s; spf=%s; dkim=%s; dmarc=%s\r\n", server, a.SPF, a.DKIM, a.DMARC)
	return append(b.Bytes(), raw...)
}

// clean is an address as it may stand in a field.
func clean(address string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == '<' || r == '>' {
			return -1
		}
		return r
	}, address)
}

// forWhom is the recipient that a server notes in Received, where there is one alone.
var forWhom = regexp.MustCompile(`(?i)\bfor\s+<?([^\s<>;]+@[^\s<>;]+)>?\s*;`)

// method is what one method of Authentication-Results found.
var method = regexp.MustCompile(`(?i)(?:^|[;\s])(spf|dkim|dmarc)\s*=\s*([a-z]+)`)

// ArrivalOf is how a letter came, by what the server wrote above it: the first field of a
// name, as everything that the sender wrote stands below. now stands for when it came where
// the letter does not say.
func ArrivalOf(key string, raw []byte, now time.Time) Arrival {
	l := mail.Parse(raw[:min(len(raw), mail.MaxLetter+1)])
	first := func(name string) string {
		all := l.Header.All(name)
		if len(all) == 0 {
			return ""
		}
		return strings.TrimSpace(all[0])
	}
	a := Arrival{Key: key, From: strings.Trim(first("return-path"), "<> "), At: now, SPF: None, DKIM: None, DMARC: None,
		Spam: verdict{first("x-ses-spam-verdict")}.judgement(), Virus: verdict{first("x-ses-virus-verdict")}.judgement()}
	received := first("received")
	if to := forWhom.FindStringSubmatch(received); to != nil {
		a.Recipients = []string{to[1]}
	}
	if at, err := stdmail.ParseDate(received[strings.LastIndexByte(received, ';')+1:]); err == nil {
		a.At = at.UTC()
	}
	results := first("authentication-results")
	if by, said, _ := strings.Cut(results, ";"); strings.EqualFold(strings.TrimSpace(by), server) {
		a.SPF, a.DKIM, a.DMARC = found(said, "spf"), found(said, "dkim"), found(said, "dmarc")
	}
	return a
}

// found is what a method of Authentication-Results came to: the worst, where it says so of
// several. RFC 8601 has more words; those that are neither pass nor fail are gray.
func found(results, of string) Judgement {
	var all []Judgement
	for _, m := range method.FindAllStringSubmatch(results, -1) {
		if !strings.EqualFold(m[1], of) {
			continue
		}
		switch word := strings.ToLower(m[2]); word {
		case "pass", "fail", "none":
			all = append(all, Judgement(word))
		case "temperror", "permerror":
			all = append(all, ProcessingFailed)
		default:
			all = append(all, Gray)
		}
	}
	for _, j := range []Judgement{Fail, ProcessingFailed, Gray, None, Pass} {
		if slices.Contains(all, j) {
			return j
		}
	}
	return None
}
