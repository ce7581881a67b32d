package everyroute_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/testing/apitest"
	"docket/shared/testing/systemtest"
)

// absent is the route's request for a thing that nowhere is.
func absent(t testing.TB, route rest.Route, w world) request {
	w.Primary, w.Duplicate, w.Shelved = apitest.Another(w.Primary), apitest.Another(w.Duplicate), apitest.Another(w.Shelved)
	w.Ticket, w.Queue, w.Key, w.Spare = apitest.Another(w.Ticket), apitest.Another(w.Queue), apitest.Another(w.Key), apitest.Another(w.Spare)
	w.Delivery = apitest.Another(w.Delivery)
	w.Field, w.Webhook, w.SpareWebhook = apitest.Another(w.Field), apitest.Another(w.Webhook), apitest.Another(w.SpareWebhook)
	w.Job, w.Request = apitest.Another(w.Job), apitest.Another(w.Request)
	w.Label, w.SpareLabel, w.Bulk = apitest.Another(w.Label), apitest.Another(w.SpareLabel), apitest.Another(w.Bulk)
	w.Undone, w.Blended, w.Into = apitest.Another(w.Undone), apitest.Another(w.Blended), apitest.Another(w.Into)
	w.File, w.Enclosed = apitest.Another(w.File), apitest.Another(w.Enclosed)
	w.Invitation = apitest.Another(w.Invitation)
	w.Member = apitest.Another(w.Member)
	w.Canned, w.SpareCanned = apitest.Another(w.Canned), apitest.Another(w.SpareCanned)
	w.Mailbox, w.SpareMailbox = apitest.Another(w.Mailbox), apitest.Another(w.SpareMailbox)
	w.Letter = apitest.Another(w.Letter)
	w.View, w.SpareView = apitest.Another(w.View), apitest.Another(w.SpareView)
	w.Suppression = apitest.Another(w.Suppression)
	w.MergedContact = apitest.Another(w.MergedContact)
	w.Contact, w.SpareContact = apitest.Another(w.Contact), apitest.Another(w.SpareContact)
	w.Own, w.Closing = apitest.Another(w.Own), apitest.Another(w.Closing)
	return requestFor(t, route, w)
}

// The order of DESIGN.md: who asks, the module, the scope, the input, and
// only then what there is.
func TestARequestThatIsWrongInEveryWayIsToldTheFirst(t *testing.T) {
	w, off := docket.World(t), systemtest.Disabled(t, docket)
	docket.Unchanged(t, w.WorkspaceCredential, func() {
		eachRoute(t, func(t *testing.T, route rest.Route) {
			gone := absent(t, route, w)
			wrong := gone.Asking("unknown=1")
			if gone.Body != "" {
				wrong = wrong.With("{").Saying("Content-Type", "text/plain")
			}
			for _, token := range []string{"", "nonsense", w.Tokens["admin"] + "x", w.APIKey[:len(w.APIKey)-1], "a b"} {
				docket.Refused(t, wrong.As(token), 401, "unauthenticated")
			}
			if moduleOf(t, route) == "Support" {
				for _, token := range []string{off.Tokens["admin"], off.Tokens["customer"], off.APIKey} {
					docket.Refused(t, wrong.As(token), 403, "module_disabled")
				}
			}
			if route.Permission != tenant.SelfService && !route.Anyone {
				docket.Refused(t, wrong.As(w.Tokens["customer"]), 403, "insufficient_scope")
			}
			if !route.Anyone && !slices.Contains([]tenant.Permission{tenant.SupportRead, tenant.HelpdeskRead, tenant.DeskRead}, route.Permission) {
				docket.Refused(t, wrong.As(w.Tokens["reader"]), 403, "insufficient_scope")
			}
			if gone.Body != "" {
				docket.Refused(t, wrong, 415, "unsupported_media_type")
				docket.Refused(t, gone.With("{"), 400, "malformed_request")
				docket.Refused(t, gone.With(strings.Repeat("x", 1<<20+1)), 413, "payload_too_large")
			}
			docket.Refused(t, gone.Asking("unknown=1"), 422, "validation_failed")
			if texts := properties(t, cmp.Or(gone.Body, "{}")); texts["custom_fields"] != "" {
				deep := `{"plan":` + strings.Repeat("[", 9) + strings.Repeat("]", 9) + `}`
				docket.Refused(t, gone.With(but(texts, "custom_fields", deep)), 422, "validation_failed")
			}
			if ofThing(route) {
				docket.Refused(t, gone, 404, "not_found")
				docket.Refused(t, gone.Saying("If-Match", `"999"`), 404, "not_found")
			}
		})
	})
}

func TestAReusedIdempotencyKeyIsToldBeforeWhatIsAbsent(t *testing.T) {
	w := docket.World(t)
	eachRoute(t, func(t *testing.T, route rest.Route) {
		if s := samples[route.Operation]; ofThing(route) && s.body != "" && s.keyed {
			docket.Done(t, requestFor(t, route, w))
			docket.Refused(t, absent(t, route, w), 422, "idempotency_key_reused")
		}
	})
}
