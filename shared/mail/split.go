package mail

import (
	"strings"
)

// Piece is a stretch of a letter's text. All pieces together are the text: what was
// written before is folded away by its Kind and never deleted.
type Piece struct {
	Kind SpanKind
	Text string
}

// Split tells what of the letter's text is new, and what is quoted or a signature. Where
// nothing new would be left, all is new: a forward without a word is not an empty letter.
func (l Letter) Split() []Piece { return Split(l.Text, l.Spans) }

// Fresh is what the sender wrote now, without blank lines around it.
func (l Letter) Fresh() string {
	var b strings.Builder
	for _, p := range l.Split() {
		if p.Kind == Fresh {
			b.WriteString(p.Text)
		}
	}
	return strings.TrimSpace(b.String())
}

// line is a line of a text with its end.
type line struct {
	whole string // with its end
	text  string // without blanks around it
	from  int
	kind  SpanKind
}

// Split is Letter.Split of a text and of what its HTML marks in it. It takes time linear
// in the text. It goes by strong evidence alone, in this order: what HTML marks; a block
// of headers, a dashed line or our own line, from which on all is quoted; a line that
// says who wrote when; lines that begin with `>`. Answers between quoted lines stay new.
func Split(text string, spans []Span) []Piece {
	for _, marks := range [][]Span{spans, nil} {
		lines := linesOf(text)
		follow(lines, marks)
		quote(lines)
		sign(lines)
		for i := range lines {
			if lines[i].kind == Fresh && !blank(lines[i].text) {
				return pieces(lines)
			}
		}
		if spans == nil {
			break
		}
	}
	if text == "" {
		return nil
	}
	return []Piece{{Kind: Fresh, Text: text}}
}

func linesOf(text string) []line {
	var lines []line
	at := 0
	for whole := range strings.Lines(text) {
		lines = append(lines, line{whole: whole, text: strings.TrimSpace(whole), from: at, kind: Fresh})
		at += len(whole)
	}
	return lines
}

// follow gives lines the kind of the span in which their text begins. Spans come in no
// order and may hold one another; a quote wins over a signature in it.
func follow(lines []line, spans []Span) {
	for _, kind := range []SpanKind{Signature, Quote} {
		edges := make([]int, len(lines)+1) // how many spans begin less how many end
		for _, s := range spans {
			if s.Kind == kind {
				edges[firstAt(lines, s.From)]++
				edges[firstAt(lines, s.To)]--
			}
		}
		inside := 0
		for i := range lines {
			if inside += edges[i]; inside > 0 && lines[i].text != "" {
				lines[i].kind = kind
			}
		}
	}
}

// firstAt is the first line whose text ends behind a place and begins not before it.
func firstAt(lines []line, place int) int {
	low, high := 0, len(lines)
	for low < high {
		middle := (low + high) / 2
		l := lines[middle]
		if l.from+len(l.whole)-len(strings.TrimLeft(l.whole, " \t\n")) < place {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low
}

// quote finds what is quoted.
func quote(lines []line) {
	for i := range lines {
		if lines[i].kind == Quote {
			continue
		}
		if isOwnLine(lines[i].text) || isDashLine(lines[i].text) || isHeaderBlock(lines, i) {
			from := i
			for from > 0 && (lines[from-1].text == "" || isRule(lines[from-1].text)) {
				from--
			}
			for ; from < len(lines); from++ {
				lines[from].kind = Quote
			}
			break
		}
	}
	runs, attributed := 0, make([]bool, len(lines)+1) // a line that follows who wrote when
	for i := range lines {
		if strings.HasPrefix(lines[i].text, ">") && (i == 0 || !strings.HasPrefix(lines[i-1].text, ">")) {
			runs++
		}
		if lines[i].kind == Quote || !maySay(lines[i].text) {
			continue
		}
		from := begins(lines, i)
		says := joined(lines, from, i)
		if !saysWho(says) {
			continue
		}
		next := i + 1
		for next < len(lines) && lines[next].text == "" {
			next++
		}
		quoted := next < len(lines) && (strings.HasPrefix(lines[next].text, ">") || lines[next].kind == Quote)
		if !quoted && !saysExactly(says) {
			continue
		}
		for j := from; j <= i; j++ {
			lines[j].kind = Quote
		}
		if quoted {
			attributed[next] = true
			continue
		}
		for j := i + 1; j < len(lines); j++ {
			lines[j].kind = Quote
		}
		break
	}
	for i := 0; i < len(lines); i++ {
		if !strings.HasPrefix(lines[i].text, ">") {
			continue
		}
		end := i + 1
		for end < len(lines) && (strings.HasPrefix(lines[end].text, ">") || isBrokenLine(lines, end)) {
			end++
		}
		if end-i > 1 || runs > 1 || attributed[i] {
			for j := i; j < end; j++ {
				lines[j].kind = Quote
			}
		}
		i = end - 1
	}
	for i := len(lines) - 2; i >= 0; i-- { // a rule above a quote is its program's
		next := i + 1
		for next < len(lines)-1 && lines[next].text == "" && next < i+5 {
			next++
		}
		if lines[i].kind == Fresh && isRule(lines[i].text) && lines[next].kind == Quote {
			lines[i].kind = Quote
		}
	}
}

// isBrokenLine tells a line inside a run of quoted ones that lost its sign: a long link,
// or the end of a line that a program wrapped.
func isBrokenLine(lines []line, i int) bool {
	if i+1 >= len(lines) || lines[i].text == "" || !strings.HasPrefix(lines[i+1].text, ">") {
		return false
	}
	return strings.HasPrefix(lines[i].text, "http") || strings.HasPrefix(lines[i].text, "<http") || !strings.Contains(lines[i].text, " ")
}

// begins is the line at which what says who wrote when begins: programs wrap it over
// two or three lines.
func begins(lines []line, end int) int {
	if opens(lines[end].text) {
		return end
	}
	for i := end - 1; i >= 0 && i >= end-2; i-- {
		if lines[i].text == "" || lines[i].kind == Quote {
			break
		}
		if opens(lines[i].text) && hasDigit(lines[i].text) {
			return i
		}
	}
	return end
}

func joined(lines []line, from, to int) string {
	var b strings.Builder
	for i := from; i <= to; i++ {
		b.WriteString(lines[i].text)
		b.WriteByte(' ')
	}
	return strings.TrimSpace(b.String())
}

// The most lines that a signature has, below a line that is surely its sign and below
// one that may be.
const (
	mostSigned  = 15
	mostPerhaps = 8
)

// sign finds the signature: below its sign, up to what is quoted or the end, if something
// stands above it and it is short.
func sign(lines []line) {
	above := false
	for i := range lines {
		if lines[i].kind != Fresh || lines[i].text == "" {
			continue
		}
		most := signs(lines[i])
		if most == mostPerhaps && i > 0 && lines[i-1].text != "" {
			most = 0 // it underlines a heading
		}
		if most > 0 && above {
			end, count := i+1, 0
			for end < len(lines) && lines[end].kind != Quote {
				if lines[end].text != "" && lines[end].kind == Fresh {
					count++
				}
				end++
			}
			if count < most {
				for j := i; j < end; j++ {
					lines[j].kind = Signature
				}
			}
		}
		above = above || !blank(lines[i].text)
	}
}

// signs is how many lines a signature may have that begins with a line; 0 where it is no
// beginning of one.
func signs(l line) int {
	switch {
	case l.text == "--" || l.text == "—" || l.text == "‐‐":
		return mostSigned
	case isRule(l.text):
		return mostPerhaps
	case isMobile(l.text):
		return 3
	}
	return 0
}

// isRule tells a line of one sign: dashes, underscores, equals, plus, hashes. A single
// bullet is none.
func isRule(text string) bool {
	return len(text) >= 2 && strings.IndexByte("-_=+#", text[0]) >= 0 && strings.Trim(text, text[:1]) == ""
}

// pieces joins lines of one kind. Blank lines belong to what is above them.
func pieces(lines []line) []Piece {
	var all []Piece
	from, at := 0, 0
	var b strings.Builder
	for i, l := range lines {
		if l.text == "" && i > 0 {
			lines[i].kind = lines[i-1].kind
		}
	}
	for from < len(lines) {
		b.Reset()
		for at = from; at < len(lines) && lines[at].kind == lines[from].kind; at++ {
			b.WriteString(lines[at].whole)
		}
		all = append(all, Piece{Kind: lines[from].kind, Text: b.String()})
		from = at
	}
	return all
}
