package support_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"docket/scripts/local/system"
	"docket/shared/rest"
)

// Each face's document is kept beside its code, so that what changes for
// clients is seen as a diff.
func TestTheDocumentIsTheOneKept(t *testing.T) {
	for _, face := range system.Faces(nil) {
		t.Run(face.Name, func(t *testing.T) { keeps(t, face, filepath.Join("..", face.Name, "openapi.json")) })
	}
}

func keeps(t *testing.T, face rest.Face, file string) {
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
