//go:build deployed

package deployed_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"docket/shared/testing/systemtest"
)

// The runbook begins with it.
func TestAnAnswersRequestIDFindsItsLineInTheFunctionsLog(t *testing.T) {
	t.Parallel()
	w := systemtest.Workspace(t, docket())
	began := time.Now()
	made := open(t, w.Tokens["agent"], `{"subject": "Logged"}`)
	group := map[string]any{"logGroupName": "/aws/lambda/docket-" + stage + "-support-create_support_ticket", "startTime": began.UnixMilli()}
	var message string
	await(t, time.Minute, "the request in the function's log", func() bool {
		var all struct{ Events []struct{ Message string } }
		call(t, "logs", "Logs_20140328.FilterLogEvents", group, &all)
		for _, e := range all.Events { // LocalStack knows no filter of text
			if strings.Contains(e.Message, made.RequestID) {
				message = e.Message
			}
		}
		return message != ""
	})
	var line struct {
		Operation  string
		Status     int
		Invocation string  `json:"requestId"` // by which the gateway's access log leads here
		Written    float64 `json:"write_units"`
		Metrics    struct {
			CloudWatchMetrics []struct{ Namespace string }
		} `json:"_aws"`
	}
	if err := json.Unmarshal([]byte(message), &line); err != nil || line.Operation != "create_support_ticket" || line.Status != 201 || line.Invocation == "" ||
		line.Written == 0 || len(line.Metrics.CloudWatchMetrics) != 1 || line.Metrics.CloudWatchMetrics[0].Namespace != "docket-"+stage {
		t.Errorf("the line is %s: %v", message, err)
	}
}
