//go:build deployed

package deployed_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"docket/shared/testing/deployed"
	"docket/shared/testing/transcript"
)

const stage = deployed.Stage

// deployment is the deployed Docket.
var deployment *deployed.Deployment

func TestMain(m *testing.M) {
	var err error
	if deployment, err = deployed.Open(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "the suite needs a deployment:", err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// docket is the deployment as transcripts are replayed at it.
// Without a name of its own it knows the host that is called, and its stage.
func docket() transcript.Docket {
	host := strings.TrimPrefix(deployment.Endpoint, "http://")
	return transcript.Docket{Founder: deployment, URL: deployment.URL, Known: "https://" + host + "/" + stage}
}
