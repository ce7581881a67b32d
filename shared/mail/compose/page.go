package compose

import (
	"html"
	"regexp"
	"strings"
)

// Page is what a letter says, as plain text and as HTML that say the same.
type Page struct {
	Language  string // of its texts, as HTML has it: en
	Above     string // what asks to answer above the line; empty: there is no such line
	Text      string // paragraphs with blank lines between them
	Signature string // empty: none
	Links     []Link
	Foot      []string // lines in small print
}

// Link is somewhere to go from a letter.
type Link struct{ Label, URL string }

// OwnLine is the line above which an answer is written. Whatever its words, mail.Split
// knows it by the signs around them.
func OwnLine(words string) string { return "##- " + line(cut(words, 200)) + " -##" }

// Plain is the page as plain text.
func (p Page) Plain() string {
	var all []string
	if p.Above != "" {
		all = append(all, OwnLine(p.Above))
	}
	all = append(all, strings.TrimSpace(p.Text))
	for _, l := range p.Links {
		all = append(all, l.Label+":\n"+l.URL)
	}
	if p.Signature != "" {
		all = append(all, "-- \n"+strings.TrimSpace(p.Signature))
	}
	if len(p.Foot) > 0 {
		all = append(all, strings.Join(p.Foot, "\n"))
	}
	return strings.Join(all, "\n\n") + "\n"
}

const (
	head = `<!DOCTYPE html>
<html lang="%s">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title></title>
<style>:root { color-scheme: light dark; supported-color-schemes: light dark; }</style>
</head>
<body style="margin:0;padding:16px;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:15px;line-height:1.5">
<div style="max-width:640px">
`
	foot = "</div>\n</body>\n</html>\n"

	small = `<p style="font-size:12px;opacity:.75">`
)

// HTML is the page as HTML. It sets no colours, so each program shows it in its own, by
// day and by night, and has no images. Everything in it is text: nothing that somebody
// wrote is taken for HTML.
func (p Page) HTML() string {
	var b strings.Builder
	b.WriteString(strings.Replace(head, "%s", html.EscapeString(p.Language), 1))
	if p.Above != "" {
		b.WriteString(small + html.EscapeString(OwnLine(p.Above)) + "</p>\n")
	}
	paragraphs(&b, p.Text)
	for _, l := range p.Links {
		b.WriteString(`<p><a href="` + html.EscapeString(l.URL) + `" style="color:inherit;font-weight:600">` + html.EscapeString(l.Label) + "</a></p>\n")
	}
	if p.Signature != "" {
		b.WriteString("<p>-- <br>\n" + lines(strings.TrimSpace(p.Signature)) + "</p>\n")
	}
	if len(p.Foot) > 0 {
		b.WriteString(small + lines(strings.Join(p.Foot, "\n")) + "</p>\n")
	}
	b.WriteString(foot)
	return b.String()
}

var blank = regexp.MustCompile(`\n[ \t]*\n\s*`)

func paragraphs(b *strings.Builder, text string) {
	for _, paragraph := range blank.Split(strings.TrimSpace(text), -1) {
		b.WriteString("<p>" + lines(paragraph) + "</p>\n")
	}
}

// link is an address of the web in a text. What ends a sentence is none of it.
var link = regexp.MustCompile(`https?://[^\s<>"']*[^\s<>"'.,;:!?)\]]`)

// lines is a text as HTML in which lines end where they end and addresses of the web are
// links.
func lines(text string) string {
	var b strings.Builder
	said := func(s string) {
		s = html.EscapeString(s)
		s = strings.ReplaceAll(s, "  ", "&nbsp; ")
		b.WriteString(strings.ReplaceAll(s, "\n", "<br>\n"))
	}
	at := 0
	for _, found := range link.FindAllStringIndex(text, -1) {
		said(text[at:found[0]])
		url := html.EscapeString(text[found[0]:found[1]])
		b.WriteString(`<a href="` + url + `" style="color:inherit">` + url + "</a>")
		at = found[1]
	}
	said(text[at:])
	return b.String()
}
