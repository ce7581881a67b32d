package events_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the schemas, the AsyncAPI document and the samples")

// isKept compares what is published now with what the repository keeps, so
// that no shape changes unseen.
func isKept(t *testing.T, file string, published any) {
	t.Helper()
	var now bytes.Buffer
	encoder := json.NewEncoder(&now)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(published); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(file, now.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(kept, now.Bytes()) {
		t.Errorf("%s has changed, and others rely on it: if its shape has, raise the version; run `go test ./events -update` and review the diff", file)
	}
}
