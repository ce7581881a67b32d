package simulation

import (
	"testing"
	"time"

	"docket/shared/audit"
	"docket/shared/change"
	"docket/shared/id"
	"docket/shared/testing/dynamodel"
)

// A write that was asked for before midnight is done after it. Records lie by
// the instants of their requests, and are listed by when it happened.
func TestWhatHappenedAfterMidnightIsListedForTheDayThoughItWasAskedForBefore(t *testing.T) {
	w := newWorld(t, dynamodel.Bare())
	table := w.process()
	midnight := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC) // of a month, too
	act := change.SystemAct(w.scope, id.Prefixed(id.RequestPrefix, midnight.Add(-10*time.Second)), "test", time.Now)
	before, after := act.Change(change.QueueUpdated, 0, midnight.Add(-5*time.Second)), act.Change(change.QueueUpdated, 1, midnight.Add(5*time.Second))
	if failures := table.RecordChanges(t.Context(), []change.Change{before, after}); failures != nil {
		t.Fatal(failures)
	}
	span := audit.Span{From: midnight, To: midnight.Add(24 * time.Hour)}
	page, err := table.Audits(t.Context(), w.scope, audit.List{Span: span, Limit: 10})
	if err != nil || page.More || len(page.Rows) != 1 || page.Rows[0].ID != after.ID {
		t.Errorf("the day's records are %+v, %v", page.Rows, err)
	}
}
