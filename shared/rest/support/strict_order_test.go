package support_test

import (
	"cmp"
	"strings"
	"testing"

	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/testing/systemtest"
)

// absent is the route's request for a thing that nowhere is.
func absent(t testing.TB, route rest.Route, w world) request {
	w.ticket, w.queue, w.key = another(w.ticket), another(w.queue), another(w.key)
	w.job, w.request = another(w.job), another(w.request)
	return requestFor(t, route, w)
}

// another is an id of the same form that nothing has.
func another(id string) string {
	last := "0"
	if strings.HasSuffix(id, last) {
		last = "1"
	}
	return id[:len(id)-1] + last
}

// The order of DESIGN.md: who asks, the module, the scope, the input, and
// only then what there is.
func TestARequestThatIsWrongInEveryWayIsToldTheFirst(t *testing.T) {
	w, off := newWorld(t), systemtest.Disabled(t, docket)
	unchanged(t, w.WorkspaceCredential, func() {
		eachRoute(t, func(t *testing.T, route rest.Route) {
			gone := absent(t, route, w)
			wrong := gone.asking("unknown=1")
			if gone.body != "" {
				wrong = wrong.with("{").saying("Content-Type", "text/plain")
			}
			for _, token := range []string{"", "nonsense", w.Tokens["admin"] + "x", w.APIKey[:len(w.APIKey)-1], "a b"} {
				refused(t, wrong.as(token), 401, "unauthenticated")
			}
			if route.Module == rest.Support {
				for _, token := range []string{off.Tokens["admin"], off.Tokens["customer"], off.APIKey} {
					refused(t, wrong.as(token), 403, "module_disabled")
				}
			}
			refused(t, wrong.as(w.Tokens["customer"]), 403, "insufficient_scope")
			if route.Permission != tenant.SupportRead {
				refused(t, wrong.as(w.Tokens["reader"]), 403, "insufficient_scope")
			}
			if gone.body != "" {
				refused(t, wrong, 415, "unsupported_media_type")
				refused(t, gone.with("{"), 400, "malformed_request")
				refused(t, gone.with(strings.Repeat("x", 1<<20+1)), 413, "payload_too_large")
			}
			refused(t, gone.asking("unknown=1"), 422, "validation_failed")
			if texts := properties(t, cmp.Or(gone.body, "{}")); texts["custom_fields"] != "" {
				deep := `{"plan":` + strings.Repeat("[", 9) + strings.Repeat("]", 9) + `}`
				refused(t, gone.with(but(texts, "custom_fields", deep)), 422, "validation_failed")
			}
			if samples[route.Operation].path != nil {
				refused(t, gone, 404, "not_found")
				refused(t, gone.saying("If-Match", `"999"`), 404, "not_found")
			}
		})
	})
}

func TestAReusedIdempotencyKeyIsToldBeforeWhatIsAbsent(t *testing.T) {
	w := newWorld(t)
	eachRoute(t, func(t *testing.T, route rest.Route) {
		if samples[route.Operation].path != nil && samples[route.Operation].body != "" {
			done(t, requestFor(t, route, w))
			refused(t, absent(t, route, w), 422, "idempotency_key_reused")
		}
	})
}
