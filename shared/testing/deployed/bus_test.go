//go:build deployed

package deployed_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"docket/shared/testing/systemtest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

// listener is the stack of another system, which has a queue filled with what
// the bus tells.
const listener = `{"Resources": {
  "Told": {"Type": "AWS::SQS::Queue"},
  "Rule": {"Type": "AWS::Events::Rule", "Properties": {
    "EventBusName": %q, "EventPattern": {"source": ["docket"], "detail-type": ["support.ticket.created"]},
    "Targets": [{"Id": "told", "Arn": {"Fn::GetAtt": ["Told", "Arn"]}}]}},
  "Policy": {"Type": "AWS::SQS::QueuePolicy", "Properties": {"Queues": [{"Ref": "Told"}], "PolicyDocument": {"Statement": [{
    "Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": {"Fn::GetAtt": ["Told", "Arn"]}}]}}}},
  "Outputs": {"Told": {"Value": {"Ref": "Told"}}}}`

func TestAnotherSystemHearsOfAWriteFromTheBus(t *testing.T) {
	t.Parallel()
	told := listen(t)
	w := systemtest.Workspace(t, docket())
	made := open(t, w.Tokens["agent"], `{"subject": "Told to others"}`)
	queues := queues()
	await(t, streamed, "the ticket's event in the other system's queue", func() bool {
		got, err := queues.ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{QueueUrl: &told, MaxNumberOfMessages: 10, WaitTimeSeconds: 1})
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range got.Messages {
			var entry struct {
				Detail struct {
					Subject string
					Type    string
				}
			}
			if err := json.Unmarshal([]byte(*m.Body), &entry); err != nil {
				t.Fatalf("%v: %s", err, *m.Body)
			}
			if entry.Detail.Subject == made.Ticket.ID && entry.Detail.Type == "support.ticket.created" {
				return true
			}
		}
		return false
	})
}

// listen deploys the listener, and returns the URL of its queue.
func listen(t testing.TB) string {
	t.Helper()
	stacks := cloudformation.New(cloudformation.Options{Region: region, Credentials: credentials, BaseEndpoint: &deployment.Endpoint})
	name := "listener"
	body := fmt.Sprintf(listener, deployment.Bus)
	if _, err := stacks.CreateStack(t.Context(), &cloudformation.CreateStackInput{StackName: &name, TemplateBody: &body}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		// The test's context is over by now.
		if _, err := stacks.DeleteStack(background, &cloudformation.DeleteStackInput{StackName: &name}); err != nil {
			t.Error(err)
		}
		gone := cloudformation.NewStackDeleteCompleteWaiter(stacks, func(o *cloudformation.StackDeleteCompleteWaiterOptions) { o.MinDelay = time.Second })
		if err := gone.Wait(background, &cloudformation.DescribeStacksInput{StackName: &name}, time.Minute); err != nil {
			t.Error(err)
		}
	})
	made := cloudformation.NewStackCreateCompleteWaiter(stacks, func(o *cloudformation.StackCreateCompleteWaiterOptions) { o.MinDelay = time.Second })
	out, err := made.WaitForOutput(t.Context(), &cloudformation.DescribeStacksInput{StackName: &name}, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	return aws.ToString(out.Stacks[0].Outputs[0].OutputValue)
}

func TestWhatAnotherSystemTellsTheBusIsOnItsTicket(t *testing.T) {
	t.Parallel()
	w := systemtest.Workspace(t, docket())
	made := open(t, w.Tokens["agent"], `{"subject": "Has a task"}`)
	event := map[string]any{
		"specversion": "1.0", "id": "suite-1", "source": "/tasks", "type": "related.recorded", "tenant": w.Tenant, "workspace": w.Workspace,
		"data": map[string]any{"version": 1, "related_resource_type": "support_ticket", "related_resource_id": made.Ticket.ID,
			"kind": "task", "id": "task_7", "title": "Call them back", "request_id": "req-of-tasks"},
	}
	tell(t, event)
	tell(t, event) // delivered twice, it is kept once
	var said struct{ Related []struct{ ID string } }
	await(t, streamed, "the task on its ticket", func() bool {
		done(t, http.MethodGet, "/v1/support/tickets/"+made.Ticket.ID+"/related", w.Tokens["reader"], "", &said)
		return len(said.Related) > 0
	})
	if len(said.Related) != 1 || said.Related[0].ID != "task_7" {
		t.Errorf("the ticket has %+v", said.Related)
	}
}

// tell puts another system's event on the bus: as JSON, since it is not
// Docket that does it (shared/bus alone knows EventBridge's client).
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
func tell(t testing.TB, event map[string]any) {
	t.Helper()
	detail, err := json.Marshal(event)
	if err != nil {
		t.Fatal(err)
	}
	entry := map[string]any{"EventBusName": deployment.Bus, "Source": "tasks", "DetailType": event["type"], "Detail": string(detail)}
	var said struct{ FailedEntryCount *int }
	call(t, "events", "AWSEvents.PutEvents", map[string]any{"Entries": []any{entry}}, &said)
	if said.FailedEntryCount == nil || *said.FailedEntryCount != 0 {
		t.Fatalf("the bus refuses %s", detail)
	}
}
