package everyroute_test

import (
	"net/http"
	"strings"
	"testing"
)

// Who may write and not read is told nothing of a ticket by any act on it: neither by what
// it answers, nor by what it would change, nor by why it is refused.
func TestAnActTellsNothingOfItsTicketToACallerWhoMayNotRead(t *testing.T) {
	w := docket.World(t)
	admin := request{Method: http.MethodPost, Token: w.Tokens["admin"]}
	on := func(path, body string) map[string]any {
		r := admin.With(body)
		r.Path = path
		return docket.Done(t, r)
	}
	writer := on("/v1/api-keys", `{"name":"Writer","scopes":["desk:write","desk:note","desk:delete"]}`)["secret"].(string)
	ticketID := on("/desk/api/v1/tickets", `{"title":"unread title","customer_email":"unread@customer.example"}`)["ticket"].(map[string]any)["id"].(string)
	at := "/desk/api/v1/tickets/" + ticketID
	on(at+"/resolve", `{"resolution":"unread resolution","csat_score":2}`)
	on(at+"/notes", `{"body":"unread note"}`)
	on("/v1/support/tickets/"+ticketID+"/messages", `{"body":"unread message","direction":"inbound","author_email":"unread@customer.example"}`)

	for _, rehearsed := range []bool{true, false} {
		for _, route := range routes() {
			if route.Permission == route.Permission.Reader() || !strings.HasPrefix(route.Path, "/desk/api/v1/tickets/{ticket_id}") {
				continue
			}
			r := requestFor(t, route, w).As(writer)
			r.Header, r.Path = nil, strings.Replace(route.Path, "{ticket_id}", ticketID, 1)
			bodies := []string{r.Body}
			if route.Operation == "reply_to_desk_ticket" {
				bodies = []string{`{"body":"b","seen":1}`, `{"body":"b","hold_seconds":0}`, `{"body":"b","hold_seconds":30}`}
			}
			for _, body := range bodies {
				if rehearsed {
					if !strings.Contains(r.Body, `"dry_run"`) {
						continue
					}
					given := properties(t, body)
					given["dry_run"] = "true"
					body = object(given)
				}
				if a := docket.Send(t, r.With(body)); strings.Contains(string(a.Body), "unread") || strings.Contains(string(a.Body), `"changes"`) {
					t.Errorf("%s of %s answers %d %.600s", route.Operation, body, a.Status, a.Body)
				}
			}
		}
	}
}
