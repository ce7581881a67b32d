package architecture

import (
	"slices"
	"strings"
	"testing"
)

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

// homes are the packages that know a service of AWS beside the table; each is
// the only one that does.
var homes = map[string]string{"service/eventbridge": "docket/shared/bus", "service/sqs": "docket/shared/sqs", "service/s3": "docket/shared/s3"}

func TestEachServiceIsKnownInOnePackage(t *testing.T) {
	for service, home := range homes {
		known := false
		for _, p := range list(t, "./...") {
			for _, imported := range p.all() {
				if strings.HasPrefix(imported, "github.com/aws/aws-sdk-go-v2/"+service) {
					known = known || p.ImportPath == home
					if p.ImportPath != home && !strings.HasPrefix(p.ImportPath, "docket/scripts/") && !strings.HasPrefix(p.ImportPath, "docket/shared/testing/") {
						t.Errorf("%s imports %s", p.ImportPath, imported)
					}
				}
			}
		}
		if !known {
			t.Errorf("%s was not looked at", home)
		}
	}
}

func TestAFunctionOnlyWiresWhatIsShared(t *testing.T) {
	functions := list(t, "./functions/...")
	if len(functions) == 0 {
		t.Error("no functions were looked at")
	}
	for _, p := range functions {
		for _, imported := range p.all() {
			first, _, _ := strings.Cut(imported, "/")
			if standard := !strings.Contains(first, ".") && first != "docket"; !standard && !strings.HasPrefix(imported, "docket/shared/") {
				t.Errorf("%s imports %s", p.ImportPath, imported)
			}
		}
		for _, dependency := range p.Deps {
			for _, forbidden := range []string{"docket/scripts", "docket/infra", "docket/functions", "testing", "github.com/golangci/",
				"github.com/aws/aws-cdk-go", "pgregory.net/rapid", "docket/shared/testing"} {
				if dependency == forbidden || strings.HasPrefix(dependency, strings.TrimSuffix(forbidden, "/")+"/") {
					t.Errorf("%s carries %s", p.ImportPath, dependency)
				}
			}
		}
	}
}

// declared are the packages of shared that infra may know: those that declare
// what is deployed; identity, whose reader of issuers its configuration is held
// to; and the judge of policies, for its tests.
var declared = []string{"dynamo", "grant", "identity", "mcptool", "metric", "rest", "rest/admin", "rest/desk", "rest/helpdesk", "rest/selfservice", "rest/support", "stream", "subscription", "sweep", "testing/policytest", "web", "worker"}

func TestInfraKnowsWhatIsDeclaredAndNobodyElseKnowsCDK(t *testing.T) {
	seen := false
	for _, p := range list(t, "./...") {
		infra := strings.HasPrefix(p.ImportPath, "docket/infra")
		for _, imported := range p.all() {
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
