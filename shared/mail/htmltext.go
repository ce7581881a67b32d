package mail

import (
	"strings"

	"golang.org/x/net/html"
)

// maxOpen is how many elements are followed at once. What is nested deeper is read as
// text, without its marks.
const maxOpen = 200

// element is one that is open while a page is read.
type element struct {
	tag   string
	mark  mark
	from  int // where its text begins
	quote bool
}

// pageText writes what a page says, as text.
type pageText struct {
	out    strings.Builder
	open   []element
	spans  []Span
	breaks int  // ends of line that are due before the next text
	space  bool // a blank is due
	quotes int  // depth of what is quoted
	pre    int
	hidden int    // depth inside what is not shown
	link   string // of the anchor that is open
	linked int    // where its text began
}

// textOf is what a page says, and the spans that its elements mark. It is read token by
// token, in time linear in its length, however it is nested.
func textOf(page string) (string, []Span) {
	z := html.NewTokenizer(strings.NewReader(page))
	var t pageText
	for {
		switch z.Next() {
		case html.ErrorToken:
			for len(t.open) > 0 {
				t.close(len(t.open) - 1)
			}
			text := strings.TrimRight(t.out.String(), " \n")
			return text, within(t.spans, len(text))
		case html.TextToken:
			if t.hidden == 0 {
				t.text(string(z.Text()))
			}
		case html.StartTagToken:
			token := z.Token()
			t.start(token.Data, token.Attr)
		case html.SelfClosingTagToken:
			token := z.Token()
			t.start(token.Data, token.Attr)
			if !void(token.Data) {
				t.end(token.Data)
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			t.end(string(name))
		case html.CommentToken, html.DoctypeToken: // say nothing to a reader
		}
	}
}

func void(tag string) bool {
	switch tag {
	case "br", "img", "hr", "meta", "link", "input", "col", "base", "area", "wbr", "embed", "source", "param":
		return true
	}
	return false
}

// lines tells how many ends of line an element has around it.
func lines(tag string) int {
	switch tag {
	case "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre", "dl":
		return 2
	case "div", "tr", "li", "dt", "dd", "hr", "address", "section", "article", "header", "footer", "center", "form", "title":
		return 1
	}
	return 0
}

func (t *pageText) start(tag string, attributes []html.Attribute) {
	attribute := func(name string) string {
		for _, a := range attributes {
			if a.Key == name {
				return a.Val
			}
		}
		return ""
	}
	if n := lines(tag); n > 0 {
		t.breaks, t.space = max(t.breaks, n), false
	}
	switch tag {
	case "br":
		t.breaks, t.space = t.breaks+1, false
	case "hr":
		t.text("________________________________")
		t.breaks = 1
	case "img":
		if alt := strings.TrimSpace(attribute("alt")); alt != "" && t.hidden == 0 {
			t.text("[" + cutRunes(oneLine(alt), 200) + "]")
		}
	case "td", "th":
		t.space = true
	case "li":
		t.text("- ")
	case "a":
		t.link, t.linked = strings.TrimSpace(attribute("href")), t.out.Len()
	}
	if void(tag) || len(t.open) >= maxOpen {
		return
	}
	e := element{tag: tag, mark: markOf(tag, attributes), from: t.out.Len()}
	switch tag {
	case "style", "script", "head", "title", "noscript", "template", "select", "object", "svg":
		t.hidden++
	case "pre":
		t.pre++
	case "blockquote":
		e.quote = true
		t.quotes++
	}
	t.open = append(t.open, e)
}

func (t *pageText) end(tag string) {
	if tag == "body" || tag == "html" {
		return // what follows them is shown as well
	}
	for i := len(t.open) - 1; i >= 0; i-- {
		if t.open[i].tag == tag {
			for len(t.open) > i {
				t.close(len(t.open) - 1)
			}
			break
		}
	}
	if n := lines(tag); n > 0 {
		t.breaks, t.space = max(t.breaks, n), false
	}
	if tag == "a" {
		t.ended()
	}
}

// ended writes the address of a link whose text does not show it.
func (t *pageText) ended() {
	link := t.link
	t.link = ""
	if t.hidden > 0 || !strings.HasPrefix(link, "http") || len(link) > 2000 || t.linked >= t.out.Len() {
		return
	}
	shown := t.out.String()[t.linked:]
	bare := strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(link, "https://"), "http://"), "/")
	if !strings.Contains(shown, bare) {
		t.text(" <" + oneLine(link) + ">")
	}
}

func (t *pageText) close(i int) {
	e := t.open[i]
	t.open = t.open[:i]
	switch e.tag {
	case "style", "script", "head", "title", "noscript", "template", "select", "object", "svg":
		t.hidden--
	case "pre":
		t.pre--
	case "blockquote":
		t.quotes--
	}
	if e.mark.kind != "" {
		to := t.out.Len()
		if e.mark.rest {
			to = 1 << 40
		}
		t.spans = append(t.spans, Span{Kind: e.mark.kind, From: e.from, To: to})
	}
}

func (t *pageText) text(s string) {
	if t.pre > 0 {
		for i, line := range strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n") {
			if i > 0 {
				t.breaks++
			}
			t.write(line)
		}
		return
	}
	s = strings.ReplaceAll(s, "\u200b", "")
	words := strings.FieldsFunc(s, func(r rune) bool {
		return r == ' ' || r == '\n' || r == '\t' || r == '\r' || r == '\f' || r == '\u00a0'
	})
	if len(words) == 0 {
		t.space = t.space || s != ""
		return
	}
	if strings.ContainsAny(s[:1], " \n\t\r\f") || strings.HasPrefix(s, "\u00a0") {
		t.space = true
	}
	t.write(strings.Join(words, " "))
	t.space = strings.ContainsAny(s[len(s)-1:], " \n\t\r\f") || strings.HasSuffix(s, "\u00a0")
}

// write puts text out, after the ends of line or the blank that are due.
func (t *pageText) write(s string) {
	if s == "" {
		return
	}
	switch {
	case t.out.Len() == 0 || t.breaks > 0:
		if t.out.Len() > 0 {
			for range min(t.breaks, 2) {
				t.out.WriteByte('\n')
			}
		}
		if t.quotes > 0 {
			t.out.WriteString(strings.Repeat(">", min(t.quotes, 10)) + " ")
		}
	case t.space:
		t.out.WriteByte(' ')
	}
	t.breaks, t.space = 0, false
	t.out.WriteString(s)
}
