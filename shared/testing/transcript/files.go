package transcript

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"docket/shared/testing/apitest"
)

// A form by which a file is sent, and a link by which one is fetched, lead to where files
// are kept. A transcript shows them by names alone, and has two requests of its own for
// them:
//
//	SEND <form_1> nobody     posts the form, with the bytes that stand below
//	FETCH <link_1> nobody    gets what the link leads to
var (
	forms = regexp.MustCompile(`("upload": \{\s+"url": ")([^"]+)(",\s+"fields": )(\{[^{}]*\})(,\s+"expires_at": ")([^"]+)`)
	links = regexp.MustCompile(`("link": \{\s+"url": ")([^"]+)(",\s+"expires_at": ")([^"]+)`)
)

// filed names the forms and the links of an answer. They end by the real time.
func (s *replay) filed(text string) string {
	text = forms.ReplaceAllStringFunc(text, func(match string) string {
		p := forms.FindStringSubmatch(match)
		return p[1] + s.name("form", p[2]+"\n"+p[4]) + p[3] + "{}" + p[5] + moment(p[6], time.Now())
	})
	return links.ReplaceAllStringFunc(text, func(match string) string {
		p := links.FindStringSubmatch(match)
		return p[1] + s.name("link", p[2]) + p[3] + moment(p[4], time.Now())
	})
}

// direct does a step that goes past the API, and shows what came of it; false is any other.
func (s *replay) direct(t testing.TB, text string) (shown string, is bool) {
	t.Helper()
	head, body, _ := strings.Cut(text, "\n\n")
	first := strings.Fields(head)
	if len(first) != 3 || first[0] != "SEND" && first[0] != "FETCH" {
		return "", false
	}
	place, met := s.texts[first[1]]
	if !met {
		t.Fatalf("there is no %s", first[1])
	}
	if first[0] == "FETCH" {
		r, body := apitest.Fetch(t, place)
		return fmt.Sprintf("%d\nContent-Type: %s\nContent-Disposition: %s\n\n%s\n", r.StatusCode,
			r.Header.Get("Content-Type"), r.Header.Get("Content-Disposition"), body), true
	}
	url, fields, _ := strings.Cut(place, "\n")
	u := apitest.Upload{URL: url}
	if err := json.Unmarshal([]byte(fields), &u.Fields); err != nil {
		t.Fatal(err)
	}
	status, said := u.Post(t, []byte(strings.TrimSuffix(body, "\n")))
	if status < http.StatusMultipleChoices {
		return "sent\n", true
	}
	return fmt.Sprintf("%d %s\n", status, code.FindString(said)), true
}

// code is what S3 calls an error.
var code = regexp.MustCompile(`<Code>\w+</Code>`)
