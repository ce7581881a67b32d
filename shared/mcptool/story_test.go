package mcptool_test

import (
	"flag"
	"testing"

	"docket/shared/testing/storytest"
)

var update = flag.Bool("update", false, "rewrite the recorded answers")

func TestTheStoriesAreAnsweredAsRecorded(t *testing.T) {
	storytest.Tell(t, storytest.Stories{Docket: storytest.Docket{Founder: docket, URL: docket.URL, Known: docket.URL}, Folder: "testdata", Update: *update,
		Send: storytest.MCP(func(t testing.TB, r storytest.Request) storytest.Answer {
			return storytest.Deliver(t, docket.URL, r)
		})})
}
