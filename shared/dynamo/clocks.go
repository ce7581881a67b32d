package dynamo

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"docket/shared/sla"
)

// A ticket carries its clocks through each of its reads and writes, so they are
// kept as one short text. The calendar under which they count lies elsewhere.
//
//	2|counted to|status|pauses on|first resolved|last resolved|reopenings|flags|clock|clock|clock|calendar's name
//
// with clocks in the order of sla.Metrics, each
//
//	phase;cycle;started;resumed;elapsed;warning;due;met;breached;detected;breaches;flags;target[;later]
//
// and targets minutes,source,pin. Instants are seconds since 1970, pins as the
// client wrote them; what is zero is empty. Another layout gets another number.
const (
	clocksLayout = "2"
	clocksFields = 12
	clockFields  = 13 // without later
)

func packClocks(s sla.State) string {
	var b strings.Builder
	for _, field := range []string{
		clocksLayout, packTime(s.CountedTo), s.Status, strings.Join(s.PausesOn, ","),
		packTime(s.FirstResolvedAt), packTime(s.LastResolvedAt), packNumber(int64(s.Reopenings)),
		packFlags("usc", s.Unanswered, s.Suspended, s.Cancelled),
	} {
		b.WriteString(field)
		b.WriteByte('|')
	}
	for _, m := range sla.Metrics() {
		b.WriteString(packClock(s.Clock(m)))
		b.WriteByte('|')
	}
	b.WriteString(s.CalendarName) // the last, as it may hold anything
	return b.String()
}

func unpackClocks(text string) (sla.State, error) {
	var f [clocksFields]string
	if cut(f[:], text, "|") != clocksFields || f[0] != clocksLayout {
		return sla.State{}, fmt.Errorf("clocks of another layout: %.20s", text)
	}
	var r clockReader
	s := sla.State{
		CountedTo: r.time(f[1]), Status: f[2], PausesOn: joined(f[3]),
		FirstResolvedAt: r.time(f[4]), LastResolvedAt: r.time(f[5]), Reopenings: int(r.number(f[6])),
		Unanswered: strings.Contains(f[7], "u"), Suspended: strings.Contains(f[7], "s"), Cancelled: strings.Contains(f[7], "c"),
		FirstResponse: r.clock(f[8]), NextResponse: r.clock(f[9]), Resolution: r.clock(f[10]),
		CalendarName: f[11],
	}
	return s, r.err
}

func packClock(c sla.Clock) string {
	fields := []string{
		string(c.Phase), packNumber(int64(c.Cycle)), packTime(c.StartedAt), packTime(c.ResumedAt), packNumber(c.Elapsed), packTime(c.WarningAt), packTime(c.DueAt),
		packTime(c.MetAt), packTime(c.BreachedAt), packTime(c.DetectedAt), packNumber(int64(c.Breaches)),
		packFlags("wab", c.Warned, c.Amber, c.Breached), packTarget(c.Target),
	}
	if c.Later != nil {
		fields = append(fields, packTarget(*c.Later))
	}
	return strings.Join(fields, ";")
}

func packTarget(t sla.Target) string {
	minutes, pin := "", ""
	if t.Minutes != nil {
		minutes = strconv.FormatInt(*t.Minutes, 10)
	}
	if !t.Pinned.IsZero() {
		pin = t.Pinned.Format(time.RFC3339Nano)
	}
	if minutes == "" && t.MinutesOf == "" && pin == "" {
		return ""
	}
	return minutes + "," + string(t.MinutesOf) + "," + pin
}

func packTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return strconv.FormatInt(t.Unix(), 10)
}

func packNumber(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// packFlags are the letters of those that are set.
func packFlags(letters string, set ...bool) string {
	var flags []byte
	for i, one := range set {
		if one {
			flags = append(flags, letters[i])
		}
	}
	return string(flags)
}

// clockReader reads fields, and remembers the first that it could not.
type clockReader struct{ err error }

func (r *clockReader) fail(what, text string) {
	if r.err == nil {
		r.err = fmt.Errorf("clocks: %q is no %s", text, what)
	}
}

func (r *clockReader) number(text string) int64 {
	if text == "" {
		return 0
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		r.fail("number", text)
	}
	return n
}

func (r *clockReader) time(text string) time.Time {
	if text == "" {
		return time.Time{}
	}
	return time.Unix(r.number(text), 0).UTC()
}

func (r *clockReader) clock(text string) sla.Clock {
	var f [clockFields + 1]string
	n := cut(f[:], text, ";")
	if n < clockFields || strings.Contains(f[clockFields], ";") {
		r.fail("clock", text)
		return sla.Clock{}
	}
	c := sla.Clock{
		Phase: sla.Phase(f[0]), Cycle: int(r.number(f[1])), StartedAt: r.time(f[2]), ResumedAt: r.time(f[3]), Elapsed: r.number(f[4]),
		WarningAt: r.time(f[5]), DueAt: r.time(f[6]), MetAt: r.time(f[7]), BreachedAt: r.time(f[8]), DetectedAt: r.time(f[9]),
		Breaches: int(r.number(f[10])), Target: r.target(f[12]),
		Warned: strings.Contains(f[11], "w"), Amber: strings.Contains(f[11], "a"), Breached: strings.Contains(f[11], "b"),
	}
	if n > clockFields {
		later := r.target(f[clockFields])
		c.Later = &later
	}
	return c
}

func (r *clockReader) target(text string) sla.Target {
	if text == "" {
		return sla.Target{}
	}
	var f [3]string
	if cut(f[:], text, ",") != 3 || strings.Contains(f[2], ",") {
		r.fail("target", text)
		return sla.Target{}
	}
	t := sla.Target{MinutesOf: sla.Source(f[1])}
	if f[0] != "" {
		minutes := r.number(f[0])
		t.Minutes = &minutes
	}
	if f[2] != "" {
		var err error
		if t.Pinned, err = time.Parse(time.RFC3339Nano, f[2]); err != nil {
			r.fail("instant", f[2])
		}
	}
	return t
}

// cut fills fields with the parts of a text, and tells how many there are. The
// last field has what is left over.
func cut(fields []string, text, separator string) int {
	for n := range fields {
		before, after, more := strings.Cut(text, separator)
		if !more || n == len(fields)-1 {
			fields[n] = text
			return n + 1
		}
		fields[n], text = before, after
	}
	return 0
}

// list is a text that was joined by commas.
func joined(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, ",")
}
