package apitest

import (
	"bytes"
	"os"
	"testing"

	"docket/shared/rest"
)

// KeepsDocument holds a face's document to the one that is kept beside its
// code, so that what changes for clients is seen as a diff. With update it
// keeps the document as it is now.
func KeepsDocument(t *testing.T, face rest.Face, update bool) {
	t.Helper()
	now, err := face.Document()
	if err != nil {
		t.Fatal(err)
	}
	Keeps(t, "openapi.json", now, update)
	if again, err := face.Document(); err != nil || !bytes.Equal(again, now) {
		t.Error("the document differs from one making to the next", err)
	}
}

// Keeps holds what is made now to the file in which it is kept. With update it keeps it
// as it is now.
func Keeps(t *testing.T, file string, now []byte, update bool) {
	t.Helper()
	if update {
		if err := os.WriteFile(file, now, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(kept, now) {
		t.Errorf("%s has changed: review `go test -update` as a diff", file)
	}
}
