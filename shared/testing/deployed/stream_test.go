//go:build deployed

package deployed_test

import (
	"net/http"
	"testing"
	"time"

	"docket/shared/testing/systemtest"
)

// streamed is how long a write may take to be where the stream brings it.
const streamed = time.Minute

func TestAWriteIsRecordedByTheFunctionOfTheStream(t *testing.T) {
	t.Parallel()
	w := systemtest.Workspace(t, docket())
	made := open(t, w.Tokens["agent"], `{"subject": "Recorded"}`)
	var got trace
	await(t, streamed, "an audit event, a usage event and an event of the request", func() bool {
		got = traced(t, w.Tokens["admin"], made.RequestID)
		return len(got.Audit) > 0 && len(got.Usage) > 0 && len(got.Events) > 0
	})
	if len(got.Audit) != 1 || len(got.Usage) != 1 || len(got.Events) != 1 || got.Audit[0].Kind != "ticket.created" || got.Audit[0].Door != "api" {
		t.Errorf("the request has left %+v", got)
	}
}

// The sweep comes once a minute, by its rule.
func TestWhatRunsOutIsRecordedByTheSweepOfTheRule(t *testing.T) {
	t.Parallel()
	w := systemtest.Workspace(t, docket())
	due := time.Now().Add(5 * time.Second).UTC().Format(time.RFC3339)
	made := open(t, w.Tokens["agent"], `{"subject": "Due in a moment", "first_response_due_at": "`+due+`"}`)
	await(t, 3*time.Minute, "a breach in the records", func() bool {
		var said struct {
			Events []struct{ Kind, Operation, Door string }
		}
		done(t, http.MethodGet, "/v1/audit/events?resource="+made.Ticket.ID, w.Tokens["admin"], "", &said)
		for _, e := range said.Events {
			if e.Kind == "sla.breached" {
				if e.Door != "system" {
					t.Errorf("the breach came by the door %s", e.Door)
				}
				return true
			}
		}
		return false
	})
}
