package support_test

import (
	"net/http"
	"strings"
	"testing"

	"docket/shared/testing/apitest"
)

// The Support face has the files of public messages, and none of what is internal.
func TestAMessageShowsItsFilesAndANoteNone(t *testing.T) {
	w := docket.World(t)
	as := w.Tokens["agent"]
	sent := docket.Sent(t, as, "fix.zip", "application/zip", []byte("sent"))
	docket.Done(t, apitest.Request{Method: http.MethodPost, Path: "/desk/api/v1/tickets/" + w.Ticket + "/replies", Token: as, Body: `{"body":"Try this","hold_seconds":0,"send_anyway":true,"file_ids":["` + sent + `"]}`})
	shown := `"attachments":[{"id":"` + sent + `","name":"fix.zip","content_type":"application/octet-stream","size":4}]`
	if a := docket.Send(t, apitest.Request{Method: http.MethodGet, Path: "/v1/support/tickets/" + w.Ticket + "/messages", Token: as}); !strings.Contains(string(a.Body), shown) {
		t.Errorf("the messages are %s", a.Body)
	}
	if a := docket.Send(t, apitest.Request{Method: http.MethodGet, Path: "/v1/support/tickets/" + w.Ticket + "/comments", Token: as}); strings.Contains(string(a.Body), w.File) {
		t.Errorf("the notes are %s", a.Body)
	}
	link := docket.Done(t, apitest.Request{Method: http.MethodGet, Path: "/v1/support/files/" + sent, Token: as})["link"].(map[string]any)["url"].(string)
	if _, body := apitest.Fetch(t, link); string(body) != "sent" {
		t.Errorf("the link leads to %q", body)
	}
	for what, fileID := range map[string]string{"a note's": w.File, "one that waits": w.Noted, "none": apitest.Another(sent)} {
		if p := docket.Refused(t, apitest.Request{Method: http.MethodGet, Path: "/v1/support/files/" + fileID, Token: w.Tokens["admin"]}, http.StatusNotFound, "not_found"); p.Detail != "no such file in this workspace" {
			t.Errorf("%s: %+v", what, p)
		}
	}
}
