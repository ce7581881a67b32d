package mail_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"docket/shared/mail"

	"golang.org/x/tools/txtar"
)

// A letter of the corpus is a txtar: what it is and which report it answers, then the
// file `letter` (its lines are sent with CRLF; in `letter.escaped` \x1b is a byte), and
// what is expected, written by hand: `expect` has lines `what: value`, `text` the text. What
// becomes of it shared/testing/letters tests.
type sample struct {
	name   string
	report string
	raw    []byte
	expect map[string][]string
	files  map[string]string
}

func samples(t testing.TB) []sample {
	t.Helper()
	paths, err := filepath.Glob("testdata/letters/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("there is no corpus: %v", err)
	}
	var all []sample
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		archive := txtar.Parse(data)
		s := sample{name: strings.TrimSuffix(filepath.Base(path), ".txtar"), report: string(archive.Comment), expect: map[string][]string{}, files: map[string]string{}}
		for _, f := range archive.Files {
			text := string(f.Data)
			switch f.Name {
			case "letter":
				s.raw = []byte(strings.ReplaceAll(text, "\n", "\r\n"))
			case "letter.escaped":
				s.raw = unescaped(strings.ReplaceAll(text, "\n", "\r\n"))
			case "expect":
				for line := range strings.Lines(text) {
					what, value, ok := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
					if !ok {
						t.Fatalf("%s: %q is no expectation", path, line)
					}
					s.expect[what] = append(s.expect[what], value)
				}
			default:
				s.files[f.Name] = strings.TrimRight(text, "\n")
			}
		}
		all = append(all, s)
	}
	return all
}

var escape = regexp.MustCompile(`\\x[0-9a-f]{2}`)

func unescaped(s string) []byte {
	return escape.ReplaceAllFunc([]byte(s), func(e []byte) []byte {
		c, _ := strconv.ParseUint(string(e[2:]), 16, 8)
		return []byte{byte(c)}
	})
}

func shown(people ...mail.Address) string {
	var all []string
	for _, a := range people {
		all = append(all, strings.TrimSpace(a.Name+" <"+a.Address+">"))
	}
	return strings.Join(all, ", ")
}

// seen is what the letter is, in the words of the corpus.
func seen(l mail.Letter) map[string][]string {
	is := map[string][]string{
		"from": {shown(l.From)}, "sender": {shown(l.Sender)}, "reply_to": {shown(l.ReplyTo...)}, "to": {shown(l.To...)}, "cc": {shown(l.Cc...)},
		"subject": {l.Subject}, "message_id": {l.MessageID}, "in_reply_to": {strings.Join(l.InReplyTo, " ")}, "references": {strings.Join(l.References, " ")},
		"date": {l.Date.Format("2006-01-02T15:04:05Z07:00")}, "unread": {l.Unread},
	}
	for _, f := range l.Files {
		where := "attached"
		if f.Inline {
			where = "inline"
		}
		is["file"] = append(is["file"], fmt.Sprintf("%s | %s | %s | %d", f.Name, f.Kind, where, len(f.Data)))
	}
	for _, n := range l.Notes {
		is["note"] = append(is["note"], n.Code)
	}
	slices.Sort(is["note"])
	is["note"] = slices.Compact(is["note"])
	return is
}

func TestEveryLetterOfTheCorpusIsReadAsItsAuthorMeantIt(t *testing.T) {
	for _, s := range samples(t) {
		t.Run(s.name, func(t *testing.T) {
			l := mail.Parse(s.raw)
			is := seen(l)
			for what, want := range s.expect {
				switch what {
				case "html_has":
					for _, part := range want {
						if !strings.Contains(l.HTML, part) {
							t.Errorf("the HTML lacks %q:\n%s", part, l.HTML)
						}
					}
				case "html_lacks":
					for _, part := range want {
						if strings.Contains(l.HTML, part) {
							t.Errorf("the HTML has %q:\n%s", part, l.HTML)
						}
					}
				case "file", "note", "automatic", "bounce", "sign", "becomes", "asks": // below, or in a test of their own
				default:
					if got := is[what]; !slices.Equal(got, want) {
						t.Errorf("%s is %q, want %q", what, got, want)
					}
				}
			}
			for _, what := range []string{"file", "note"} {
				want := slices.Clone(s.expect[what])
				if what == "note" {
					slices.Sort(want)
				}
				if !slices.Equal(is[what], want) {
					t.Errorf("%s is %q, want %q (%+v)", what, is[what], want, l.Notes)
				}
			}
			if want, said := s.files["text"]; said && strings.TrimRight(l.Text, "\n") != want {
				t.Errorf("the text is\n%s\nwant\n%s", l.Text, want)
			}
			if want, said := s.files["new"]; said && l.Fresh() != want {
				t.Errorf("new is\n%s\nwant\n%s\nof\n%s", l.Fresh(), want, l.Text)
			}
			if !bytes.Equal(l.Original, s.raw) {
				t.Error("the original is not what came")
			}
		})
	}
}

func TestEveryLetterOfTheCorpusSaysWhichReportItAnswers(t *testing.T) {
	report := regexp.MustCompile(`^[^\n]+\n(report|shape): [^\n]+\n`)
	for _, s := range samples(t) {
		if !report.MatchString(s.report) || len(s.raw) == 0 || len(s.expect) == 0 {
			t.Errorf("%s says neither a report nor a shape, or has no letter, or expects nothing", s.name)
		}
	}
}
