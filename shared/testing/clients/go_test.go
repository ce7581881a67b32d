package clients_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"docket/scripts/local/system"

	// What generated clients import: go.mod has it because of this.
	_ "github.com/oapi-codegen/nullable"
	_ "github.com/oapi-codegen/runtime"
)

func TestAGoClientOfEveryFacesDocumentTellsItsStory(t *testing.T) {
	for _, face := range system.Faces(nil) {
		t.Run(face.Name, func(t *testing.T) { tellsItsStory(t, face.Name, buildGo(t, face.Name)) })
	}
}

// buildGo builds the program of a face together with the client that it uses. The
// client is a file of the program's package to the go command alone.
func buildGo(t testing.TB, face string) string {
	t.Helper()
	made := t.TempDir()
	client, overlay, program := filepath.Join(made, "client.go"), filepath.Join(made, "overlay.json"), filepath.Join(made, face)
	run(t, "", "go", "tool", "oapi-codegen", "-config", "testdata/oapi-codegen.yaml", "-package", "main", "-o", client, document(t, face))
	source := filepath.Join("testdata", "go", face)
	replace, err := json.Marshal(map[string]map[string]string{"Replace": {root(t, "shared", "testing", "clients", source, "client.go"): client}})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(overlay, replace, 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, "", "go", "build", "-overlay", overlay, "-o", program, "./"+source)
	return program
}
