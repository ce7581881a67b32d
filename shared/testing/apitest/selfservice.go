package apitest

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// selfServiceProblem reads the answer as a failure of the self-service face.
func (a Answer) selfServiceProblem(t testing.TB) Problem {
	t.Helper()
	var said struct {
		Schema   string `json:"$schema"`
		Detail   string `json:"detail"`
		Instance string `json:"instance"`
		Status   int    `json:"status"`
		Title    string `json:"title"`
		Type     string `json:"type"`
		Errors   []struct {
			Location string          `json:"location"`
			Message  string          `json:"message"`
			Value    json.RawMessage `json:"value"`
		} `json:"errors"`
	}
	d := json.NewDecoder(bytes.NewReader(a.Body))
	d.DisallowUnknownFields()
	if err := d.Decode(&said); err != nil {
		t.Fatalf("%d %.500s is no failure of self-service: %v", a.Status, a.Body, err)
	}
	code, coded := strings.CutPrefix(said.Type, "urn:docket:problem:")
	id, named := strings.CutPrefix(said.Instance, "urn:docket:request:")
	p := Problem{Type: "about:blank", Title: said.Title, Status: said.Status, Detail: said.Detail, Code: code, RequestID: id}
	if said.Errors == nil || !coded || !named || code == "" || p.Detail == "" || p.Status != a.Status || p.Title != http.StatusText(a.Status) ||
		id != a.Header.Get("X-Request-Id") || a.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("status %d: an incomplete problem %s", a.Status, a.Body)
	}
	for _, e := range said.Errors {
		if string(e.Value) != "null" {
			t.Errorf("%s echoes %s", e.Location, e.Value)
		}
		p.Errors = append(p.Errors, struct {
			Location string `json:"location"`
			Message  string `json:"message"`
		}{e.Location, e.Message})
	}
	return p
}
