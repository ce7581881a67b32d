package desk_test

import (
	"fmt"
	"net/http"
	"testing"

	"docket/shared/testing/apitest"
)

func TestTheWholeTicketHasAllDraftsHoweverFewEntriesOfItsThread(t *testing.T) {
	w := docket.World(t)
	ask := func(role, method, path, body string) map[string]any {
		return docket.Done(t, apitest.Request{Method: method, Path: "/desk/api/v1/tickets" + path, Token: w.Tokens[role], Body: body})
	}
	made := ask("agent", http.MethodPost, "", `{"title":"a","customer_email":"jane@customer.example"}`)
	on := "/" + made["ticket"].(map[string]any)["id"].(string)
	for _, role := range []string{"agent", "admin"} {
		ask(role, http.MethodPut, on+"/drafts/reply", `{"body":"r"}`)
		ask(role, http.MethodPut, on+"/drafts/note", `{"body":"n"}`)
	}
	ask("agent", http.MethodPost, on+"/replies", `{"body":"held","hold_seconds":30}`)
	for entries := 1; entries <= 5; entries++ {
		whole := ask("agent", http.MethodGet, fmt.Sprintf("%s?thread=%d", on, entries), "")
		if drafts, held := whole["drafts"].([]any), whole["held"].([]any); len(drafts) != 3 || len(held) != 1 {
			t.Errorf("with %d entries there are the drafts %v and the held replies %v", entries, drafts, held)
		}
	}
}
