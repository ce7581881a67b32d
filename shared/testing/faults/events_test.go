package faults_test

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"docket/shared/change"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

func TestEveryEventThatIsSentIsAsItsContractSays(t *testing.T) {
	d := start(t, nil)
	d.call(t, "PUT", "/v1/support/sla-policies", policies(0))
	d.busy(t, 2)
	d.settle(t)
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	contract, err := compiler.Compile(filepath.Join("..", "..", "..", "events", "schema", "changed.json"))
	if err != nil {
		t.Fatal(err)
	}
	shown := d.call(t, "GET", "/local/events", "")["events"].([]any)
	kinds := map[string]bool{}
	for _, e := range shown {
		event := e.(map[string]any)
		if event["tenant"] == d.scope.Tenant() {
			kinds[strings.TrimPrefix(event["type"].(string), "support.")] = true
			if err := contract.Validate(e); err != nil {
				t.Errorf("%v: %v", event["type"], err)
			}
		}
	}
	for _, kind := range []change.Kind{change.TicketCreated, change.MessageAdded, change.CommentAdded, change.SLABreached, change.PoliciesUpdated, change.APIKeyCreated} {
		if !kinds[string(kind)] {
			t.Errorf("no event tells of %s: %v", kind, slices.Sorted(maps.Keys(kinds)))
		}
	}
}
