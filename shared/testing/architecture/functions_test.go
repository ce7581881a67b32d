package architecture

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"docket/shared/stream"
	"docket/shared/subscription"
	"docket/shared/sweep"
	"docket/shared/worker"
)

// What is declared is what is deployed: each declaration has its function, and
// each function its declaration. Those of the API are held by their face.
func TestEveryDeclarationHasItsFunctionAndEveryFunctionItsDeclaration(t *testing.T) {
	declared := map[string][]string{}
	for _, c := range stream.Consumers() {
		declared["stream"] = append(declared["stream"], c.Name)
	}
	for _, q := range worker.Queues() {
		declared["queue"] = append(declared["queue"], q.Name)
	}
	for _, s := range sweep.Schedules() {
		declared["schedule"] = append(declared["schedule"], s.Name)
	}
	for _, s := range subscription.All() {
		declared["event"] = append(declared["event"], s.Name)
	}
	folders, err := os.ReadDir(filepath.Join(root, "functions"))
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range folders {
		if kind.Name() == "api" || kind.Name() == "mcp" || kind.Name() == "web" {
			continue
		}
		functions, err := os.ReadDir(filepath.Join(root, "functions", kind.Name()))
		if err != nil {
			t.Fatal(err)
		}
		var found []string
		for _, f := range functions {
			found = append(found, f.Name())
		}
		if want := slices.Sorted(slices.Values(declared[kind.Name()])); !slices.Equal(found, want) {
			t.Errorf("functions/%s has %v, declared are %v", kind.Name(), found, want)
		}
		delete(declared, kind.Name())
	}
	if len(declared) > 0 {
		t.Errorf("without a function: %v", declared)
	}
}
