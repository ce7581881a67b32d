package rest

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"docket/shared/metric"
)

// logged is the line of one call that was answered so.
func logged(t testing.TB, namespace string, answer http.HandlerFunc) map[string]any {
	t.Helper()
	var out bytes.Buffer
	h := &Host{Now: time.Now, Log: slog.New(slog.NewJSONHandler(&out, nil)), Metrics: metric.Space{Namespace: namespace}}
	h.Edge(answer).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/v1/support/tickets", nil))
	var line map[string]any
	if err := json.Unmarshal(out.Bytes(), &line); err != nil {
		t.Fatalf("%v in %s", err, &out)
	}
	return line
}

func TestALineTellsHowLongACallTookAndWhatUnitsOfTheTable(t *testing.T) {
	for namespace, told := range map[string]bool{"docket-dev": true, "": false} {
		line := logged(t, namespace, func(_ http.ResponseWriter, r *http.Request) {
			CallOf(r.Context()).Operation = "list_support_tickets"
			metric.UnitsOf(r.Context()).Begin()(3, 0, 1)
		})
		ms, _ := line["ms"].(float64)
		if ms <= 0 || line["read_units"] != 3.0 || line["write_units"] != nil || line["errors"] != nil || line["operation"] != "list_support_tickets" {
			t.Errorf("%v", line)
		}
		if (line["_aws"] != nil) != told {
			t.Errorf("in the namespace %q: %v", namespace, line)
		}
	}
}

func TestAFailureOfOursIsCountedAndARefusalIsNot(t *testing.T) {
	for status, want := range map[int]any{http.StatusServiceUnavailable: 1.0, http.StatusNotFound: nil} {
		if line := logged(t, "docket-dev", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }); line["errors"] != want {
			t.Errorf("%d: %v", status, line)
		}
	}
	if line := logged(t, "docket-dev", func(http.ResponseWriter, *http.Request) { panic("broken") }); line["errors"] != 1.0 || line["level"] != "ERROR" {
		t.Errorf("a panic: %v", line)
	}
}
