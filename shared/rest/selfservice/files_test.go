package selfservice_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"docket/shared/testing/apitest"
	"docket/shared/testing/systemtest"
)

// mine asks on the self-service face.
func mine(method, path, token, body string) apitest.Request {
	return apitest.Request{Method: method, Path: "/api/v1/support/" + path, Token: token, Body: body}
}

// announced is a file that somebody announced on this face and sent, by its id.
func announced(t testing.TB, token, name string, content []byte) string {
	t.Helper()
	u := docket.AnnounceAt(t, "/api/v1/support/files", token, name, "application/octet-stream", len(content))
	if status, body := u.Post(t, content); status >= http.StatusMultipleChoices {
		t.Fatalf("the form was not taken: %d %s", status, body)
	}
	return u.FileID
}

// A customer is given what is public on their own tickets: by nobody's guess what a note
// has, what a colleague announced, or what is another customer's.
func TestACustomerFetchesTheFilesOfWhatIsPublicOnTheirOwnTickets(t *testing.T) {
	w := systemtest.Workspace(t, docket)
	customer, agent, other := w.Tokens["customer"], w.Tokens["agent"], w.Tokens["admin"]
	asked := announced(t, customer, "shot.png", []byte("asked"))
	made := docket.Done(t, mine(http.MethodPost, "tickets", customer, `{"title":"Broken","file_ids":["`+asked+`"]}`))
	ticketID := made["ticket_id"].(string)
	said := announced(t, customer, "log.txt", []byte("said"))
	if a := docket.Send(t, mine(http.MethodPost, "tickets/"+ticketID+"/comments", customer, `{"content":"See this","file_ids":["`+said+`"]}`)); a.Status != http.StatusCreated ||
		!strings.Contains(string(a.Body), `"attachments":[{"content_type":"application/octet-stream","file_id":"`+said+`","name":"log.txt","size":4}]`) {
		t.Fatalf("the comment: %d %s", a.Status, a.Body)
	}
	at := "/desk/api/v1/tickets/ticket_" + ticketID
	replied, noted := docket.Sent(t, agent, "fix.zip", "application/zip", []byte("replied")), docket.Sent(t, agent, "secret.txt", "text/plain", []byte("noted"))
	docket.Done(t, apitest.Request{Method: http.MethodPost, Path: at + "/replies", Token: agent, Body: `{"body":"Try this","hold_seconds":0,"send_anyway":true,"file_ids":["` + replied + `"]}`})
	docket.Done(t, apitest.Request{Method: http.MethodPost, Path: at + "/notes", Token: agent, Body: `{"body":"Theirs","file_ids":["` + noted + `"]}`})
	whole := docket.Send(t, mine(http.MethodGet, "tickets/"+ticketID, customer, ""))
	for fileID, is := range map[string]string{asked: "asked", said: "said", replied: "replied"} {
		link := docket.Done(t, mine(http.MethodGet, "files/"+fileID, customer, ""))["link"].(map[string]any)["url"].(string)
		if r, body := apitest.Fetch(t, link); string(body) != is || !strings.HasPrefix(r.Header.Get("Content-Disposition"), "attachment;") || !bytes.Contains(whole.Body, []byte(fileID)) {
			t.Errorf("%s: %q, in %s", is, body, whole.Body)
		}
		docket.Refused(t, mine(http.MethodGet, "files/"+fileID, other, ""), http.StatusNotFound, "not_found")
	}
	waiting := announced(t, customer, "unused.txt", []byte("unused"))
	for what, fileID := range map[string]string{"a note's": noted, "one that waits": waiting, "none": apitest.Another(said)} {
		if p := docket.Refused(t, mine(http.MethodGet, "files/"+fileID, customer, ""), http.StatusNotFound, "not_found"); p.Detail != "no such file in this workspace" {
			t.Errorf("%s: %+v", what, p)
		}
	}
	if bytes.Contains(whole.Body, []byte(noted)) {
		t.Errorf("the ticket shows what a note has: %s", whole.Body)
	}
	for what, fileID := range map[string]string{"taken": said, "a colleague's": docket.Sent(t, agent, "a.txt", "text/plain", []byte("a"))} {
		if p := docket.Refused(t, mine(http.MethodPost, "tickets/"+ticketID+"/comments", customer, `{"content":"Again","file_ids":["`+fileID+`"]}`), http.StatusUnprocessableEntity, "validation_failed"); !p.At("body.file_ids[0]") {
			t.Errorf("%s: %+v", what, p)
		}
	}
}

// Two customers whose tickets are one have each the files of their own.
func TestACustomerHasNoFileOfADuplicateThatIsAnothers(t *testing.T) {
	w := systemtest.Workspace(t, docket)
	tokens := map[string]string{"customer": w.Tokens["customer"], "admin": w.Tokens["admin"]}
	files, tickets := map[string]string{}, map[string]string{}
	for who, token := range tokens {
		files[who] = announced(t, token, who+".txt", []byte(who))
		tickets[who] = "ticket_" + docket.Done(t, mine(http.MethodPost, "tickets", token, `{"title":"Same","file_ids":["`+files[who]+`"]}`))["ticket_id"].(string)
	}
	docket.Done(t, apitest.Request{Method: http.MethodPost, Path: "/desk/api/v1/tickets/" + tickets["customer"] + "/merge", Token: w.Tokens["agent"], Body: `{"duplicates":["` + tickets["admin"] + `"]}`})
	for who, token := range tokens {
		for whose, fileID := range files {
			want := map[bool]int{true: http.StatusOK, false: http.StatusNotFound}[who == whose]
			if a := docket.Send(t, mine(http.MethodGet, "files/"+fileID, token, "")); a.Status != want {
				t.Errorf("%s asks for %s's: %d %s", who, whose, a.Status, a.Body)
			}
		}
	}
}
