package support_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"docket/scripts/local/systemtest"

	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "rewrite the recorded answers and the document")

// A transcript is a story: pairs of a request and its answer. A request names
// who asks after its path; <x*N> in it stands for N times x. Ids, times and
// cursors of an answer are shown by their place in the story, and so named
// they can be sent in later requests.
func TestTheStoriesAreAnsweredAsRecorded(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no stories", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			perform(t, newStory(t), archive)
			if *update && !t.Failed() {
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// perform sends a story's requests one after another.
func perform(t *testing.T, s *story, archive *txtar.Archive) {
	var told []txtar.File
	for i := 0; i < len(archive.Files); i++ {
		step := archive.Files[i]
		if step.Name == "answer" {
			continue
		}
		got := s.shown(t, send(t, s.request(t, string(step.Data))))
		told = append(told, step, txtar.File{Name: "answer", Data: []byte(got)})
		if *update {
			continue
		}
		if i+1 == len(archive.Files) || archive.Files[i+1].Name != "answer" {
			t.Fatalf("%s: no answer is recorded; it is now\n%s", step.Name, got)
		}
		if want := string(archive.Files[i+1].Data); got != want {
			t.Errorf("%s: answered\n%s\nrecorded is\n%s", step.Name, got, want)
		}
	}
	archive.Files = told
}

// story is one transcript on its way.
type story struct {
	tokens map[string]string
	names  map[string]string // of what was met, by its text
	texts  map[string]string // the other way round
	counts map[string]int
}

func newStory(t testing.TB) *story {
	home := systemtest.Workspace(t, docket)
	neighbour := systemtest.Neighbour(t, docket, home.Tenant)
	s := &story{tokens: map[string]string{"nobody": "", "stranger": "not-a-token", "key": home.APIKey},
		names: map[string]string{}, texts: map[string]string{}, counts: map[string]int{}}
	maps.Copy(s.tokens, home.Tokens)
	s.names[home.Workspace], s.names[home.Tenant] = "<workspace>", "<tenant>"
	s.texts["<workspace>"], s.texts["<tenant>"] = home.Workspace, home.Tenant
	for role, token := range neighbour.Tokens {
		s.tokens["neighbour."+role] = token
	}
	for role, token := range closed(t).Tokens {
		s.tokens["closed."+role] = token
	}
	return s
}

var repeated = regexp.MustCompile(`<([^<>*]+)\*([0-9]+)>`)

// request reads a request as it is recorded: method, path and who asks, then
// headers, an empty line, and the body.
func (s *story) request(t testing.TB, text string) request {
	t.Helper()
	text = repeated.ReplaceAllStringFunc(text, func(match string) string {
		parts := repeated.FindStringSubmatch(match)
		n, _ := strconv.Atoi(parts[2]) // digits
		return strings.Repeat(parts[1], n)
	})
	for _, name := range slices.Sorted(maps.Keys(s.texts)) {
		text = strings.ReplaceAll(text, name, s.texts[name])
	}
	head, body, _ := strings.Cut(text, "\n\n")
	lines := strings.Split(strings.TrimSuffix(head, "\n"), "\n")
	first := strings.Fields(lines[0])
	if len(first) != 3 {
		t.Fatalf("%q is not: METHOD /path who", lines[0])
	}
	token, known := s.tokens[first[2]]
	if strings.HasPrefix(first[2], "dk_") { // <secret_1>
		token, known = first[2], true
	}
	if !known {
		t.Fatalf("nobody is called %s", first[2])
	}
	r := request{method: first[0], path: first[1], token: token, header: map[string]string{}, body: strings.TrimSuffix(body, "\n")}
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ":")
		r.header[name] = strings.TrimSpace(value)
	}
	return r
}

// recordedHeaders are shown where an answer has them.
var recordedHeaders = []string{"Content-Type", "ETag", "Idempotency-Replayed", "Allow", "Www-Authenticate", "Retry-After"}

// shown is an answer as it is recorded.
func (s *story) shown(t testing.TB, a answer) string {
	t.Helper()
	var said struct {
		RequestID string `json:"request_id"`
	}
	if err := json.Unmarshal(a.body, &said); err != nil {
		t.Fatalf("%d %s: %v", a.status, a.body, err)
	}
	if a.header.Get("X-Request-Id") == "" { // of a lever of this machine
		return s.named(fmt.Sprintf("%d\n\n%s", a.status, a.body))
	}
	if replayed := a.header.Get("Idempotency-Replayed") != ""; replayed == (said.RequestID == a.header.Get("X-Request-Id")) {
		t.Errorf("request_id %q, X-Request-Id %q, replayed %v", said.RequestID, a.header.Get("X-Request-Id"), replayed)
	}
	var b bytes.Buffer
	fmt.Fprintln(&b, a.status)
	for _, name := range recordedHeaders {
		if value := a.header.Get(name); value != "" {
			fmt.Fprintf(&b, "%s: %s\n", name, value)
		}
	}
	b.WriteString("\n")
	if err := json.Indent(&b, bytes.TrimSpace(a.body), "", "  "); err != nil {
		t.Fatal(err)
	}
	b.WriteString("\n")
	return s.named(b.String())
}

var changing = regexp.MustCompile(`\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}_(?:[0-9a-f]{12}\.)?[0-9]+` +
	`|\b(?:ticket|queue|msg|comment|related|req)_[0-9a-f-]{36}|\bdk_[A-Za-z0-9_]{60,80}` +
	`|"id": "[A-Za-z0-9]{16}"|"next_cursor": "[A-Za-z0-9_-]+"|\b2[0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z`)

// passing is how much time has passed or is left, of which a story tells the
// minutes alone.
var passing = regexp.MustCompile(`_seconds": [0-9]+|, [0-9]+s elapsed| after [0-9]+s|\b(?:[0-9]+h ?)?(?:[0-9]+m ?)?(?:[0-9]+s)?\b( left)`)

func toTheMinute(match string) string {
	if digits, found := strings.CutPrefix(match, `_seconds": `); found {
		seconds, _ := strconv.ParseFloat(digits, 64) // digits
		return fmt.Sprintf(`_seconds": %.0f`, 60*math.Round(seconds/60))
	}
	if strings.HasPrefix(match, " after") {
		return " after 0s"
	}
	span, left := strings.CutSuffix(match, " left")
	d, err := time.ParseDuration(strings.ReplaceAll(span, " ", ""))
	if !left || err != nil {
		return "" // seconds that have elapsed
	}
	return strings.TrimSuffix(strings.TrimSuffix(d.Round(time.Minute).String(), "0s"), "0m") + " left"
}

// named replaces what differs from run to run by names.
func (s *story) named(text string) string {
	for place, name := range s.names {
		text = strings.ReplaceAll(text, place, name)
	}
	text = passing.ReplaceAllStringFunc(text, toTheMinute)
	return changing.ReplaceAllStringFunc(text, func(match string) string {
		quoted := func(kind string) string {
			value := match[strings.LastIndex(strings.TrimSuffix(match, `"`), `"`)+1 : len(match)-1]
			return match[:len(match)-1-len(value)] + s.name(kind, value) + `"`
		}
		switch {
		case strings.HasPrefix(match, `"id"`):
			return quoted("key")
		case strings.HasPrefix(match, `"next_cursor"`):
			return quoted("cursor")
		case strings.HasPrefix(match, "dk_"):
			return s.name("secret", match)
		case match[0] == '2':
			return moment(match)
		}
		kind, _, _ := strings.Cut(match, "_")
		if len(kind) == 36 {
			kind = "change"
		}
		return s.name(kind, match)
	})
}

// name is the name of a text: its kind and its place among those met.
func (s *story) name(kind, text string) string {
	if name, met := s.names[text]; met {
		return name
	}
	s.counts[kind]++
	name := fmt.Sprintf("<%s_%d>", kind, s.counts[kind])
	s.names[text], s.texts[name] = name, text
	return name
}

// moment shows a time of this day as how far it is from now, in minutes, and
// any other as it is.
func moment(text string) string {
	at, err := time.Parse(time.RFC3339Nano, text)
	minutes := math.Round(time.Until(at).Minutes())
	switch {
	case err != nil || math.Abs(minutes) > 24*60:
		return text
	case minutes == 0:
		return "<time>"
	}
	return fmt.Sprintf("<time%+.0fm>", minutes)
}
