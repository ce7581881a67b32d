//go:build deployed

package deployed_test

import (
	"net/http"
	"testing"
	"time"

	"docket/shared/testing/systemtest"
)

// job is a job as the API shows it.
type job struct {
	ID, Kind, State, Error string
	Done                   int
}

func jobOf(t testing.TB, token, id string) job {
	t.Helper()
	var said struct{ Job job }
	done(t, http.MethodGet, "/v1/jobs/"+id, token, "", &said)
	return said.Job
}

// Dispatch wakes the worker by its queue, as soon as the job is begun.
func TestAJobIsDoneByTheWorkerOfTheQueue(t *testing.T) {
	t.Parallel()
	w := systemtest.Workspace(t, docket())
	open(t, w.Tokens["agent"], `{"subject": "To be indexed"}`)
	var begun struct{ Job job }
	done(t, http.MethodPost, "/v1/jobs", w.Tokens["admin"], `{"kind": "reindex"}`, &begun)
	await(t, streamed, "the job is done", func() bool {
		j := jobOf(t, w.Tokens["admin"], begun.Job.ID)
		if j.Error != "" {
			t.Fatalf("%+v", j)
		}
		return j.State == "done" && j.Done == 1
	})
}

// A reply that is held leaves by a wake-up that the queue keeps back for as long.
func TestAHeldReplyLeavesByTheWorkerOfTheQueue(t *testing.T) {
	t.Parallel()
	w := systemtest.Workspace(t, docket())
	var made struct{ Ticket struct{ ID string } }
	done(t, http.MethodPost, "/desk/api/v1/tickets", w.Tokens["agent"], `{"title": "To be answered", "customer_email": "casey@customer.example"}`, &made)
	path := "/desk/api/v1/tickets/" + made.Ticket.ID
	var said struct{ Held struct{ Body string } }
	done(t, http.MethodPost, path+"/replies", w.Tokens["agent"], `{"body": "We are at it.", "hold_seconds": 2}`, &said)
	if said.Held.Body == "" {
		t.Fatal("the reply is not held")
	}
	await(t, streamed, "the reply is a message", func() bool {
		var whole struct {
			Thread struct {
				Entries []struct{ Message struct{ Body string } }
			}
		}
		done(t, http.MethodGet, path, w.Tokens["agent"], "", &whole)
		for _, e := range whole.Thread.Entries {
			if e.Message.Body == "We are at it." {
				return true
			}
		}
		return false
	})
}

// A changed plan begins a job, whose second pass is woken by a sweep a minute later.
func TestAChangedPlanReachesTheOpenTicketsByAJob(t *testing.T) {
	t.Parallel()
	w := systemtest.Workspace(t, docket())
	made := open(t, w.Tokens["agent"], `{"subject": "Held to the plan"}`)
	var put struct {
		RequestID string `json:"request_id"`
	}
	done(t, http.MethodPut, "/v1/support/sla-policies", w.Tokens["admin"], `{"policies": [{"priority": "normal", "first_response_target_minutes": 60}]}`, &put)
	var listed struct{ Jobs []job }
	done(t, http.MethodGet, "/v1/jobs", w.Tokens["admin"], "", &listed)
	if len(listed.Jobs) != 1 || listed.Jobs[0].Kind != "rematch" {
		t.Fatalf("the plan began %+v", listed.Jobs)
	}
	await(t, 4*time.Minute, "both passes are done", func() bool { return jobOf(t, w.Tokens["admin"], listed.Jobs[0].ID).State == "done" })
	var said struct {
		SLA struct {
			First struct {
				State string
			} `json:"first_response"`
		}
	}
	done(t, http.MethodGet, "/v1/support/tickets/"+made.Ticket.ID+"/sla", w.Tokens["agent"], "", &said)
	if said.SLA.First.State == "" {
		t.Errorf("the ticket is promised nothing: %+v", said)
	}
}
