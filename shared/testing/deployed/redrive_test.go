//go:build deployed

package deployed_test

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"docket/shared/testing/systemtest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

// name is the name that the stage gives a queue or a function.
func name(of string) string { return "docket-" + stage + "-" + of }

const (
	audit   = "audit"
	records = "failed-records"
)

// An audit function that looks for another table fails at every record. The mapping's
// fifty retries with their pauses would take an hour: here it has none. The
// test is by itself: the others' records would fail too.
func TestARecordThatFailsForGoodIsKeptAndHandedOverAgain(t *testing.T) {
	w := systemtest.Workspace(t, docket())
	retries(t, 0)
	mend := misdirect(t, audit)
	made := open(t, w.Tokens["agent"], `{"subject": "Lost and found"}`)
	await(t, 2*time.Minute, "the ticket's record in the bucket of failures, and a message", func() bool {
		return messages(t, records) > 0 && failed(t, made.Ticket.ID)
	})
	mend()

	if got := traced(t, w.Tokens["admin"], made.RequestID); len(got.Audit) > 0 {
		t.Fatalf("the record was entered all the same: %+v", got)
	}
	if said := redrive(t, "-dry-run"); !strings.Contains(said, name(audit)) || messages(t, records) == 0 {
		t.Errorf("a dry run says %s, and leaves %d messages", said, messages(t, records))
	}
	await(t, time.Minute, "no more failed records, after redrive", func() bool {
		redrive(t)
		return messages(t, records) == 0
	})
	got := traced(t, w.Tokens["admin"], made.RequestID)
	if len(got.Audit) != 1 || len(got.Usage) != 1 || got.Audit[0].Kind != "ticket.created" {
		t.Errorf("handed over again, the record has left %+v", got)
	}
}

// retries sets how often the audit function's mapping hands a record over again, until
// the test ends.
func retries(t testing.TB, attempts int32) {
	t.Helper()
	listed, err := functions().ListEventSourceMappings(t.Context(), &lambda.ListEventSourceMappingsInput{FunctionName: aws.String(name(audit))})
	if err != nil || len(listed.EventSourceMappings) != 1 {
		t.Fatalf("the audit function has %d mappings: %v", len(listed.EventSourceMappings), err)
	}
	mapping := listed.EventSourceMappings[0]
	set := func(attempts int32) error {
		_, err := functions().UpdateEventSourceMapping(background, &lambda.UpdateEventSourceMappingInput{
			UUID: mapping.UUID, FunctionName: aws.String(name(audit)), MaximumRetryAttempts: &attempts})
		return err
	}
	if err := set(attempts); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := set(*mapping.MaximumRetryAttempts); err != nil {
			t.Error(err)
		}
	})
}

// misdirect lets a function look for a table that is not there, and returns
// what lets it find its own again.
func misdirect(t testing.TB, function string) (mend func()) {
	t.Helper()
	now, err := functions().GetFunctionConfiguration(t.Context(), &lambda.GetFunctionConfigurationInput{FunctionName: aws.String(name(function))})
	if err != nil {
		t.Fatal(err)
	}
	set := func(variables map[string]string) error {
		_, err := functions().UpdateFunctionConfiguration(background, &lambda.UpdateFunctionConfigurationInput{
			FunctionName: aws.String(name(function)), Environment: &types.Environment{Variables: variables}})
		if err != nil {
			return err
		}
		updated := lambda.NewFunctionUpdatedV2Waiter(functions(), func(o *lambda.FunctionUpdatedV2WaiterOptions) { o.MinDelay = time.Second })
		return updated.Wait(background, &lambda.GetFunctionInput{FunctionName: aws.String(name(function))}, time.Minute)
	}
	elsewhere := maps.Clone(now.Environment.Variables)
	elsewhere["DOCKET_TABLE"] = "elsewhere"
	mended := false
	mend = func() {
		if err := set(now.Environment.Variables); err != nil {
			t.Error(err)
		}
		mended = true
	}
	t.Cleanup(func() {
		if !mended {
			mend()
		}
	})
	if err := set(elsewhere); err != nil {
		t.Fatal(err)
	}
	return mend
}

// failed tells whether a record that holds a text is in the bucket of failures.
func failed(t testing.TB, text string) bool {
	t.Helper()
	listed, err := buckets().ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: &deployment.Failures})
	if err != nil {
		t.Fatal(err)
	}
	for _, object := range listed.Contents {
		got, err := buckets().GetObject(t.Context(), &s3.GetObjectInput{Bucket: &deployment.Failures, Key: object.Key})
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(got.Body)
		if err := errors.Join(err, got.Body.Close()); err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(content, []byte(text)) {
			return true
		}
	}
	return false
}

// messages is how many messages a queue has, also those that come later.
func messages(t testing.TB, queue string) int {
	t.Helper()
	got, err := queues().GetQueueAttributes(t.Context(), &sqs.GetQueueAttributesInput{QueueUrl: queueURL(t, queue), AttributeNames: counted})
	if err != nil {
		t.Fatal(err)
	}
	all := 0
	for _, attribute := range counted {
		n, err := strconv.Atoi(got.Attributes[string(attribute)])
		if err != nil {
			t.Fatal(err)
		}
		all += n
	}
	return all
}

// counted are the attributes of a queue that each of its messages is in one of.
var counted = []sqstypes.QueueAttributeName{sqstypes.QueueAttributeNameApproximateNumberOfMessages,
	sqstypes.QueueAttributeNameApproximateNumberOfMessagesNotVisible, sqstypes.QueueAttributeNameApproximateNumberOfMessagesDelayed}

func queueURL(t testing.TB, queue string) *string {
	t.Helper()
	got, err := queues().GetQueueUrl(t.Context(), &sqs.GetQueueUrlInput{QueueName: aws.String(name(queue))})
	if err != nil {
		t.Fatal(err)
	}
	return got.QueueUrl
}

// redrive runs scripts/redrive as the runbook says.
func redrive(t testing.TB, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", append([]string{"run", "docket/scripts/redrive", "-stage", stage}, args...)...)
	cmd.Env = append(os.Environ(), "AWS_REGION="+region, "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test", "AWS_ENDPOINT_URL="+deployment.Endpoint)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Run(); err != nil {
		t.Logf("redrive: %v: %s", err, said.String())
	}
	return said.String()
}
