//go:build deployed

package deployed_test

import (
	"bytes"
	"regexp"
	"testing"
	"time"

	"docket/shared/testing/apitest"
	"docket/shared/testing/deployed"
	"docket/shared/testing/transcript"
)

const faces = "../../../shared/"

// except are the transcripts of each face that are not replayed here, and why.
var except = map[string]map[string]string{
	"admin":   nil,
	"support": {"related": "its events are answered by /local/events, and the bus answers nothing"},
}

func TestTheAPIsTranscriptsAreAnsweredAsOnThisMachine(t *testing.T) {
	for face, not := range except {
		transcript.Replay(t, transcript.Folder{Docket: docket(), Path: faces + "rest/" + face + "/testdata", Send: transcript.API(deliver),
			Patience: patience, Except: not})
	}
}

func TestTheSelfServicesTranscriptsAreAnsweredAsOnThisMachine(t *testing.T) {
	transcript.Replay(t, transcript.Folder{Docket: docket(), Path: faces + "rest/selfservice/testdata", Send: deliver, Patience: patience})
}

func TestTheHelpdesksTranscriptsAreAnsweredAsOnThisMachine(t *testing.T) {
	transcript.Replay(t, transcript.Folder{Docket: docket(), Path: faces + "rest/helpdesk/testdata", Send: unstaged, Patience: patience,
		Except: map[string]string{"custom_fields": late, "values": late, "webhooks": inside}})
}

func TestTheDesksTranscriptsAreAnsweredAsOnThisMachine(t *testing.T) {
	transcript.Replay(t, transcript.Folder{Docket: docket(), Path: faces + "rest/desk/testdata", Send: unstaged, Patience: patience,
		Except: map[string]string{"replies": "it moves the clock on, for a held reply to leave", "members": known, "letters_sent": "a stage without a domain for mail sends none",
			"unsent": "a held reply leaves after ten seconds, for which a worker can take longer"}})
}

// known is why one is not replayed: what a member may, and whether they may anything.
const known = "a changed member is known to other functions within five seconds"

// inside is why one is not replayed: it has an address of this machine.
const inside = "a stage posts to public addresses alone"

// late is why some transcripts are not replayed: a write by definitions of before is
// answered otherwise, and is done.
const late = "a changed definition reaches other functions within five seconds"

// unstaged delivers a request, and has paths begin behind the stage.
func unstaged(t testing.TB, r apitest.Request) apitest.Answer {
	t.Helper()
	a := deliver(t, r)
	a.Body = bytes.ReplaceAll(a.Body, []byte(`":"/`+deployed.Stage+"/"), []byte(`":"/`))
	return a
}

func TestTheAssistantsTranscriptsAreAnsweredAsOnThisMachine(t *testing.T) {
	transcript.Replay(t, transcript.Folder{Docket: docket(), Path: faces + "mcptool/testdata", Send: transcript.MCP(deliver)})
}

// remembered is how long a function may go by what it has read of keys,
// organisations and settings.
const remembered = 5 * time.Second

// patience is how long a story waits for a worker of the stage, beside which other
// tests run. Some took over half a minute.
const patience = 2 * time.Minute

// deliver sends a request to the API.
func deliver(t testing.TB, r apitest.Request) apitest.Answer {
	t.Helper()
	a := apitest.Deliver(t, deployment.URL, r)
	if id := a.Header.Get("X-Request-Id"); gatewayID.MatchString(id) {
		a.Body = bytes.ReplaceAll(a.Body, []byte(id), []byte("req_"+id))
		a.Header.Set("X-Request-Id", "req_"+id)
	}
	if len(a.Body) == 0 {
		a.Header.Del("Content-Type") // API Gateway gives one to what has none
	}
	return a
}

// gatewayID is the id of a request that no function got: what API Gateway
// answers by itself, 404 and 405, has its own, which the access log knows.
var gatewayID = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
