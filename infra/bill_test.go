package main

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"docket/infra/bill"
	"docket/infra/config"
)

// The costs that docs/deployment.md tells are those of the stage dev as it is.
func TestTheDocumentedCostsAreThoseOfTheStage(t *testing.T) {
	text, err := os.ReadFile("../cdk.json")
	page, err2 := os.ReadFile("../docs/deployment.md")
	var app struct{ Context map[string]any }
	if err := errors.Join(err, err2, json.Unmarshal(text, &app)); err != nil {
		t.Fatal(err)
	}
	dev, err := config.Read(func(key string) any { return app.Context[key] })
	if err != nil {
		t.Fatal(err)
	}
	lines := bill.Of(resources(read(build(dev, faces()))))
	for _, line := range lines {
		if line.Dollars <= 0 || !strings.Contains(string(page), line.Text()) {
			t.Errorf("the page lacks %s", line.Text())
		}
	}
	if len(lines) == 0 {
		t.Error("nothing costs anything")
	}
}

func resources(s stacks) []bill.Resource {
	var all []bill.Resource
	for _, t := range s {
		for _, r := range t {
			all = append(all, bill.Resource{Type: r.Type, Properties: r.Properties})
		}
	}
	return all
}

// A stage that asks for each operation pays for each, and one that raises its
// bounds for what they let in.
func TestTheBillGrowsWithWhatAStageAsksFor(t *testing.T) {
	less := bill.Of(resources(bare()))
	more := plain()
	more.Metrics, more.Throttle.Rate, more.Table.MaxWrites = "operation", 100, 1000
	for i, line := range bill.Of(resources(read(build(more, faces())))) {
		if idle := i == 0; (line.Dollars == less[i].Dollars) != idle {
			t.Errorf("%s, was %s", line.Text(), less[i].Text())
		}
	}
}
