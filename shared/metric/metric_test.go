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
func line(t testing.TB, namespace, operation string, figures ...Figure) map[string]any {
	t.Helper()
	var out bytes.Buffer
	slog.New(slog.NewJSONHandler(&out, nil)).LogAttrs(t.Context(), slog.LevelInfo, "done", Attrs(namespace, operation, time.UnixMilli(1767225600123), figures...)...)
	var members map[string]any
	if err := json.Unmarshal(out.Bytes(), &members); err != nil {
		t.Fatal(err)
	}
	return members
}

// What the specification of the format asks of a line: the directive's
// metrics and dimensions are members at the root, numbers and texts.
func TestAFigureIsAMetricByOperationAndAMemberOfTheLine(t *testing.T) {
	l := line(t, "docket-dev", "get_support_ticket", Lasted("ms", 1500*time.Microsecond), Figure{"read_units", Count, 0.5})
	if l["operation"] != "get_support_ticket" || l["ms"] != 1.5 || l["read_units"] != 0.5 {
		t.Errorf("members: %v", l)
	}
	directive, err := json.Marshal(l["_aws"])
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"CloudWatchMetrics":[{"Dimensions":[["operation"]],"Metrics":[{"Name":"ms","Unit":"Milliseconds"},{"Name":"read_units","Unit":"Count"}],` +
		`"Namespace":"docket-dev"}],"Timestamp":1767225600123}`
	if string(directive) != want {
		t.Errorf("directive %s", directive)
	}
}

func TestNoMetricIsPaidForWithoutAFigureANamespaceOrAnOperation(t *testing.T) {
	one := Figure{"errors", Count, 1}
	for what, l := range map[string]map[string]any{
		"no figure": line(t, "docket-dev", "o", Figure{"errors", Count, 0}), "no namespace": line(t, "", "o", one), "no operation": line(t, "docket-dev", "", one),
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
		all.Go(func() { UnitsOf(ctx).Add(0.5, 2) })
	}
	all.Wait()
	if f := units.Figures(); f[0] != (Figure{"read_units", Count, 50}) || f[1] != (Figure{"write_units", Count, 200}) {
		t.Errorf("%v", f)
	}
}
