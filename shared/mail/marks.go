package mail

import (
	"strings"

	"golang.org/x/net/html"
)

// mark is what an element of HTML tells of its text.
type mark struct {
	kind SpanKind // empty: nothing
	rest bool     // it is so from here to the end of the letter, and not only inside
}

// classes by which mail programs mark what they quote and sign.
var classes = map[string]SpanKind{
	"gmail_quote": Quote, "gmail_attr": Quote, "moz-cite-prefix": Quote, "moz-forward-container": Quote, "yahoo_quoted": Quote, "protonmail_quote": Quote,
	"cm_quote": Quote, "front-blockquote": Quote, "zmail_extra": Quote, "tutanota_quote": Quote,
	"gmail_signature": Signature, "gmail_signature_prefix": Signature, "moz-signature": Signature, "protonmail_signature_block": Signature,
	"cm_signature": Signature, "front-signature": Signature,
}

// ids by which they do. Outlook marks a place; what follows it is the quote.
var ids = map[string]mark{
	"divrplyfwdmsg": {Quote, true}, "appendonsend": {Quote, true}, "mail-editor-reference-message-container": {Quote, true}, "ms-outlook-mobile-reference-message": {Quote, true},
	"signature": {kind: Signature}, "applemailsignature": {kind: Signature}, "ms-outlook-mobile-signature": {kind: Signature}, "reply-intro": {kind: Quote},
}

// markOf reads the marks of an element.
func markOf(tag string, attributes []html.Attribute) mark {
	for _, a := range attributes {
		value := strings.ToLower(strings.TrimSpace(a.Val))
		switch a.Key {
		case "class":
			for _, class := range strings.Fields(value) {
				if kind, ok := classes[strings.TrimPrefix(class, "x_")]; ok {
					return mark{kind: kind}
				}
			}
		case "id":
			if m, ok := ids[strings.TrimPrefix(value, "x_")]; ok {
				return m
			}
			if strings.HasPrefix(value, "applemailsignature") {
				return mark{kind: Signature}
			}
		case "type":
			if tag == "blockquote" && value == "cite" {
				return mark{kind: Quote}
			}
		case "name":
			switch value {
			case "messagereplysection":
				return mark{kind: Quote}
			case "messagesignaturesection":
				return mark{kind: Signature}
			}
		case "data-marker":
			switch {
			case value == "__quoted_text__", value == "__headers__":
				return mark{Quote, true}
			case strings.HasPrefix(value, "__sig_"):
				return mark{kind: Signature}
			}
		case "style":
			if tag == "div" && isWordRule(value) {
				return mark{Quote, true}
			}
		}
	}
	return mark{}
}

// isWordRule tells the line that Outlook draws above what it quotes, where Word makes
// the letter: a border at the top alone.
func isWordRule(style string) bool {
	style = strings.ReplaceAll(style, " ", "")
	return strings.Contains(style, "border:none") && strings.Contains(style, "border-top:solid") && strings.Contains(style, "padding:3.0ptin") || strings.Contains(style, "border:none;border-top:solid#e1e1e1") || strings.Contains(style, "border:none;border-top:solid#b5c4df")
}
