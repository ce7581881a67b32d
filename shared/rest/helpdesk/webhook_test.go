package helpdesk_test

import (
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"docket/shared/testing/apitest"
	"docket/shared/testing/systemtest"
)

// A secret is in the answers that show it and in the partition that few roles read, and
// nowhere else: in no list, no kept answer, no Change, no record.
func TestASecretLiesNowhereButInItsOwnPartition(t *testing.T) {
	w := systemtest.Workspace(t, docket)
	ask := func(method, path, body, key string) (said struct {
		Webhook struct{ ID string }
		Secret  string
	}, text string) {
		t.Helper()
		r := apitest.Request{Method: method, Path: "/helpdesk/api/v1/webhooks" + path, Token: w.Tokens["admin"], Body: body}
		if key != "" {
			r = r.Saying("Idempotency-Key", key)
		}
		a := docket.Send(t, r)
		if err := json.Unmarshal(a.Body, &said); err != nil || a.Status >= 300 {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		return said, string(a.Body)
	}
	const header = "Bearer-of-Header"
	made, _ := ask(http.MethodPost, "", `{"webhook":{"url":"https://hooks.example.com/Path-of-URL","events":["sla.warned"],"headers":[{"name":"Authorization","value":"`+header+`"}]}}`, "k")
	rotated, _ := ask(http.MethodPost, "/"+made.Webhook.ID+"/rotate-secret", `{}`, "k")
	if len(made.Secret) != 50 || len(rotated.Secret) != 50 || made.Secret == rotated.Secret {
		t.Fatalf("the secrets have %d and %d characters", len(made.Secret), len(rotated.Secret))
	}
	for _, path := range []string{"", "/" + made.Webhook.ID} {
		if _, text := ask(http.MethodGet, path, "", ""); strings.Contains(text, "whsec_") || strings.Contains(text, header) {
			t.Errorf("%q shows %s", path, text)
		}
	}
	if err := docket.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	kept := 0
	for _, item := range docket.Items(t, w) {
		own := strings.Contains(item, "#WHS#"+made.Webhook.ID)
		if own {
			kept++
		}
		for what, secret := range map[string]string{"the first secret": made.Secret, "the second": rotated.Secret, "a header": header, "a URL": "Path-of-URL"} {
			endpoint := strings.Contains(item, "#WHL ") && (what == "a header" || what == "a URL")
			shown := what == "a URL" && (strings.Contains(item, "#ID#") || strings.Contains(item, "#WH#")) // lists show it, and who delivers compares it
			if holds(item, secret) && !own && !endpoint && !shown {
				t.Errorf("%s lies in %.100s", what, item)
			}
		}
	}
	if kept != 1 {
		t.Errorf("%d items have its secrets", kept)
	}
	docket.Send(t, apitest.Request{Method: http.MethodDelete, Path: "/helpdesk/api/v1/webhooks/" + made.Webhook.ID, Token: w.Tokens["admin"]})
	for _, item := range docket.Items(t, w) {
		if strings.Contains(item, "#WHS#") {
			t.Errorf("what is deleted has left %.100s", item)
		}
	}
}

// holds tells whether an item has a text, as it is or among bytes.
func holds(item, text string) bool {
	return strings.Contains(item, text) || strings.Contains(item, hex.EncodeToString([]byte(text)))
}
