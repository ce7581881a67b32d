package support_test

import (
	"net/http"
	"testing"

	"docket/shared/testing/apitest"
	"docket/shared/testing/systemtest"
)

// To JSON Schema a number without a fraction is an integer, whichever way it is written
// (2020-12, 4.2.3); so it is the same input to an idempotency key.
func TestAWholeNumberIsAnIntegerHoweverItIsWritten(t *testing.T) {
	t.Parallel()
	w := systemtest.Workspace(t, docket)
	queue := func(minutes string) apitest.Request {
		return apitest.Request{Method: http.MethodPost, Path: "/v1/support/queues", Token: w.Tokens["admin"],
			Body: `{"key":"whole","custom_fields":{"kept":480.0},"resolution_target_minutes":` + minutes + `,"name":"Whole","idempotency_key":"k"}`}
	}
	first := docket.Send(t, queue("480"))
	for _, minutes := range []string{"480.0", "4.8e2", "48E+1", "480.00e0", "4800e-1"} {
		if a := docket.Send(t, queue(minutes)); a.Status != http.StatusCreated || string(a.Body) != string(first.Body) {
			t.Errorf("%s: %d %s, and first %s", minutes, a.Status, a.Body, first.Body)
		}
	}
	made := first.Said(t)["queue"].(map[string]any)
	if made["resolution_target_minutes"] != 480.0 {
		t.Errorf("made %v", made)
	}
	for minutes, message := range map[string]string{"480.5": "expected integer", "-1.0": "expected number >= 0"} {
		p := docket.Refused(t, queue(minutes), http.StatusUnprocessableEntity, "validation_failed")
		if len(p.Errors) != 1 || p.Errors[0].Message != message {
			t.Errorf("%s: %v", minutes, p.Errors)
		}
	}
}
