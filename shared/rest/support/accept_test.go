package support_test

import (
	"net/http"
	"testing"

	"docket/shared/rest"
)

// An answer is JSON whatever the client would rather have: a write that is
// done must not be answered by an error.
func TestAnAnswerIsJSONWhateverIsAccepted(t *testing.T) {
	w := newWorld(t)
	eachRoute(t, func(t *testing.T, route rest.Route) {
		if route.Method == http.MethodDelete || route.Operation == "create_api_key" {
			return // nothing that could be replayed
		}
		for _, accept := range []string{"text/html", "json", "application/xml;q=1, */*;q=0", "application/cbor", ";;;", "application/json;q=0", "*/*"} {
			a := send(t, requestFor(t, route, w).saying("Accept", accept))
			if a.status >= 300 || a.header.Get("Content-Type") != "application/json" {
				t.Errorf("Accept %q: %d of %q", accept, a.status, a.header.Get("Content-Type"))
			}
			p := send(t, requestFor(t, route, w).asking("unknown=1").saying("Accept", accept)).problem(t)
			if p.Code != "validation_failed" {
				t.Errorf("Accept %q: %+v", accept, p)
			}
		}
	})
}

func TestEveryKindOfJSONIsTaken(t *testing.T) {
	w := newWorld(t)
	eachRoute(t, func(t *testing.T, route rest.Route) {
		r := requestFor(t, route, w)
		if r.body == "" {
			return
		}
		for _, kind := range []string{"application/json", "Application/JSON;charset=UTF-8", `application/json; charset="utf-8"`, "application/merge-patch+json"} {
			if a := send(t, r.saying("Content-Type", kind)); a.status >= 300 {
				t.Errorf("Content-Type %q: %d %s", kind, a.status, a.body)
			}
		}
	})
}

// A name for the request that the client chose is not ours.
func TestARequestIDIsOursAlone(t *testing.T) {
	w := newWorld(t)
	eachRoute(t, func(t *testing.T, route rest.Route) {
		const theirs = "req_01a20faa-3dbf-73d2-a3c0-fda9838b520e"
		a := send(t, requestFor(t, route, w).asking("unknown=1").saying("X-Request-Id", theirs))
		if p := a.problem(t); p.RequestID == theirs {
			t.Error("the client's request id was adopted")
		}
	})
}
