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
	const file = "openapi.json"
	now, err := face.Document()
	if err != nil {
		t.Fatal(err)
	}
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
		t.Error("the document has changed: review `go test -update` as a diff")
	}
	if again, err := face.Document(); err != nil || !bytes.Equal(again, now) {
		t.Error("the document differs from one making to the next", err)
	}
}
