package support_test

import (
	"flag"
	"testing"

	"docket/shared/testing/storytest"
)

var update = flag.Bool("update", false, "rewrite the recorded answers and the document")

func TestTheStoriesAreAnsweredAsRecorded(t *testing.T) {
	storytest.Tell(t, storytest.Stories{Docket: storytest.Docket{Founder: docket, URL: docket.URL, Known: docket.URL}, Folder: "testdata", Update: *update,
		Send: storytest.API(func(t testing.TB, r storytest.Request) storytest.Answer {
			a := send(t, request{method: r.Method, path: r.Path, token: r.Token, header: r.Header, body: r.Body})
			return storytest.Answer{Status: a.status, Header: a.header, Body: a.body}
		})})
}
