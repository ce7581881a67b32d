package sqs_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"docket/shared/job"
	"docket/shared/sqs"
	"docket/shared/tenant"

	"github.com/aws/aws-sdk-go-v2/aws"
	service "github.com/aws/aws-sdk-go-v2/service/sqs"
)

type entry struct{ Id, MessageBody, MessageGroupId string }

// sent sends wake-ups to a queue that answers so, and gives each call's entries.
func sent(t *testing.T, answer string, wakes ...job.Wake) (calls [][]entry, err error) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var call struct {
			QueueUrl string
			Entries  []entry
		}
		if json.Unmarshal(body, &call) != nil || call.QueueUrl != "https://queue" || r.Header.Get("X-Amz-Target") != "AmazonSQS.SendMessageBatch" {
			t.Errorf("%s: %s", r.Header.Get("X-Amz-Target"), body)
		}
		calls = append(calls, call.Entries)
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		_, _ = io.WriteString(w, answer)
	}))
	defer server.Close()
	env := map[string]string{"AWS_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_ENDPOINT_URL": server.URL}
	options := func(o *service.Options) {
		o.Retryer, o.DisableMessageChecksumValidation = aws.NopRetryer{}, true
	}
	err = sqs.New(sqs.Client(func(name string) string { return env[name] }, options), "https://queue").Send(t.Context(), wakes...)
	return calls, err
}

func TestWakeUpsAreSentTenAtATimeEachInItsWorkspacesGroup(t *testing.T) {
	long, err := tenant.NewScope(strings.Repeat("t", 64), strings.Repeat("w", 64))
	if err != nil {
		t.Fatal(err)
	}
	var wakes []job.Wake
	for shard := range 16 {
		wakes = append(wakes, job.Wake{Call: job.Sweep, Shard: shard})
	}
	wakes = append(wakes, job.Wake{Call: job.Compact, Scope: long})
	calls, err := sent(t, `{"Successful":[],"Failed":[]}`, wakes...)
	if err != nil || len(calls) != 2 || len(calls[0]) != 10 || len(calls[1]) != 7 {
		t.Fatalf("%v: %v", calls, err)
	}
	for i, e := range append(calls[0], calls[1]...) {
		if read, err := job.ReadWake(e.MessageBody); err != nil || read != wakes[i] || e.MessageGroupId == "" || len(e.MessageGroupId) > 128 {
			t.Errorf("%+v: %v", e, err)
		}
	}
}

func TestAMessageThatIsRefusedIsAnError(t *testing.T) {
	_, err := sent(t, `{"Successful":[],"Failed":[{"Id":"0","SenderFault":true,"Code":"InvalidMessageContents","Message":"no"}]}`, job.Wake{Call: job.Sweep})
	if err == nil || !strings.Contains(err.Error(), "InvalidMessageContents") {
		t.Error(err)
	}
}
