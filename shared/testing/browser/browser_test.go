// Package browser tests the pages: as a person uses them, in a real browser on
// the whole system, and by how much of them is sent.
package browser

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"docket/scripts/engine"
	"docket/scripts/local/system"
	"docket/shared/testing/systemtest"
)

var docket *system.System

func TestMain(m *testing.M) {
	systemtest.Main(m, func(s *system.System, _ string) { docket = s }, func(o *system.Options) { o.Seed = system.Demo })
}

// built is a file of the pages.
func built(t *testing.T, name string) []byte {
	t.Helper()
	top, err := engine.ModuleRoot()
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(top, "functions", "web", "dist", filepath.FromSlash(name)))
	if err != nil {
		t.Fatalf("%v: run make pages", err)
	}
	return b
}

func TestAnAgentWorksInTheBrowser(t *testing.T) {
	built(t, "index.html")
	top, err := engine.ModuleRoot()
	if err != nil {
		t.Fatal(err)
	}
	way := filepath.Join(top, "functions", "web", "desk", "test")
	for _, name := range []string{"browser.mjs", "desk.mjs"} { // read here, so that a change of one runs the test again
		if _, err := os.ReadFile(filepath.Join(way, name)); err != nil {
			t.Fatal(err)
		}
	}
	c := exec.CommandContext(t.Context(), "node", filepath.Join(way, "desk.mjs"), docket.URL, docket.Credentials.Workspaces[0].Tokens["agent"])
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// What a list needs before it is there is at most 180 KB of script, compressed
// by gzip: each of its bytes is on the way of everybody's first ticket.
func TestTheListNeedsFewBytesOfScript(t *testing.T) {
	var chunks map[string]struct {
		File    string
		IsEntry bool
		Imports []string // before it runs; what it imports later is not of the list
	}
	if err := json.Unmarshal(built(t, "assets/manifest.json"), &chunks); err != nil {
		t.Fatal(err)
	}
	seen, total := map[string]bool{}, 0
	var add func(name string)
	add = func(name string) {
		if seen[name] || !strings.HasSuffix(chunks[name].File, ".js") {
			return
		}
		seen[name] = true
		total += compressed(t, built(t, chunks[name].File))
		for _, other := range chunks[name].Imports {
			add(other)
		}
	}
	for name, chunk := range chunks {
		if chunk.IsEntry {
			add(name)
		}
	}
	t.Logf("%d bytes in %d files", total, len(seen))
	if len(seen) == 0 || total > 180_000 {
		t.Errorf("%d bytes of script in %v", total, seen)
	}
}

// compressed is how long text is, compressed as well as gzip does.
func compressed(t *testing.T, text []byte) int {
	t.Helper()
	var n counter
	w, err := gzip.NewWriterLevel(&n, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return int(n)
}

// counter counts what is written to it.
type counter int

var _ io.Writer = (*counter)(nil)

func (c *counter) Write(b []byte) (int, error) {
	*c += counter(len(b))
	return len(b), nil
}
