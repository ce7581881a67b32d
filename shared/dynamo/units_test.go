package dynamo_test

import (
	"testing"
	"time"

	"docket/shared/dynamo"
	"docket/shared/metric"
)

// A consistent read of up to 4 KB is one unit, a write of up to 1 KB too, and
// within a transaction two.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html
func TestTheUnitsOfACallAreCounted(t *testing.T) {
	w := newTraffic(t)
	ctx, units := metric.WithUnits(t.Context())
	table := dynamo.New(dynamo.Local("http://127.0.0.1", w.model.Install), tableName)
	if _, _, err := table.Mailboxes(ctx, w.scope); err != nil {
		t.Fatal(err)
	}
	if _, err := table.Lease(ctx, "units", "me", time.Now(), time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if f := units.Figures(); f[0].Value != 1 || f[1].Value != 1 {
		t.Errorf("a read and a write of small items: %v", f)
	}
}
