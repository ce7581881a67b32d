package mail

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/tools/txtar"
)

// FuzzALetterIsReadWhateverItIs asks the reader without the net that catches its
// faults, so a fault fails here. In a plain run it reads the corpus, whole and cut.
func FuzzALetterIsReadWhateverItIs(f *testing.F) {
	paths, err := filepath.Glob("testdata/letters/*.txtar")
	if err != nil || len(paths) == 0 {
		f.Fatalf("there is no corpus: %v", err)
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range txtar.Parse(data).Files {
			if strings.HasPrefix(file.Name, "letter") {
				f.Add(file.Data)
				f.Add(file.Data[:len(file.Data)/2])
				f.Add(file.Data[len(file.Data)/3:])
			}
		}
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		l := parse(raw)
		if string(l.Original) != string(raw) {
			t.Error("the original is not what came")
		}
		if len(raw) == 0 != (l.Unread == Empty) {
			t.Errorf("of %d bytes unread is %q", len(raw), l.Unread)
		}
		holds(t, l)
	})
}

// holds are the laws of every Letter.
func holds(t testing.TB, l Letter) {
	t.Helper()
	for _, s := range []string{l.Subject, l.From.Name, l.From.Address, l.Text, l.HTML} {
		if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
			t.Errorf("%q is no clean text", s)
		}
	}
	if len(l.Text) > maxText || len(l.References) > maxIDs || len(l.Files) > MaxParts || len(l.Notes) > maxNotes {
		t.Error("the letter is beyond its limits")
	}
	if strings.ContainsAny(l.Subject, "\r\n") {
		t.Errorf("the subject %q has lines", l.Subject)
	}
	for _, s := range l.Spans {
		if s.From < 0 || s.From >= s.To || s.To > len(l.Text) {
			t.Errorf("the span %+v is not in a text of %d bytes", s, len(l.Text))
		}
	}
	for _, f := range l.Files {
		if f.Name == "" || len(f.Name) > 255 || strings.ContainsAny(f.Name, "/\\\x00\u202e") {
			t.Errorf("the name %q is not safe", f.Name)
		}
	}
}
