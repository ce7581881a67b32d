package transcript

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"docket/shared/testing/apitest"
)

// recordedHeaders are shown where an answer has them.
var recordedHeaders = []string{"Content-Type", "ETag", "Idempotency-Replayed", "Allow", "Www-Authenticate", "Retry-After"}

// shown is an answer as it is recorded.
func (s *replay) shown(t testing.TB, a apitest.Answer) string {
	t.Helper()
	if a.Header.Get("X-Request-Id") == "" { // of a lever of this machine
		return s.named(fmt.Sprintf("%d\n\n%s", a.Status, a.Body))
	}
	var b bytes.Buffer
	fmt.Fprintln(&b, a.Status)
	for _, name := range recordedHeaders {
		if value := a.Header.Get(name); value != "" {
			fmt.Fprintf(&b, "%s: %s\n", name, value)
		}
	}
	b.WriteString("\n")
	body := bytes.ReplaceAll(bytes.TrimSpace(a.Body), []byte(`\u0024`), []byte("$")) // as the gateway's own answers write it
	if !strings.Contains(a.Header.Get("Content-Type"), "json") {
		b.Write(body)
	} else if err := json.Indent(&b, body, "", "  "); err != nil {
		t.Fatalf("%d %s: %v", a.Status, a.Body, err)
	}
	b.WriteString("\n")
	return s.named(b.String())
}

var changing = regexp.MustCompile(`\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}_(?:[0-9a-f]{12}\.)?[0-9]+` +
	`|\b(?:ticket|tkt|cf|webhook|queue|msg|comment|related|req|job|label|canned|invitation|view|contact|mailbox|outgoing|letter|suppression|file)_[0-9a-f-]{36}|\bdk_[A-Za-z0-9_]{60,80}|\bnotice_[0-9]{12}-[0-9]{3}|\bwhd_[A-Za-z0-9-]{20,}|\bdraft_(?:reply|note)_[A-Za-z0-9_-]{22}|\bdinv_[0-9a-f_-]{60,120}|\bwhsec_[A-Za-z0-9+/=]{32,88}` +
	`|"id": "[A-Za-z0-9]{16}"|"next_cursor": "[A-Za-z0-9_.-]+"|\b(?:after|cursor)=[A-Za-z0-9_-]{20,}|W/"[A-Za-z0-9_.-]+"|\b2[0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b`)

// passing is how much time has passed or is left, of which a transcript has the
// minutes alone.
var passing = regexp.MustCompile(`_seconds": [0-9]+|, [0-9]+s elapsed| after [0-9]+s|\b(?:[0-9]+h ?)?(?:[0-9]+m ?)?(?:[0-9]+s)?\b( left)`)

// seenOn is a day that follows from when the transcript is replayed.
var seenOn = regexp.MustCompile(`("last_seen_on": ")[0-9-]{10}`)

func toTheMinute(match string) string {
	if digits, found := strings.CutPrefix(match, `_seconds": `); found {
		seconds, _ := strconv.ParseFloat(digits, 64) // digits
		return fmt.Sprintf(`_seconds": %.0f`, 60*math.Round(seconds/60))
	}
	if strings.HasPrefix(match, " after") {
		return " after 0s"
	}
	span, left := strings.CutSuffix(match, " left")
	d, err := time.ParseDuration(strings.ReplaceAll(span, " ", ""))
	if !left || err != nil {
		return "" // seconds that have elapsed
	}
	return strings.TrimSuffix(strings.TrimSuffix(d.Round(time.Minute).String(), "0s"), "0m") + " left"
}

// named replaces what differs from run to run by names.
func (s *replay) named(text string) string {
	text = s.filed(text)
	for place, name := range s.names {
		text = strings.ReplaceAll(text, place, name)
	}
	text = passing.ReplaceAllStringFunc(text, toTheMinute)
	text = seenOn.ReplaceAllString(text, "${1}<day>")
	return changing.ReplaceAllStringFunc(text, func(match string) string {
		quoted := func(kind string) string {
			value := match[strings.LastIndex(strings.TrimSuffix(match, `"`), `"`)+1 : len(match)-1]
			return match[:len(match)-1-len(value)] + s.name(kind, value) + `"`
		}
		switch {
		case strings.HasPrefix(match, `"id"`):
			return quoted("key")
		case strings.HasPrefix(match, `"next_cursor"`):
			return quoted("cursor")
		case strings.HasPrefix(match, "after="), strings.HasPrefix(match, "cursor="): // in a link to the next page
			parameter, cursor, _ := strings.Cut(match, "=")
			return parameter + "=" + s.name("cursor", cursor)
		case strings.HasPrefix(match, "W/"):
			return "<list>" // it may differ by the second
		case strings.HasPrefix(match, "dk_"), strings.HasPrefix(match, "whsec_"), strings.HasPrefix(match, "dinv_"):
			return s.name("secret", match)
		case match[0] == '2':
			return moment(match, s.now())
		}
		kind, _, ordinal := strings.Cut(match, "_")
		switch {
		case len(kind) == 36 && ordinal:
			kind = "change"
		case len(kind) == 36:
			kind = "uuid"
		}
		return s.name(kind, match)
	})
}

// name is the name of a text: its kind and its place among those met.
func (s *replay) name(kind, text string) string {
	if name, met := s.names[text]; met {
		return name
	}
	s.counts[kind]++
	name := fmt.Sprintf("<%s_%d>", kind, s.counts[kind])
	s.names[text], s.texts[name] = name, text
	return name
}

// moment shows a time of this day as how far it is from now, in minutes, and
// any other as it is.
func moment(text string, now time.Time) string {
	at, err := time.Parse(time.RFC3339Nano, text)
	minutes := math.Round(at.Sub(now).Minutes())
	switch {
	case err == nil && math.Abs(minutes-7*24*60) <= 1: // a week, for which some things are kept
		return "<time+7d>"
	case err != nil || math.Abs(minutes) > 24*60:
		return text
	case minutes == 0:
		return "<time>"
	}
	return fmt.Sprintf("<time%+.0fm>", minutes)
}

// told is a time or a span of an answer as it is shown.
var told = regexp.MustCompile(`<time(?:[+-][0-9]+m)?>|_seconds": [0-9]+|\b(?:[0-9]+h)?(?:[0-9]+m)? left`)

// same says whether two answers as they are shown are one but for their times, of which
// none is further from the other answer's than the given span, and that in minutes.
func same(got, want string, apart time.Duration) bool {
	if told.ReplaceAllString(got, "") != told.ReplaceAllString(want, "") {
		return false
	}
	is, was := told.FindAllString(got, -1), told.FindAllString(want, -1)
	for i := range is {
		if away := span(is[i]) - span(was[i]); away.Abs() > apart.Round(time.Minute) {
			return false
		}
	}
	return true
}

// span is how far from now a time that is told is, or how long a span that is told.
func span(text string) time.Duration {
	seconds, inSeconds := strings.CutPrefix(text, `_seconds": `)
	if inSeconds {
		text = seconds + "s"
	}
	text = strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(text, "<time"), ">"), " left")
	d, _ := time.ParseDuration(text) // of now it is empty
	return d
}
