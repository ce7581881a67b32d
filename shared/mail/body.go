package mail

import (
	"bytes"
	"html"
	"strings"
)

// section is one stretch of a letter's body, in one form or in both.
type section struct {
	plain, html string
	hasPlain    bool
	hasHTML     bool
}

// report is a part in which a program tells of another letter.
type report struct {
	media string
	body  []byte
}

// compose makes text, HTML and files of the tree.
func (l *Letter) compose(root *part) {
	sections := l.gather(root, true)
	used := map[string]bool{}
	var text, page strings.Builder
	anyHTML := false
	for _, s := range sections {
		anyHTML = anyHTML || s.hasHTML
	}
	for _, s := range sections {
		if s.hasHTML && len(s.html) > maxHTML {
			l.note(HTMLTooLarge, "")
		}
		said := s.plain
		var spans []Span
		if !s.hasPlain || blank(said) {
			said, spans = textOf(s.html[:min(len(s.html), maxHTML)])
			said = cleanText(strings.ToValidUTF8(said, ""))
		}
		if text.Len() > 0 && said != "" && !strings.HasSuffix(text.String(), "\n") {
			text.WriteByte('\n')
		}
		for _, span := range spans {
			l.Spans = append(l.Spans, Span{Kind: span.Kind, From: span.From + text.Len(), To: span.To + text.Len()})
		}
		text.WriteString(said)
		switch {
		case !anyHTML:
		case s.hasHTML && len(s.html) <= maxHTML:
			cleaned, uses, err := clean(s.html, l.Files)
			if err != nil {
				l.note(HTMLUnreadable, err.Error())
			}
			page.WriteString(cleaned)
			for _, id := range uses {
				used[id] = true
			}
		case !s.hasHTML && !blank(s.plain):
			page.WriteString("<pre>" + html.EscapeString(s.plain) + "</pre>")
		}
	}
	l.Text, l.HTML = text.String(), page.String()
	if len(l.HTML) > 2*maxHTML || l.Noted(HTMLTooLarge) || l.Noted(HTMLUnreadable) {
		l.HTML = "" // half of it would show what nobody wrote
	}
	if len(l.Text) > maxText {
		l.note(TextCut, "")
		l.Text = strings.ToValidUTF8(l.Text[:maxText], "")
		l.Spans = within(l.Spans, len(l.Text))
	}
	for i := range l.Files {
		l.Files[i].Inline = l.HTML != "" && used[l.Files[i].Part]
	}
}

// gather reads a part and what is in it: bodies in their order, files into l.Files.
// root tells the letter's outermost part.
func (l *Letter) gather(p *part, root bool) []section {
	if !strings.HasPrefix(p.media, "multipart/") {
		return l.leaf(p, root)
	}
	var all []section
	for _, child := range p.children {
		all = append(all, l.gather(child, false)...)
	}
	if p.media != "multipart/alternative" {
		return all
	}
	var one section
	for _, s := range all { // the plain texts in order, and the last HTML: the richest
		if s.hasPlain {
			if one.hasPlain {
				one.plain += "\n"
			}
			one.plain, one.hasPlain = one.plain+s.plain, true
		}
		if s.hasHTML {
			one.html, one.hasHTML = s.html, true
		}
	}
	if !one.hasPlain && !one.hasHTML {
		return nil
	}
	return []section{one}
}

// leaf is a part that has no parts: body or file.
func (l *Letter) leaf(p *part, root bool) []section {
	data, wrong := transferred(p.body, p.header.first("content-transfer-encoding"))
	if wrong != "" {
		l.note(wrong, p.id)
	}
	named := p.name != "" && (!root || p.disposition == "attachment")
	isText := p.media == "text/plain" || p.media == "text/html"
	if isText && p.disposition != "attachment" && !named {
		return l.words(p, data)
	}
	switch p.media {
	case "message/delivery-status", "message/disposition-notification", "message/feedback-report", "text/rfc822-headers":
		l.reports = append(l.reports, report{media: p.media, body: data})
	case "message/rfc822", "message/global":
		l.reports = append(l.reports, report{media: "message/rfc822", body: data})
	}
	l.Files = append(l.Files, l.file(p, data))
	return nil
}

// words is a body's text.
func (l *Letter) words(p *part, data []byte) []section {
	label := p.params["charset"]
	if p.media == "text/html" && label == "" {
		label = charsetOfPage(data)
	}
	text, asSaid := decodeCharset(data, label)
	if !asSaid {
		l.note(CharsetGuessed, p.id)
	}
	text = cleanText(text)
	if p.media == "text/html" {
		return []section{{html: text, hasHTML: true}}
	}
	if strings.EqualFold(p.params["format"], "flowed") {
		text = unflow(text, strings.EqualFold(p.params["delsp"], "yes"))
	}
	return []section{{plain: text, hasPlain: true}}
}

// charsetOfPage is the charset that a page names in its first bytes.
func charsetOfPage(data []byte) string {
	head := bytes.ToLower(data[:min(len(data), 4096)])
	at := bytes.Index(head, []byte("charset="))
	if at < 0 {
		return ""
	}
	name := bytes.TrimLeft(head[at+len("charset="):], "\"' ")
	if end := bytes.IndexAny(name, "\"' ;>/"); end >= 0 {
		return string(name[:end])
	}
	return ""
}

// unflow joins the lines of RFC 3676 that end with a blank, of one depth of quoting.
func unflow(text string, delete bool) string {
	lines := strings.Split(text, "\n")
	var out strings.Builder
	var open bool // the line above goes on
	depth := 0
	for i, line := range lines {
		quotes := len(line) - len(strings.TrimLeft(line, ">"))
		body := strings.TrimPrefix(line[quotes:], " ")
		flows := strings.HasSuffix(body, " ") && body != "-- "
		if flows && delete {
			body = strings.TrimSuffix(body, " ")
		}
		switch {
		case open && quotes == depth && body != "-- ":
			out.WriteString(body)
		default:
			if i > 0 {
				out.WriteByte('\n')
			}
			out.WriteString(line[:quotes])
			if quotes > 0 {
				out.WriteByte(' ')
			}
			out.WriteString(body)
		}
		open, depth = flows, quotes
	}
	return out.String()
}

// blank tells a text that nobody can read anything of.
func blank(s string) bool { return strings.IndexFunc(s, readable) < 0 }
