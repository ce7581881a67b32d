package python

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fake is a Python 3.13 that notes what it installs, and fails at it where a
// file says so.
const fake = `#!/bin/sh
case $1 in
-c) echo "$FAKE_PYTHON 3 13" ;;
*) case $2 in
	venv) mkdir -p "$3/bin" && cp "$FAKE_PYTHON" "$3/bin/python" ;;
	pip) echo "$@" >>"$FAKE_PYTHON.installed"; test ! -e "$FAKE_PYTHON.fails" ;;
	esac ;;
esac
`

func TestAnInstallIsMadeOnceAndRepeatedWhereItWasInterrupted(t *testing.T) {
	dir, python := t.TempDir(), filepath.Join(t.TempDir(), "python")
	t.Setenv("PYTHON", python)
	t.Setenv("FAKE_PYTHON", python)
	write := func(file, text string) {
		if err := os.WriteFile(file, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	write(python, fake)
	write(python+".fails", "")
	if _, err := Install(t.Context(), "localstack", dir, io.Discard); err == nil {
		t.Fatal("an install that fails counts")
	}
	if err := os.Remove(python + ".fails"); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		got, err := Install(t.Context(), "localstack", dir, io.Discard)
		if err != nil || got != filepath.Join(dir, "localstack", "venv", "bin", "python") {
			t.Fatal(got, err)
		}
	}
	installed, err := os.ReadFile(python + ".installed")
	if err != nil || strings.Count(string(installed), "\n") != 2 {
		t.Errorf("installed was %s, %v", installed, err)
	}
}

func TestWithoutPythonItSaysWhatIsMissing(t *testing.T) {
	t.Setenv("PYTHON", filepath.Join(t.TempDir(), "none"))
	bin := t.TempDir()
	if err := os.Symlink("/bin/sh", filepath.Join(bin, "sh")); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin)
	if _, err := Install(t.Context(), "localstack", t.TempDir(), io.Discard); err == nil || !strings.Contains(err.Error(), "Python 3.13 is needed") {
		t.Errorf("it says %v", err)
	}
}

// A list that names a host would tie every clone to it.
func TestThePinsNameNoHostAndLeaveNothingOpen(t *testing.T) {
	lists, err := pins.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range lists {
		text, err := pins.ReadFile(list.Name())
		if err != nil {
			t.Fatal(err)
		}
		pinned := 0
		for line := range strings.Lines(string(text)) {
			if line = strings.TrimSpace(line); strings.HasPrefix(line, "#") {
				continue
			}
			pinned++
			if name, version, exact := strings.Cut(line, "=="); !exact || name == "" || version == "" || strings.ContainsAny(line, "/@ ") {
				t.Errorf("%s: %q is no pin", list.Name(), line)
			}
		}
		if pinned < 10 {
			t.Errorf("%s has %d pins", list.Name(), pinned)
		}
	}
}
