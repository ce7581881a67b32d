package clients_test

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"docket/scripts/engine"
	"docket/scripts/local/system"
	"docket/shared/testing/systemtest"
)

var update = flag.Bool("update", false, "rewrite the published definitions")

var docket *system.System

func TestMain(m *testing.M) {
	systemtest.Main(m, func(s *system.System, _ string) { docket = s })
}

// callers say as whom the story of a face is told.
var callers = map[string]string{"support": "agent", "helpdesk": "admin", "selfservice": "customer", "admin": "admin", "desk": "agent"}

// tellsItsStory runs a program in a workspace of its own, and holds what it prints
// to the story of its face.
func tellsItsStory(t *testing.T, face string, program ...string) {
	t.Helper()
	want, err := os.ReadFile(filepath.Join("testdata", "stories", face+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("DOCKET_URL", docket.URL)
	t.Setenv("DOCKET_TOKEN", systemtest.Workspace(t, docket).Tokens[callers[face]])
	if got := run(t, "", program...); got != string(want) {
		t.Errorf("it told:\n%s\ninstead of:\n%s", got, want)
	}
}

// run runs a command, which must succeed, in a directory, and returns what it prints.
func run(t testing.TB, dir string, command ...string) string {
	t.Helper()
	c := exec.CommandContext(t.Context(), command[0], command[1:]...)
	c.Dir, c.Stderr = dir, os.Stderr
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%s", command, err, out)
	}
	return string(out)
}

// root is the path of something in the module, from its root.
func root(t testing.TB, path ...string) string {
	t.Helper()
	top, err := engine.ModuleRoot()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(append([]string{top}, path...)...)
}

// document is the path of a face's document as it is kept.
func document(t testing.TB, face string) string {
	return root(t, "shared", "rest", face, "openapi.json")
}
