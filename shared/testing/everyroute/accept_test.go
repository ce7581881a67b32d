package everyroute_test

import (
	"net/http"
	"testing"

	"docket/shared/rest"
)

// An answer is JSON whatever the client would rather have: a write that is
// done must not be answered by an error.
func TestAnAnswerIsJSONWhateverIsAccepted(t *testing.T) {
	w := docket.World(t)
	eachRoute(t, func(t *testing.T, route rest.Route) {
		if route.Method == http.MethodDelete || unkept(route) {
			return // nothing that could be replayed
		}
		for _, accept := range []string{"text/html", "json", "application/xml;q=1, */*;q=0", "application/cbor", ";;;", "application/json;q=0", "*/*"} {
			a := docket.Send(t, requestFor(t, route, w).Saying("Accept", accept))
			if a.Status >= 300 || a.Header.Get("Content-Type") != "application/json" {
				t.Errorf("Accept %q: %d of %q", accept, a.Status, a.Header.Get("Content-Type"))
			}
			p := docket.Send(t, requestFor(t, route, w).Asking("unknown=1").Saying("Accept", accept)).Problem(t)
			if p.Code != "validation_failed" {
				t.Errorf("Accept %q: %+v", accept, p)
			}
		}
	})
}

func TestEveryKindOfJSONIsTaken(t *testing.T) {
	w := docket.World(t)
	eachRoute(t, func(t *testing.T, route rest.Route) {
		r := requestFor(t, route, w)
		if r.Body == "" || unkept(route) {
			return
		}
		for _, kind := range []string{"application/json", "Application/JSON;charset=UTF-8", `application/json; charset="utf-8"`, "application/merge-patch+json"} {
			if a := docket.Send(t, r.Saying("Content-Type", kind)); a.Status >= 300 {
				t.Errorf("Content-Type %q: %d %s", kind, a.Status, a.Body)
			}
		}
	})
}

// A name for the request that the client chose is not ours.
func TestARequestIDIsOursAlone(t *testing.T) {
	w := docket.World(t)
	eachRoute(t, func(t *testing.T, route rest.Route) {
		const theirs = "req_01a20faa-3dbf-73d2-a3c0-fda9838b520e"
		a := docket.Send(t, requestFor(t, route, w).Asking("unknown=1").Saying("X-Request-Id", theirs))
		if p := a.Problem(t); p.RequestID == theirs {
			t.Error("the client's request id was adopted")
		}
	})
}

// unkept tells of a route whose answer holds a secret that is shown once.
func unkept(route rest.Route) bool {
	return route.Operation == "create_api_key" || route.Operation == "create_desk_invitation"
}
