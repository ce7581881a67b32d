package desk_test

import (
	"net/http"
	"strings"
	"testing"

	"docket/shared/testing/apitest"
	"docket/shared/testing/systemtest"
)

// A customer is one by whichever of their addresses they ask: what the whole ticket counts
// is what its path lists, but for the ticket itself.
func TestOtherTicketsAreThoseOfTheContactByAnyOfItsAddresses(t *testing.T) {
	w := systemtest.Workspace(t, docket)
	ask := func(method, path, body string) map[string]any {
		t.Helper()
		return docket.Done(t, apitest.Request{Method: method, Path: "/desk/api/v1/" + path, Token: w.Tokens["agent"], Body: body})
	}
	contact := ask(http.MethodPost, "contacts", `{"name":"Jane Doe","emails":["jane@example.com","jane@home.example"]}`)["contact"].(map[string]any)["id"].(string)
	var first string
	for _, with := range []string{`"customer_email":"jane@example.com"`, `"customer_email":"Jane@home.example"`, `"contact_id":"` + contact + `"`, `"customer_email":"joe@example.com"`} {
		made := ask(http.MethodPost, "tickets", `{"title":"t",`+with+`}`)["ticket"].(map[string]any)["id"].(string)
		if first == "" {
			first = made
		}
	}
	who := ask(http.MethodGet, "tickets/"+first+"?others=5", "")["customer"].(map[string]any)
	if others, _ := who["others"].([]any); who["other_tickets"] != 2.0 || len(others) != 2 {
		t.Errorf("the customer is %v", who)
	}
	listed := ask(http.MethodGet, strings.TrimPrefix(who["tickets"].(string), "/desk/api/v1/"), "")["tickets"].([]any)
	if len(listed) != 3 {
		t.Errorf("%s lists %d", who["tickets"], len(listed))
	}
}
