package architecture

import (
	"slices"
	"strings"
	"testing"
)

// layers are the packages of shared, the lowest first, and the only list of
// them: each imports only those of the layers below it, and so does no face
// import another. A new package needs its place here. What lies in testing is
// for tests and scripts and has no layer.
var layers = [][]string{
	{"fold"},
	{"awsenv", "fault", "grant", "id", "index", "metric", "words"},
	{"bus", "cache", "tenant"},
	{"change", "customfield", "satisfaction", "sla"},
	{"list", "member"},
	{"identity"},
	{"audit", "job"},
	{"file", "queue", "settings"},
	{"mail", "ticket"},
	{"bulk", "canned", "feed", "lens", "mail/compose", "mail/thread", "mailbox", "mail/suppress", "savedview", "contact"},
	{"label", "mail/receive", "mail/template", "notice", "webhook"},
	{"mail/send"},
	{"dynamo", "s3", "ses", "sqs"},
	{"rest", "stream", "dispatch", "subscription", "sweep", "webhook/post"},
	{"worker", "feed/follow"},
	{"mail/carry", "mail/feedback", "notice/tell", "webhook/deliver"},
	{"rest/support/vocabulary", "rest/clocks"},
	{"rest/admin", "rest/support", "rest/helpdesk", "rest/selfservice", "rest/desk", "rest/portal"},
	{"mcptool", "web"},
	{"lambdahost"},
	{"lambdahost/background"},
}

// domain is what knows neither the wire nor the store.
var domain = []string{"file", "fold", "mail", "mail/compose", "mail/send", "mail/receive", "mail/template", "mail/thread", "mailbox", "mail/suppress", "fault", "id", "index", "words", "tenant", "change", "customfield", "sla", "list", "identity", "audit", "job", "queue", "settings", "webhook", "ticket", "bulk", "canned", "label", "lens", "member", "satisfaction", "savedview", "notice", "contact"}

// layer is the layer of a package of shared, -1 where it has no place.
func layer(name string) int {
	return slices.IndexFunc(layers, func(names []string) bool { return slices.Contains(names, name) })
}

// tells tells which packages may know the contracts with other systems: those
// that carry Changes there and events back, and what lies above them.
func tells(name string) bool {
	return name == "bus" || name == "feed" || name == "dispatch" || name == "subscription" || layer(name) > layer("dispatch")
}

// below tells whether a package of shared may import another of this module.
func below(name, imported string) bool {
	other, shared := strings.CutPrefix(imported, "docket/shared/")
	if !shared {
		return imported == "docket/events" && tells(name)
	}
	return layer(other) >= 0 && layer(other) < layer(name)
}

// tries tells whether the tests of a package of shared may import what the
// package itself may not: what supports tests, the local system, and of faces,
// which share the last, where they run.
func tries(name, imported string) bool {
	return imported == "docket/shared/"+name || strings.HasPrefix(imported, "docket/shared/testing/") || imported == "docket/scripts/local/system" ||
		imported == "docket/shared/lambdahost" && layer(name) > layer("rest")
}

func TestEveryPackageImportsOnlyFromBelow(t *testing.T) {
	for _, p := range list(t, "./shared/...") {
		name := strings.TrimPrefix(p.ImportPath, "docket/shared/")
		if strings.HasPrefix(name, "testing/") {
			continue
		}
		if layer(name) < 0 {
			t.Errorf("shared/%s has no layer", name)
			continue
		}
		for _, imported := range p.Imports {
			if strings.HasPrefix(imported, "docket/") && !below(name, imported) {
				t.Errorf("shared/%s imports %s, which is not below it", name, imported)
			}
		}
		for _, imported := range p.tested() {
			if strings.HasPrefix(imported, "docket/") && !below(name, imported) && !tries(name, imported) {
				t.Errorf("the tests of shared/%s import %s, which is neither below it nor for tests", name, imported)
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
			for _, forbidden := range []string{"github.com/aws/", "github.com/awslabs/", "github.com/danielgtaylor/huma", "net/http"} {
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

// The model of the store's engine can be held against any engine, as it knows
// nothing of what runs on it.
func TestTheModelOfTheEngineKnowsNothingOfDocket(t *testing.T) {
	for _, p := range list(t, "./shared/testing/dynamodel") {
		for _, imported := range p.Imports {
			if strings.HasPrefix(imported, "docket/") {
				t.Errorf("%s imports %s", p.ImportPath, imported)
			}
		}
	}
}
