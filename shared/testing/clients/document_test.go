package clients_test

import (
	"encoding/json"
	"slices"
	"testing"

	"docket/scripts/local/system"
)

// TypeScript definitions require a member that has a default, also in a body. And no
// list is ever null, which huma says of slices unless it is told: a client would ask
// each time.
func TestNoDocumentHasWhatGeneratorsMisread(t *testing.T) {
	looked := 0
	for _, face := range system.Faces(nil) {
		text, err := face.Document()
		if err != nil {
			t.Fatal(err)
		}
		var read struct {
			Components struct {
				Schemas map[string]struct {
					Properties map[string]map[string]any `json:"properties"`
				} `json:"schemas"`
			} `json:"components"`
		}
		if err := json.Unmarshal(text, &read); err != nil {
			t.Fatal(err)
		}
		for name, schema := range read.Components.Schemas {
			for member, said := range schema.Properties {
				looked++
				if _, has := said["default"]; has {
					t.Errorf("%s: %s of %s has a default: say in words what it is when left out", face.Name, member, name)
				}
				if types, several := said["type"].([]any); several && slices.Contains(types, any("array")) {
					t.Errorf("%s: %s of %s may be null", face.Name, member, name)
				}
			}
		}
	}
	if looked < 100 {
		t.Errorf("only %d members were looked at", looked)
	}
}
