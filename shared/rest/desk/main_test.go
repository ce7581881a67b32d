package desk_test

import (
	"flag"
	"testing"

	"docket/scripts/local/system"
	"docket/shared/rest/desk"
	"docket/shared/testing/apitest"
	"docket/shared/testing/systemtest"
	"docket/shared/testing/transcript"
)

var update = flag.Bool("update", false, "rewrite the recorded answers and the document")

// docket is the system on this machine.
var docket apitest.Docket

func TestMain(m *testing.M) {
	systemtest.Main(m, func(s *system.System, endpoint string) { docket = apitest.Local(s, endpoint) })
}

func TestTheDocumentIsTheOneKept(t *testing.T) {
	apitest.KeepsDocument(t, desk.Face(desk.Routes(nil)...), *update)
}

func TestTheTranscriptsAreAnsweredAsRecorded(t *testing.T) {
	transcript.Replay(t, transcript.Folder{Docket: transcript.Docket{Founder: docket, URL: docket.URL, Known: docket.URL, Now: docket.Now}, Path: "testdata",
		Update: *update, Send: docket.Send})
}
