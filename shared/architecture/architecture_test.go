package architecture

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const root = "../.."

// floors are the packages of shared from the ground up: each imports only
// those of the floors below it. A new package needs its place here.
var floors = [][]string{
	{"fault", "grant", "id", "index", "metric"},
	{"cache", "tenant"},
	{"change", "customfield", "sla"},
	{"audit", "list", "identity", "job", "sla/slatest"},
	{"queue", "settings"},
	{"ticket"},
	{"lens", "awsenv"},
	{"dynamo", "bus", "sqs"},
	{"rest", "stream", "dispatch"},
	{"rest/support", "rest/helpdesk", "rest/selfservice", "rest/desk", "rest/portal"},
	{"mcptool"},
	{"lambdahost"},
	{"lambdahost/background"},
	{"testing/dynamodel"}, // for tests and scripts: nothing that is deployed lies above it
	{"testing/production"},
}

// domain is what knows neither the wire nor the store.
var domain = []string{"fault", "id", "index", "tenant", "change", "customfield", "sla", "sla/slatest", "list", "identity", "audit", "job", "queue", "ticket", "lens"}

// listed is a package as the go command lists it.
type listed struct {
	ImportPath string
	Imports    []string
	Deps       []string
}

// list asks the go command for packages.
func list(t testing.TB, patterns ...string) []listed {
	t.Helper()
	c := exec.CommandContext(t.Context(), "go", append([]string{"list", "-json=ImportPath,Imports,Deps"}, patterns...)...)
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

// floor is how high a package of shared lies, -1 where it has no place.
func floor(name string) int {
	return slices.IndexFunc(floors, func(names []string) bool { return slices.Contains(names, name) })
}

// tells tells which packages may know the contracts with other systems: those
// that carry Changes there, and what lies above them.
func tells(name string) bool {
	return name == "bus" || name == "dispatch" || floor(name) > floor("dispatch")
}

func TestEveryPackageImportsOnlyFromBelow(t *testing.T) {
	for _, p := range list(t, "./shared/...") {
		name := strings.TrimPrefix(p.ImportPath, "docket/shared/")
		if name == "architecture" {
			continue
		}
		if floor(name) < 0 {
			t.Errorf("shared/%s has no floor", name)
			continue
		}
		for _, imported := range p.Imports {
			below, ours := strings.CutPrefix(imported, "docket/shared/")
			switch {
			case imported == "docket/events" && tells(name):
			case !ours && strings.HasPrefix(imported, "docket/"):
				t.Errorf("shared/%s imports %s", name, imported)
			case ours && (floor(below) < 0 || floor(below) >= floor(name)):
				t.Errorf("shared/%s imports shared/%s, which is not below it", name, below)
			}
		}
	}
}

// What the domain depends on, however indirectly, is neither the wire nor the
// store; identity alone fetches key sets over HTTP.
func TestTheDomainKnowsNeitherTheWireNorTheStore(t *testing.T) {
	seen := 0
	for _, p := range list(t, "./shared/...") {
		name := strings.TrimPrefix(p.ImportPath, "docket/shared/")
		if !slices.Contains(domain, name) {
			continue
		}
		seen++
		for _, dependency := range p.Deps {
			for _, forbidden := range []string{"github.com/aws/", "github.com/awslabs/", "github.com/danielgtaylor/huma", "docket/shared/rest",
				"docket/shared/dynamo", "docket/shared/lambdahost", "docket/shared/mcptool", "net/http"} {
				if strings.HasPrefix(dependency, forbidden) && (name != "identity" || !strings.HasPrefix(dependency, "net/http")) {
					t.Errorf("shared/%s depends on %s", name, dependency)
				}
			}
		}
	}
	if seen < 10 {
		t.Errorf("only %d packages of the domain were looked at", seen)
	}
}

// Whoever integrates with Docket can take the package as it is.
func TestEventsImportsOnlyTheStandardLibrary(t *testing.T) {
	for _, p := range list(t, "./events/...") {
		for _, imported := range p.Imports {
			if first, _, _ := strings.Cut(imported, "/"); strings.Contains(first, ".") || first == "docket" {
				t.Errorf("%s imports %s", p.ImportPath, imported)
			}
		}
	}
}

// rooms are the packages that know a service of AWS beside the table; each is
// the only one that does.
var rooms = map[string]string{"service/eventbridge": "docket/shared/bus", "service/sqs": "docket/shared/sqs"}

func TestEachServiceIsKnownInOneRoom(t *testing.T) {
	for service, room := range rooms {
		known := false
		for _, p := range list(t, "./...") {
			for _, imported := range p.Imports {
				if strings.HasPrefix(imported, "github.com/aws/aws-sdk-go-v2/"+service) {
					known = known || p.ImportPath == room
					if p.ImportPath != room && !strings.HasPrefix(p.ImportPath, "docket/scripts/") {
						t.Errorf("%s imports %s", p.ImportPath, imported)
					}
				}
			}
		}
		if !known {
			t.Errorf("%s was not looked at", room)
		}
	}
}

func TestAFunctionOnlyWiresWhatIsShared(t *testing.T) {
	functions := list(t, "./functions/...")
	if len(functions) == 0 {
		t.Error("no functions were looked at")
	}
	for _, p := range functions {
		for _, imported := range p.Imports {
			first, _, _ := strings.Cut(imported, "/")
			if standard := !strings.Contains(first, ".") && first != "docket"; !standard && !strings.HasPrefix(imported, "docket/shared/") {
				t.Errorf("%s imports %s", p.ImportPath, imported)
			}
		}
		for _, dependency := range p.Deps {
			for _, forbidden := range []string{"docket/scripts", "docket/infra", "docket/functions", "testing", "github.com/golangci/",
				"github.com/aws/aws-cdk-go", "pgregory.net/rapid", "docket/shared/sla/slatest", "docket/shared/testing"} {
				if dependency == forbidden || strings.HasPrefix(dependency, strings.TrimSuffix(forbidden, "/")+"/") {
					t.Errorf("%s carries %s", p.ImportPath, dependency)
				}
			}
		}
	}
}

// declared are the packages of shared that infra may know: those that declare
// what is deployed, and identity, whose reader of issuers its configuration is
// held to.
var declared = []string{"dispatch", "dynamo", "grant", "identity", "mcptool", "metric", "rest", "rest/support", "stream"}

func TestInfraKnowsWhatIsDeclaredAndNobodyElseKnowsCDK(t *testing.T) {
	seen := false
	for _, p := range list(t, "./...") {
		infra := strings.HasPrefix(p.ImportPath, "docket/infra")
		for _, imported := range p.Imports {
			ours, inShared := strings.CutPrefix(imported, "docket/shared/")
			switch {
			case strings.HasPrefix(imported, "github.com/aws/aws-cdk-go"):
				seen = true
				if !infra {
					t.Errorf("%s imports %s", p.ImportPath, imported)
				}
			case infra && (inShared && !slices.Contains(declared, ours) ||
				strings.HasPrefix(imported, "docket/") && !inShared && !strings.HasPrefix(imported, "docket/infra/")):
				t.Errorf("%s imports %s", p.ImportPath, imported)
			}
		}
	}
	if !seen {
		t.Error("infra was not looked at")
	}
}

// scans are the names by which a whole table can be read.
var scans = []string{"Scan", "ScanInput", "NewScanPaginator", "ScanPaginator", "ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction"}

// No route needs a Scan, and no function may make one.
func TestNothingScansTheTable(t *testing.T) {
	looked := 0
	for _, folder := range []string{"shared", "functions", "infra", "events"} {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, e fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			looked++
			for _, name := range scansIn(t, path) {
				t.Errorf("%s: %s", path, name)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if looked < 50 {
		t.Errorf("only %d files were looked at", looked)
	}
}

// scansIn are the scans of a file that imports the store's client.
func scansIn(t testing.TB, path string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(file.Imports, func(i *ast.ImportSpec) bool { return strings.Contains(i.Path.Value, "service/dynamodb") }) {
		return nil
	}
	var found []string
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok && slices.Contains(scans, s.Sel.Name) {
			found = append(found, s.Sel.Name)
		}
		return true
	})
	return found
}
