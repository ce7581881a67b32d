package support_test

import (
	"bytes"
	"os"
	"testing"

	"docket/shared/rest/support"
)

// The document is kept beside the code, so that what changes for clients is
// seen as a diff.
func TestTheDocumentIsTheOneKept(t *testing.T) {
	const file = "openapi.json"
	face := support.Face(support.Routes(nil)...)
	now, err := face.Document()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
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
