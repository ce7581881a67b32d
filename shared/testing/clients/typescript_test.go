package clients_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"docket/scripts/local/system"
	"docket/shared/rest/selfservice"
	"docket/shared/testing/apitest"
)

// published is the folder of the package that pages of customers install (S3-18).
var published = filepath.Join("shared", "rest", "selfservice", "typescript")

func TestATypeScriptClientOfEveryFacesDocumentTellsItsStory(t *testing.T) {
	folder := t.TempDir()
	if err := os.CopyFS(folder, os.DirFS("testdata/typescript")); err != nil {
		t.Fatal(err)
	}
	define(t, folder, "support", "helpdesk", "admin", "desk") // those of selfservice are installed
	run(t, folder, "npm", "install", "--offline", "--install-links", "--no-save", root(t, published))
	if err := os.Symlink(root(t, "node_modules", "openapi-fetch"), filepath.Join(folder, "node_modules", "openapi-fetch")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "example.ts"), exampleOf(t, root(t, published, "README.md")), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, folder, program(t, "tsc"))
	for _, face := range system.Faces(nil) {
		t.Run(face.Name, func(t *testing.T) { tellsItsStory(t, face.Name, "node", filepath.Join(folder, face.Name+".js")) })
	}
}

func TestThePublishedDefinitionsAreOfTheDocument(t *testing.T) {
	folder := t.TempDir()
	define(t, folder, "selfservice")
	now, err := os.ReadFile(filepath.Join(folder, "generated", "selfservice.d.ts"))
	if err != nil {
		t.Fatal(err)
	}
	apitest.Keeps(t, root(t, published, "index.d.ts"), now, *update)
	manifest, err := os.ReadFile(root(t, published, "package.json"))
	if err != nil {
		t.Fatal(err)
	}
	var said struct{ Version string }
	if err := json.Unmarshal(manifest, &said); err != nil {
		t.Fatal(err)
	}
	if version := selfservice.Face().Info.Version; said.Version != version {
		t.Errorf("the package has version %s, the document %s", said.Version, version)
	}
}

// define makes the TypeScript definitions of the documents of faces in the folder
// generated of another.
func define(t testing.TB, folder string, faces ...string) {
	t.Helper()
	apis := map[string]any{}
	for _, face := range faces {
		apis[face] = map[string]any{"root": document(t, face), "x-openapi-ts": map[string]string{"output": "generated/" + face + ".d.ts"}}
	}
	config, err := json.Marshal(map[string]any{"apis": apis})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "redocly.yaml"), config, 0o600); err != nil { // JSON is YAML
		t.Fatal(err)
	}
	run(t, folder, program(t, "openapi-typescript"), "--root-types", "--root-types-no-schema-prefix")
}

// exampleOf is the code of a page that imports something.
func exampleOf(t testing.TB, page string) []byte {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	example := regexp.MustCompile(`(?m)^    import .*\n(    .*\n|\n)*`).Find(text)
	if example == nil {
		t.Fatalf("%s has no example", page)
	}
	return regexp.MustCompile(`(?m)^    `).ReplaceAll(example, nil)
}

// program is one that npm has installed.
func program(t testing.TB, name string) string { return root(t, "node_modules", ".bin", name) }
