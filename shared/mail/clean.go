package mail

import (
	"net/url"
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// The attributes and classes of cleaned HTML that this package makes. A page shows
// what was sent with them, and no remote image before its reader asks.
const (
	RemoteSource   = "data-remote"      // of an image: the address from which it would be fetched
	InlinePart     = "data-part"        // of an image: the Part of the file that it shows
	QuoteClass     = "docket-quote"     // of what is quoted: to be folded
	SignatureClass = "docket-signature" // of a signature: to be folded
)

// policy is what HTML of strangers may have: text and its structure. No style, no
// script, no form, and no address that is fetched without a click.
var policy = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("a", "abbr", "address", "b", "big", "blockquote", "br", "caption", "center", "cite", "code", "dd", "del", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i",
		"img", "ins", "kbd", "li", "ol", "p", "pre", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul", "var")
	p.AllowNoAttrs().OnElements("a", "span", "img")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto", "tel")
	p.AllowRelativeURLs(false)
	p.RequireParseableURLs(true)
	p.RequireNoFollowOnLinks(true)
	p.RequireNoReferrerOnLinks(true)
	p.AddTargetBlankToFullyQualifiedLinks(true)
	p.AllowAttrs("alt", "title").Matching(regexp.MustCompile(`^[^<>]{0,500}$`)).OnElements("img", "abbr")
	p.AllowAttrs("width", "height").Matching(regexp.MustCompile(`^[0-9]{1,4}%?$`)).OnElements("img", "td", "th", "table")
	p.AllowAttrs("colspan", "rowspan").Matching(regexp.MustCompile(`^[0-9]{1,3}$`)).OnElements("td", "th")
	p.AllowAttrs("dir").Matching(regexp.MustCompile(`^(ltr|rtl|auto)$`)).Globally()
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^(` + QuoteClass + `|` + SignatureClass + `)$`)).Globally()
	p.AllowAttrs(RemoteSource).Matching(regexp.MustCompile(`^https?://[^\s<>"']{1,900}$`)).OnElements("img")
	p.AllowAttrs(InlinePart).Matching(regexp.MustCompile(`^[0-9.]{1,60}$`)).OnElements("img")
	p.SkipElementsContent("head", "title", "noscript", "template", "select", "textarea", "svg", "math")
	return p
}()

// clean is a page without what may not be in one, and the Parts of the files that it
// shows. It fails where the page is nested too deep.
func clean(page string, files []File) (cleaned string, uses []string, err error) {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return "", nil, err
	}
	named := map[string]string{}
	for _, f := range files {
		named[f.Name] = f.Part
	}
	for _, f := range files {
		if f.ContentID != "" {
			named[f.ContentID] = f.Part
		}
	}
	var foreign []*html.Node // what no page of a letter needs, and no renderer can write
	for n := range root.Descendants() {
		if n.DataAtom == atom.Svg || n.DataAtom == atom.Math {
			foreign = append(foreign, n)
		}
	}
	for _, n := range foreign {
		n.Parent.RemoveChild(n)
	}
	var rest *html.Node // from it on all is quoted
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		m := markOf(n.Data, n.Attr)
		if n.DataAtom == atom.Img {
			source := strings.TrimSpace(attributeOf(n, "src"))
			n.Attr = without(n.Attr, "src", "srcset", "class", "data-remote", "data-part")
			part, shown := named[contentID(source)]
			switch {
			case shown:
				uses = append(uses, part)
				n.Attr = append(n.Attr, html.Attribute{Key: InlinePart, Val: part})
			case source != "":
				if strings.HasPrefix(source, "//") {
					source = "https:" + source
				}
				n.Attr = append(n.Attr, html.Attribute{Key: RemoteSource, Val: strings.ReplaceAll(source, " ", "%20")})
			}
			continue
		}
		n.Attr = without(n.Attr, "class")
		switch {
		case m.kind == "":
		case m.rest && rest == nil:
			rest = n
		case m.kind == Quote:
			n.Attr = append(n.Attr, html.Attribute{Key: "class", Val: QuoteClass})
		default:
			n.Attr = append(n.Attr, html.Attribute{Key: "class", Val: SignatureClass})
		}
	}
	if rest != nil {
		foldRest(rest)
	}
	var out strings.Builder
	if err := html.Render(&out, root); err != nil {
		return "", nil, err
	}
	return strings.TrimSpace(policy.Sanitize(out.String())), uses, nil
}

// foldRest marks an element and what follows it, on each level up to the body: text
// that stands alone gets an element of its own.
func foldRest(n *html.Node) {
	quote := html.Attribute{Key: "class", Val: QuoteClass}
	n.Attr = append(without(n.Attr, "class"), quote)
	for ; n != nil && n.DataAtom != atom.Body && n.DataAtom != atom.Html; n = n.Parent {
		for next := n.NextSibling; next != nil; next = next.NextSibling {
			switch {
			case next.Type == html.ElementNode:
				next.Attr = append(without(next.Attr, "class"), quote)
			case next.Type == html.TextNode && strings.TrimSpace(next.Data) != "" && n.Parent.DataAtom != atom.Table:
				wrapped := &html.Node{Type: html.ElementNode, Data: "span", DataAtom: atom.Span, Attr: []html.Attribute{quote}}
				wrapped.AppendChild(&html.Node{Type: html.TextNode, Data: next.Data})
				n.Parent.InsertBefore(wrapped, next)
				n.Parent.RemoveChild(next)
				next = wrapped
			}
		}
	}
}

// contentID is the id that the address of an image names: with the scheme cid or
// without, with blanks, brackets and percent signs.
func contentID(source string) string {
	if len(source) >= 4 && strings.EqualFold(source[:4], "cid:") {
		source = source[4:]
	}
	if plain, err := url.PathUnescape(source); err == nil {
		source = plain
	}
	return strings.Trim(strings.TrimSpace(source), "<>")
}

func attributeOf(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// without is attributes but for those of these names.
func without(attributes []html.Attribute, names ...string) []html.Attribute {
	var kept []html.Attribute
	for _, a := range attributes {
		drop := false
		for _, name := range names {
			drop = drop || a.Key == name
		}
		if !drop {
			kept = append(kept, a)
		}
	}
	return kept
}
