//go:build deployed

package deployed_test

import (
	"bytes"
	"regexp"
	"testing"
	"time"

	"docket/shared/testing/storytest"
)

const faces = "../../../shared/"

func TestTheAPIsStoriesAreAnsweredAsOnThisMachine(t *testing.T) {
	storytest.Tell(t, storytest.Stories{Docket: docket(), Folder: faces + "rest/support/testdata", Send: storytest.API(deliver), Patience: 2 * remembered,
		Except: map[string]string{
			"related": "its events are answered by /local/events, and the bus answers nothing",
		}})
}

func TestTheAssistantsStoriesAreAnsweredAsOnThisMachine(t *testing.T) {
	storytest.Tell(t, storytest.Stories{Docket: docket(), Folder: faces + "mcptool/testdata", Send: storytest.MCP(deliver)})
}

// remembered is how long a function may go by what it has read of keys,
// organisations and settings.
const remembered = 5 * time.Second

// deliver sends a request to the API.
func deliver(t testing.TB, r storytest.Request) storytest.Answer {
	t.Helper()
	a := storytest.Deliver(t, deployment.URL, r)
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
