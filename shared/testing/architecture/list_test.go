package architecture

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// root is the module's, seen from here.
const root = "../../.."

// listed is a package as the go command lists it.
type listed struct {
	ImportPath                string
	Imports                   []string
	TestImports, XTestImports []string
	Deps                      []string
}

// tested are the imports of a package's tests.
func (p listed) tested() []string { return slices.Concat(p.TestImports, p.XTestImports) }

// all are the imports of a package and of its tests.
func (p listed) all() []string { return slices.Concat(p.Imports, p.tested()) }

// list asks the go command for packages.
func list(t testing.TB, patterns ...string) []listed {
	t.Helper()
	c := exec.CommandContext(t.Context(), "go", append([]string{"list", "-json=ImportPath,Imports,TestImports,XTestImports,Deps"}, patterns...)...)
	c.Dir = root
	out, err := c.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var packages []listed
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}
