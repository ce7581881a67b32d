package support_test

import (
	"encoding/json"
	"flag"
	"testing"

	"docket/scripts/local/storytest"
)

var update = flag.Bool("update", false, "rewrite the recorded answers and the document")

func TestTheStoriesAreAnsweredAsRecorded(t *testing.T) {
	storytest.Tell(t, docket, *update, func(t testing.TB, r storytest.Request) storytest.Answer {
		a := send(t, request{method: r.Method, path: r.Path, token: r.Token, header: r.Header, body: r.Body})
		var said struct {
			RequestID string `json:"request_id"`
		}
		if err := json.Unmarshal(a.body, &said); err != nil {
			t.Fatalf("%d %s: %v", a.status, a.body, err)
		}
		id, replayed := a.header.Get("X-Request-Id"), a.header.Get("Idempotency-Replayed") != ""
		if id != "" && replayed == (said.RequestID == id) { // a lever of this machine has none
			t.Errorf("request_id %q, X-Request-Id %q, replayed %v", said.RequestID, id, replayed)
		}
		return storytest.Answer{Status: a.status, Header: a.header, Body: a.body}
	})
}
