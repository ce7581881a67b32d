package mcptool_test

import (
	"flag"
	"testing"

	"docket/shared/testing/apitest"
	"docket/shared/testing/transcript"
)

var update = flag.Bool("update", false, "rewrite the recorded answers")

func TestTheTranscriptsAreAnsweredAsRecorded(t *testing.T) {
	transcript.Replay(t, transcript.Folder{Docket: transcript.Docket{Founder: docket, URL: docket.URL, Known: docket.URL}, Path: "testdata", Update: *update,
		Send: transcript.MCP(func(t testing.TB, r apitest.Request) apitest.Answer {
			return apitest.Deliver(t, docket.URL, r)
		})})
}
