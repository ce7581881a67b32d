//go:build !race

package simulation

import (
	"testing"
	"testing/synctest"
	"time"

	"docket/shared/job"
	"docket/shared/tenant"
	"docket/shared/testing/dynamodel"
	"docket/shared/testing/fake"
	"docket/shared/ticket"
	"docket/shared/worker"
)

// longLog is more entries than one answer reads.
const longLog = 4100

// Nobody compacts: the worker was away. A list answers all the same, short and
// with a way on, and sees to it that somebody compacts.
func TestAListOverALongLogAnswersAndHasItFolded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, dynamodel.Bare())
		table := w.process()
		for range longLog {
			w.open(table, ticket.Ticket{Category: "common"})
		}
		rare := ticket.Filter{Choices: []ticket.Choice{ticket.OneOf("category", "rare")}}
		list := ticket.List{Filter: rare, Limit: 25, Versioned: true}
		page, err := table.Tickets(t.Context(), ticket.SightOf(tenant.Principal{Scope: w.scope}), list)
		if err != nil || !page.Long || !page.More || page.Next == (ticket.Position{}) {
			t.Fatalf("a list for nothing answers %+v, %v", page, err)
		}
		if page.Version != "" {
			t.Errorf("the version is %q", page.Version)
		}
		for range 3 { // lists of an hour want the same
			if err := table.WantCompaction(t.Context(), w.scope); err != nil {
				t.Fatal(err)
			}
		}
		jobs, err := table.Jobs(t.Context(), w.scope, job.List{Limit: 10})
		if err != nil || len(jobs.Rows) != 1 || jobs.Rows[0].Kind != job.Compaction {
			t.Fatalf("the jobs are %+v, %v", jobs.Rows, err)
		}
		if due, any := jobs.Rows[0].Due(); !any || due.After(time.Now().Add(2*time.Minute)) {
			t.Errorf("the job is woken at %s", due)
		}
		jobWorker := worker.Worker{Table: table, Waker: &fake.Waker{}, Hooks: &fake.Waker{}, Mail: &fake.Waker{}, Now: time.Now}
		if _, err := jobWorker.Take(t.Context(), job.Wake{Call: job.Step, Scope: w.scope, Job: jobs.Rows[0].ID}); err != nil {
			t.Fatal(err)
		}
		if page, err = table.Tickets(t.Context(), ticket.SightOf(tenant.Principal{Scope: w.scope}), list); err != nil || page.Long || page.More || len(page.Tickets) != 0 {
			t.Errorf("once the log is folded a list for nothing answers %+v, %v", page, err)
		}
	})
}
