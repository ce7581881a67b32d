package job_test

import (
	"testing"
	"time"

	"docket/shared/job"
)

func TestAWakeUpIsReadAsItWasWritten(t *testing.T) {
	j := made(t, time.Now())
	for _, w := range []job.Wake{
		{Call: job.Step, Scope: j.Scope, Job: j.ID}, {Call: job.Compact, Scope: j.Scope}, {Call: job.Sweep, Shard: 15}, {Call: job.Sweep},
		{Call: job.Meet, Scope: j.Scope, Ticket: "018f3f6e-7b1c-8000-8000-0002ab310c77"},
		{Call: job.Deliver, Scope: j.Scope, Endpoint: "webhook_1"},
	} {
		if read, err := job.ReadWake(w.Encode()); err != nil || read != w {
			t.Errorf("%+v was read as %+v: %v", w, read, err)
		}
	}
	for _, text := range []string{"", "{}", `{"call":"job"}`, `{"call":"compact","tenant":"a#b","workspace":"c"}`, `{"call":"dance"}`} {
		if w, err := job.ReadWake(text); err == nil {
			t.Errorf("%q was read as %+v", text, w)
		}
	}
}

func TestEachWorkspaceHasItsOwnTurn(t *testing.T) {
	j := made(t, time.Now())
	mine := job.Wake{Call: job.Step, Scope: j.Scope, Job: j.ID}
	if mine.Group() != (job.Wake{Call: job.Compact, Scope: j.Scope}).Group() || mine.Group() == (job.Wake{Call: job.Sweep}).Group() {
		t.Errorf("its group is %s", mine.Group())
	}
}

func TestAChangeLeadsToItsJob(t *testing.T) {
	at := time.Now()
	a, b := made(t, at), made(t, at.Add(time.Second))
	if a.ID >= b.ID {
		t.Errorf("%s, then %s", a.ID, b.ID)
	}
	if job.IDOf("0197f3f6-7b1c-715e-8365-f1a1b01c4200_0") == job.IDOf("0197f3f6-7b1c-715e-8365-f1a1b01c4200_1.0") {
		t.Error("two Changes of a request begin one job")
	}
}
