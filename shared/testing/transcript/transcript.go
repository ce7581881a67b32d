// Package transcript replays transcripts: recorded calls of a face. One is pairs of a
// request and its answer. A request names who asks after its path; <x*N> in it
// stands for N times x. Ids, times and cursors of an answer are shown by their
// place in the transcript, and so named they can be sent in later requests.
package transcript

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"docket/shared/testing/apitest"
	"docket/shared/testing/systemtest"

	"golang.org/x/tools/txtar"
)

// Docket is what transcripts are replayed at: the local Docket, or a deployed one.
type Docket struct {
	systemtest.Founder
	URL   string           // under which requests are sent
	Known string           // under which it says that it is reached
	Now   func() time.Time // its clock, where that may be moved; nil: the real one
}

// Folder is the transcripts of one folder.
type Folder struct {
	Docket Docket
	Path   string            // testdata of the package that they belong to
	Update bool              // record the answers
	Except map[string]string // those that cannot be replayed there, and why
	Send   Send

	// Patience is for a Docket without the levers of this machine, 0 where it has
	// them: so long may the answer after POST /local/settle take to be as recorded, and
	// by as much may each time of an answer differ from the recorded one.
	Patience time.Duration
}

// Replay sends every transcript's requests, each in a workspace of its own, and holds the
// answers to those recorded.
func Replay(t *testing.T, f Folder) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(f.Path, "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatal("no transcripts", err)
	}
	for name, why := range f.Except {
		if !slices.Contains(files, filepath.Join(f.Path, name+".txtar")) {
			t.Errorf("there is no transcript %s", name)
		}
		t.Logf("%s is not replayed here: %s", name, why)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txtar")
		if f.Except[name] != "" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			newReplay(t, f.Docket).perform(t, archive, f)
			if f.Update && !t.Failed() {
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// settle is the lever that a Docket elsewhere does not have.
const settle = "POST /local/settle "

// perform sends a transcript's requests one after another.
func (s *replay) perform(t *testing.T, archive *txtar.Archive, of Folder) {
	var told []txtar.File
	patience := time.Duration(0)
	for i := 0; i < len(archive.Files); i++ {
		step := archive.Files[i]
		if step.Name == "answer" {
			continue
		}
		if of.Patience > 0 && strings.HasPrefix(string(step.Data), settle) {
			patience = of.Patience
			continue
		}
		recorded := i+1 < len(archive.Files) && archive.Files[i+1].Name == "answer"
		want := ""
		if recorded {
			want = string(archive.Files[i+1].Data)
		}
		got := s.answer(t, step, func(got string) bool { return same(got, want, of.Patience) }, of.Send, patience)
		told = append(told, step, txtar.File{Name: "answer", Data: []byte(got)})
		switch patience = 0; {
		case of.Update:
		case !recorded:
			t.Fatalf("%s: no answer is recorded; it is now\n%s", step.Name, got)
		case !same(got, want, of.Patience):
			t.Errorf("%s: answered\n%s\nrecorded is\n%s", step.Name, got, want)
		}
	}
	archive.Files = told
}

// answer sends a step's request, again while there is patience and the answer
// is not the wanted one. The last is shown.
func (s *replay) answer(t *testing.T, step txtar.File, wanted func(got string) bool, send Send, patience time.Duration) string {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	again := time.NewTicker(200 * time.Millisecond)
	defer again.Stop()
	for {
		names, texts, counts := maps.Clone(s.names), maps.Clone(s.texts), maps.Clone(s.counts)
		got, direct := s.direct(t, string(step.Data))
		if !direct {
			got = s.shown(t, send(t, s.request(t, string(step.Data))))
		}
		if wanted(got) || ctx.Err() != nil { // without patience a slow answer is not asked for again
			return got
		}
		select {
		case <-ctx.Done():
			return got
		case <-again.C:
			s.names, s.texts, s.counts = names, texts, counts
		}
	}
}

// replay is one transcript on its way.
type replay struct {
	tokens map[string]string
	names  map[string]string // of what was met, by its text
	texts  map[string]string // the other way round
	counts map[string]int
	now    func() time.Time
}

func newReplay(t testing.TB, docket Docket) *replay {
	home := systemtest.Workspace(t, docket)
	neighbour := systemtest.Neighbour(t, docket, home.Tenant)
	s := &replay{tokens: map[string]string{"nobody": "", "stranger": "not-a-token", "key": home.APIKey},
		names: map[string]string{}, texts: map[string]string{}, counts: map[string]int{}, now: docket.Now}
	if s.now == nil {
		s.now = time.Now
	}
	maps.Copy(s.tokens, home.Tokens)
	for name, text := range map[string]string{"<workspace>": home.Workspace, "<tenant>": home.Tenant, "<url>": docket.Known} {
		s.names[text], s.texts[name] = name, text
	}
	for role, token := range neighbour.Tokens {
		s.tokens["neighbour."+role] = token
	}
	for role, token := range systemtest.Disabled(t, docket).Tokens {
		s.tokens["closed."+role] = token
	}
	return s
}

var repeated = regexp.MustCompile(`<([^<>*]+)\*([0-9]+)>`)

// request reads a request as it is recorded: method, path and who asks, then
// headers, an empty line, and the body.
func (s *replay) request(t testing.TB, text string) apitest.Request {
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
	r := apitest.Request{Method: first[0], Path: first[1], Token: token, Header: map[string]string{}, Body: strings.TrimSuffix(body, "\n")}
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ":")
		r.Header[name] = strings.TrimSpace(value)
	}
	return r
}
