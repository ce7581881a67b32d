//go:build deployed

package deployed_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"docket/shared/testing/apitest"
)

// done sends a request that must succeed, and reads its answer into said.
func done(t testing.TB, method, path, token, body string, said any) {
	t.Helper()
	a := deliver(t, apitest.Request{Method: method, Path: path, Token: token, Body: body})
	if a.Status >= 300 {
		t.Fatalf("%s %s: %d %s", method, path, a.Status, a.Body)
	}
	if err := json.Unmarshal(a.Body, said); err != nil {
		t.Fatalf("%s %s: %v: %s", method, path, err, a.Body)
	}
}

// ticket is what the answer to a ticket's making tells.
type ticket struct {
	Ticket    struct{ ID string }
	RequestID string `json:"request_id"`
}

// open makes a ticket.
func open(t testing.TB, token, body string) ticket {
	t.Helper()
	var made ticket
	done(t, http.MethodPost, "/v1/support/tickets", token, body, &made)
	return made
}

// trace is what a request has left.
type trace struct {
	Audit  []struct{ Kind, Door, Operation string }
	Usage  []struct{ Operation string }
	Events []struct{ ID, Type string }
}

// traced is the trace of a request so far.
func traced(t testing.TB, token, request string) trace {
	t.Helper()
	a := deliver(t, apitest.Request{Method: http.MethodGet, Path: "/v1/audit/trace/" + request, Token: token})
	var said struct{ Trace trace }
	if a.Status == http.StatusNotFound {
		return said.Trace // nothing yet
	}
	if err := json.Unmarshal(a.Body, &said); err != nil || a.Status != http.StatusOK {
		t.Fatalf("trace %s: %d %s", request, a.Status, a.Body)
	}
	return said.Trace
}

// await waits until something holds that others bring about, and looks for it
// every half second, as often as the emulator reads a stream or thereabouts.
func await(t testing.TB, within time.Duration, what string, holds func() bool) {
	t.Helper()
	deadline := time.NewTimer(within)
	defer deadline.Stop()
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-deadline.C:
			t.Fatalf("not within %s: %s", within, what)
		}
	}
}
