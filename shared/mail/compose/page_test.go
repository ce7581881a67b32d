package compose_test

import (
	"strings"
	"testing"

	ours "docket/shared/mail"
	"docket/shared/mail/compose"

	"golang.org/x/net/html"
	"pgregory.net/rapid"
)

func TestAPageSaysTheSameInBothForms(t *testing.T) {
	p := compose.Page{Language: "en", Above: "Please write above this line", Text: "Hello <b>Casey</b> & all,\nsee https://status.example/a?b=1&c=2.\n\nBye", Signature: "Alex\nSupport",
		Links: []compose.Link{{Label: "How did we do?", URL: "https://docket.example/s?a=1&b=2"}}, Foot: []string{"TKT-0001", "Acme"}}
	plain := p.Plain()
	want := "##- Please write above this line -##\n\nHello <b>Casey</b> & all,\nsee https://status.example/a?b=1&c=2.\n\nBye\n\nHow did we do?:\nhttps://docket.example/s?a=1&b=2\n\n-- \nAlex\nSupport\n\nTKT-0001\nAcme\n"
	if plain != want {
		t.Errorf("the text is %q", plain)
	}
	page := p.HTML()
	for _, part := range []string{"##- Please write above this line -##", "Hello &lt;b&gt;Casey&lt;/b&gt; &amp; all,<br>", `<a href="https://status.example/a?b=1&amp;c=2" style="color:inherit">`, `</a>.</p>`,
		`href="https://docket.example/s?a=1&amp;b=2"`, `content="light dark"`, `lang="en"`, "Alex<br>\nSupport"} {
		if !strings.Contains(page, part) {
			t.Errorf("the page has no %s: %s", part, page)
		}
	}
}

// A page is readable without images and in the dark: it has no image, and no colour that
// could be the one of what is behind it.
func TestAPageHasNeitherImagesNorColours(t *testing.T) {
	page := compose.Page{Text: "a", Signature: "b", Above: "c", Foot: []string{"d"}, Links: []compose.Link{{"e", "https://e.example"}}}.HTML()
	for _, part := range []string{"<img", "background", "#", "url("} {
		if strings.Contains(strings.NewReplacer("##-", "", "-##", "").Replace(page), part) {
			t.Errorf("the page has %s", part)
		}
	}
	if strings.Count(page, "color:") != strings.Count(page, "color:inherit") {
		t.Error("the page has a colour")
	}
}

func TestNothingInAPageIsTakenForHTML(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		any := func(name string) string {
			return rapid.OneOf(rapid.String(), rapid.StringMatching(`(https?://|[a-z"'<>&=\s]|<script>|javascript:){0,20}`)).Draw(t, name)
		}
		page := compose.Page{Language: any("language"), Above: any("above"), Text: any("text"), Signature: any("signature"), Foot: []string{any("foot")}, Links: []compose.Link{{any("label"), "https://e.example/" + any("link")}}}.HTML()
		tokens := html.NewTokenizer(strings.NewReader(page))
		for tokens.Next() != html.ErrorToken {
			tag := tokens.Token()
			if tag.Type != html.StartTagToken && tag.Type != html.SelfClosingTagToken {
				continue
			}
			if !strings.Contains(" html head meta title style body div p a br ", " "+tag.Data+" ") {
				t.Fatalf("the page has <%s>: %s", tag.Data, page)
			}
			for _, a := range tag.Attr {
				if strings.HasPrefix(a.Key, "on") || a.Key == "href" && !strings.HasPrefix(a.Val, "http") {
					t.Fatalf("%s=%q", a.Key, a.Val)
				}
			}
		}
	})
}

// What a customer writes above our line is new, and what stands below is folded away, in
// programs that quote with signs and in those that do not.
func TestAnAnswerAboveTheLineIsAllThatIsNew(t *testing.T) {
	said := compose.Page{Above: "Bitte oberhalb dieser Zeile antworten", Text: "We looked at it.\n\nIs it better?", Signature: "Alex"}.Plain()
	for name, quoted := range map[string]string{
		"signs":    "> " + strings.ReplaceAll(said, "\n", "\n> "),
		"no signs": said,
	} {
		l := ours.Letter{Text: "It is, thank you.\n\n" + quoted}
		if got := l.Fresh(); got != "It is, thank you." {
			t.Errorf("%s: new is %q", name, got)
		}
	}
}
