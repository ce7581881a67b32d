//go:build deployed

package deployed_test

import (
	"net/http"
	"strings"
	"testing"

	"docket/shared/testing/apitest"
	"docket/shared/testing/systemtest"
)

// The functions know the bucket of the stage, and sign for it.
func TestAFileGoesToTheBucketByAFormAndComesByALink(t *testing.T) {
	t.Parallel()
	w := systemtest.Workspace(t, docket())
	token, stage := w.Tokens["admin"], apitest.Docket{URL: deployment.URL}
	fileID := stage.Sent(t, token, "report.pdf", "application/pdf", []byte("%PDF-1.7"))
	made := open(t, token, `{"subject":"With a file"}`)
	stage.Done(t, apitest.Request{Method: http.MethodPost, Path: "/desk/api/v1/tickets/" + made.Ticket.ID + "/notes", Token: token, Body: `{"body":"See this","file_ids":["` + fileID + `"]}`})
	var said struct{ Link struct{ URL string } }
	done(t, http.MethodGet, "/desk/api/v1/files/"+fileID, token, "", &said)
	r, body := apitest.Fetch(t, said.Link.URL)
	if string(body) != "%PDF-1.7" || r.Header.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(r.Header.Get("Content-Disposition"), `attachment; filename="report.pdf"`) {
		t.Errorf("the link leads to %d %v %s", r.StatusCode, r.Header, body)
	}
}
