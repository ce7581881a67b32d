package mail

import "unicode"

// Span is a stretch of a text, from byte From up to byte To.
type Span struct {
	Kind     SpanKind
	From, To int
}

// SpanKind is what a stretch of a text is.
type SpanKind string

// The kinds of stretches.
const (
	Fresh     SpanKind = "new"       // what the sender wrote now
	Quote     SpanKind = "quote"     // what somebody wrote before
	Signature SpanKind = "signature" // what the sender's program puts below
)

// within are the spans of a text that was cut.
func within(spans []Span, length int) []Span {
	var all []Span
	for _, s := range spans {
		if s.To = min(s.To, length); s.From < s.To {
			all = append(all, s)
		}
	}
	return all
}

// readable tells the characters that a reader sees something of.
func readable(r rune) bool {
	return unicode.IsGraphic(r) && !unicode.IsSpace(r) && !unicode.In(r, unicode.Cf, unicode.Mn) && r != '\u3164' && r != '\u2800'
}
