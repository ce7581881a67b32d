package job_test

import (
	"testing"
	"time"

	"docket/shared/id"
	"docket/shared/job"
	"docket/shared/tenant"
)

func TestListsOfAnHourBeginOneCompactionThatIsListedAtItsTime(t *testing.T) {
	scope, err := tenant.NewScope("acme", "north")
	if err != nil {
		t.Fatal(err)
	}
	hour := time.Date(2026, 11, 26, 17, 0, 0, 0, time.UTC)
	first, last := job.NewCompaction(scope, hour), job.NewCompaction(scope, hour.Add(time.Hour-1))
	next := job.NewCompaction(scope, hour.Add(time.Hour))
	if first.ID != last.ID || first.ID == next.ID {
		t.Errorf("ids %s and %s of an hour, %s of the next", first.ID, last.ID, next.ID)
	}
	earlier, later := id.Prefixed(id.JobPrefix, hour.Add(-time.Second)), id.Prefixed(id.JobPrefix, hour.Add(time.Second))
	if first.ID <= earlier || first.ID >= later || next.ID <= later {
		t.Errorf("%s does not lie between %s and %s", first.ID, earlier, later)
	}
}
