package admin_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"docket/shared/change"
	"docket/shared/id"
	"docket/shared/testing/apitest"
)

// A request that wrote a great deal is traced to its end, each Change once.
func TestATraceGoesOnUntilItHasEverythingThatTheRequestDid(t *testing.T) {
	w := docket.World(t)
	first := w.Change(t, change.TicketUpdated)
	batch := make([]change.Change, 2300)
	for i := range batch {
		batch[i] = first
		batch[i].ID = fmt.Sprintf("%s_%d.0", strings.TrimPrefix(first.RequestID, id.RequestPrefix), i)
	}
	if failures := docket.Table.RecordChanges(t.Context(), batch); failures != nil {
		t.Fatal(failures)
	}
	for limit, pages := range map[string]int{"": 3, "limit=1000": 3, "limit=700": 4} {
		seen, cursor, page := map[string]bool{}, "", 0
		for page = 1; ; page++ {
			r := apitest.Request{Method: http.MethodGet, Path: "/v1/audit/trace/" + first.RequestID, Token: w.Tokens["admin"]}
			if query := limit; cursor != "" {
				r = r.Asking(strings.Trim(query+"&cursor="+url.QueryEscape(cursor), "&"))
			} else if query != "" {
				r = r.Asking(query)
			}
			said := docket.Done(t, r)
			trace := said["trace"].(map[string]any)
			for _, a := range trace["audit"].([]any) {
				seen[a.(map[string]any)["id"].(string)] = true
			}
			if n := len(trace["audit"].([]any)); n != len(trace["usage"].([]any)) || n != len(trace["events"].([]any)) {
				t.Fatalf("%d audit, %d usage events and %d events on a page", n, len(trace["usage"].([]any)), len(trace["events"].([]any)))
			}
			more, any := said["next_cursor"].(string)
			if !any {
				break
			}
			cursor = more
		}
		if len(seen) != len(batch) || page != pages {
			t.Errorf("%s: %d Changes of %d on %d pages", limit, len(seen), len(batch), page)
		}
	}
}
