package metric

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"sync"
	"testing"
	"time"
)

// line is a log line with these figures.
func line(t testing.TB, space Space, of Source, figures ...Figure) map[string]any {
	t.Helper()
	var out bytes.Buffer
	slog.New(slog.NewJSONHandler(&out, nil)).LogAttrs(t.Context(), slog.LevelInfo, "done", Attrs(space, of, time.UnixMilli(1767225600123), figures...)...)
	var members map[string]any
	if err := json.Unmarshal(out.Bytes(), &members); err != nil {
		t.Fatal(err)
	}
	return members
}

// What the specification of the format asks of a line: the directive's
// metrics and dimensions are members at the root, numbers and texts. A call's are
// by its face unless each operation is asked for; others have none.
func TestAFigureIsAMetricByFaceOrByOperationAndAMemberOfTheLine(t *testing.T) {
	call, background := Source{"support", "get_support_ticket"}, Source{Operation: "audit"}
	for what, c := range map[string]struct {
		of    Source
		space Space
		by    string
	}{
		"a call":                     {call, Space{Namespace: "docket-dev"}, "face"},
		"a call, for each operation": {call, Space{"docket-dev", true}, "operation"},
		"no call":                    {background, Space{Namespace: "docket-dev"}, "operation"},
	} {
		l := line(t, c.space, c.of, Lasted("ms", 1500*time.Microsecond), Figure{"read_units", Count, 0.5})
		if l["operation"] != c.of.Operation || l["ms"] != 1.5 || l["read_units"] != 0.5 || l[c.by] == nil {
			t.Errorf("%s: members: %v", what, l)
		}
		directive, err := json.Marshal(l["_aws"])
		if err != nil {
			t.Fatal(err)
		}
		want := `{"CloudWatchMetrics":[{"Dimensions":[["` + c.by + `"]],"Metrics":[{"Name":"ms","Unit":"Milliseconds"},{"Name":"read_units","Unit":"Count"}],` +
			`"Namespace":"docket-dev"}],"Timestamp":1767225600123}`
		if string(directive) != want {
			t.Errorf("%s: directive %s", what, directive)
		}
	}
}

func TestTheEnvironmentSaysWhereMetricsAreTold(t *testing.T) {
	for by, want := range map[string]bool{"": false, "face": false, "operation": true} {
		got := SpaceOf(func(name string) string {
			return map[string]string{"DOCKET_METRICS": "docket-dev", "DOCKET_METRICS_BY": by}[name]
		})
		if got != (Space{"docket-dev", want}) {
			t.Errorf("by %q: %+v", by, got)
		}
	}
}

func TestNoMetricIsPaidForWithoutAFigureANamespaceOrAnOperation(t *testing.T) {
	one, space := Figure{"errors", Count, 1}, Space{Namespace: "docket-dev"}
	for what, l := range map[string]map[string]any{
		"no figure": line(t, space, Source{Operation: "o"}, Figure{"errors", Count, 0}), "no namespace": line(t, Space{}, Source{Operation: "o"}, one),
		"no operation": line(t, space, Source{Face: "support"}, one),
	} {
		if l["_aws"] != nil {
			t.Errorf("%s: %v", what, l)
		}
	}
}

func TestUnitsAreCountedWhereSomebodyCounts(t *testing.T) {
	if UnitsOf(t.Context()) != nil {
		t.Error("somebody counts")
	}
	ctx, units := WithUnits(t.Context())
	var all sync.WaitGroup
	for range 100 {
		all.Go(func() { UnitsOf(ctx).Begin()(0.5, 2, 1) })
	}
	all.Wait()
	if f := units.Figures(); f[0] != (Figure{"read_units", Count, 50}) || f[1] != (Figure{"write_units", Count, 200}) {
		t.Errorf("%v", f)
	}
}
