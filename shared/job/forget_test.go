package job_test

import (
	"errors"
	"testing"
	"time"

	"docket/shared/job"
)

func TestAJobForgetsWhatItWasAboutWhenItEnds(t *testing.T) {
	now := time.Date(2026, 11, 26, 17, 0, 0, 0, time.UTC)
	begun := made(t, now)
	begun.Arguments = `{"email":"casey@customer.example"}`
	tried := begun
	for range 8 {
		tried = tried.Take(now)
	}
	for how, j := range map[string]job.Job{
		"done": begun.After(job.Page{Last: true}, now), "cancelled": begun.Cancel(now), "failed": tried.Fail(errors.New("no"), now), "given up": tried.Take(now),
	} {
		if !j.Final() || j.Arguments != "" {
			t.Errorf("%s, it is %+v", how, j)
		}
	}
	for how, j := range map[string]job.Job{"taken": begun.Take(now), "at work": begun.After(job.Page{}, now), "failing": begun.Fail(errors.New("no"), now)} {
		if j.Arguments != begun.Arguments {
			t.Errorf("%s, it is %+v", how, j)
		}
	}
}
