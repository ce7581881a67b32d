package dynamo_test

import (
	"testing"
	"time"

	"docket/shared/metric"
)

// A consistent read of up to 4 KB is one unit, a write of up to 1 KB too, and
// within a transaction two.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html
func TestTheUnitsOfACallAreCounted(t *testing.T) {
	a := newAgent(t)
	ctx, units := metric.WithUnits(t.Context())
	if _, err := docket.Table.Workspace(ctx, a.scope); err != nil {
		t.Fatal(err)
	}
	if _, err := docket.Table.TakeTurn(ctx, "units "+a.scope.String(), "me", time.Now(), time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if f := units.Figures(); f[0].Value != 1 || f[1].Value != 1 {
		t.Errorf("a read and a write of small items: %v", f)
	}
}
