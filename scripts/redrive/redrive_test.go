package main

import (
	"bytes"
	"crypto/md5"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// amazon is as much of SQS, S3 and Lambda as a redrive sees: a queue of
// messages, the objects that they tell of, and a function.
type amazon struct {
	mu       sync.Mutex
	messages map[string]string // in the queue, by id
	hidden   map[string]bool
	objects  map[string]string // by bucket and key
	answer   string            // of the function
	failed   bool              // it failed as a whole
	invoked  []string          // with what
	sent     []string          // to other queues: queue, group, text
	refuses  bool              // what is sent
}

const (
	arn   = "arn:aws:lambda:eu-central-1:1:function:docket-dev-audit"
	batch = `{"Records":[{"eventID":"e1"}]}`
)

// newAmazon has a message for each text.
func newAmazon(answer string, messages ...string) *amazon {
	a := &amazon{messages: map[string]string{}, hidden: map[string]bool{}, objects: map[string]string{}, answer: answer}
	for i, m := range messages {
		a.messages[fmt.Sprintf("m%d", i)] = m
	}
	return a
}

// notification is what EventBridge says of an object.
func notification(key string) string {
	return fmt.Sprintf(`{"source":"aws.s3","detail-type":"Object Created","detail":{"bucket":{"name":"failures"},"object":{"key":%q,"size":9}}}`, key)
}

func (a *amazon) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	body, _ := io.ReadAll(r.Body) // short ones
	var asked struct{ QueueName, QueueUrl, ReceiptHandle, MessageBody, MessageGroupId string }
	_ = json.Unmarshal(body, &asked) // of SQS; others have none of it
	_, action, queue := strings.Cut(r.Header.Get("X-Amz-Target"), "AmazonSQS.")
	switch {
	case queue && action == "GetQueueUrl":
		_, _ = fmt.Fprintf(w, `{"QueueUrl":"http://queue/%s"}`, asked.QueueName)
	case queue && action == "ReceiveMessage":
		for id, text := range a.messages {
			if !a.hidden[id] {
				a.hidden[id] = true
				answer, _ := json.Marshal(map[string]any{"Messages": []any{map[string]any{"MessageId": id, "ReceiptHandle": id, "Body": text, "Attributes": map[string]string{"MessageGroupId": "acme.north"}}}})
				_, _ = w.Write(answer)
				return
			}
		}
		_, _ = fmt.Fprint(w, `{}`)
	case queue && action == "SendMessage" && a.refuses:
		http.Error(w, `{"__type":"com.amazonaws.sqs#InvalidMessageContents"}`, http.StatusBadRequest)
	case queue && action == "SendMessage":
		a.sent = append(a.sent, asked.QueueUrl+" "+asked.MessageGroupId+" "+asked.MessageBody)
		_, _ = fmt.Fprintf(w, `{"MessageId":"m","MD5OfMessageBody":"%x"}`, md5.Sum([]byte(asked.MessageBody)))
	case queue && action == "DeleteMessage":
		delete(a.messages, asked.ReceiptHandle)
		delete(a.hidden, asked.ReceiptHandle)
		_, _ = fmt.Fprint(w, `{}`)
	case queue && action == "ChangeMessageVisibility":
		delete(a.hidden, asked.ReceiptHandle)
		_, _ = fmt.Fprint(w, `{}`)
	case strings.HasPrefix(r.URL.Path, "/2015-03-31/functions/"):
		a.invoked = append(a.invoked, string(body))
		if a.failed {
			w.Header().Set("X-Amz-Function-Error", "Unhandled")
		}
		_, _ = fmt.Fprint(w, a.answer)
	default:
		object, found := a.objects[r.URL.Path]
		if !found {
			http.Error(w, "<Error><Code>NoSuchKey</Code></Error>", http.StatusNotFound)
			return
		}
		_, _ = fmt.Fprint(w, object)
	}
}

// redriven runs a redrive, and returns what it said.
func redriven(t *testing.T, a *amazon, args ...string) (string, error) {
	t.Helper()
	server := httptest.NewServer(a)
	defer server.Close()
	environment := map[string]string{"AWS_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_ENDPOINT_URL": server.URL}
	var said bytes.Buffer
	err := run(t.Context(), append([]string{"-stage", "dev"}, args...), func(name string) string { return environment[name] }, &said)
	return said.String(), err
}

func TestWhatIsHandedOverWithoutFailuresLeavesTheQueue(t *testing.T) {
	quoted, _ := json.Marshal(batch) // as Lambda keeps it
	for name, payload := range map[string]string{"a batch as a text": string(quoted), "a batch as JSON": batch} {
		t.Run(name, func(t *testing.T) {
			a := newAmazon(`{"batchItemFailures":[]}`, notification("aws/lambda/id/shard 1"))
			a.objects["/failures/aws/lambda/id/shard 1"] = `{"requestContext":{"functionArn":"` + arn + `"},"payload":` + payload + `}`
			said, err := redriven(t, a)
			if err != nil || len(a.messages) != 0 || len(a.invoked) != 1 || a.invoked[0] != batch {
				t.Errorf("%v: the queue has %v, the function got %v", err, a.messages, a.invoked)
			}
			if want := "aws/lambda/id/shard 1 for " + arn + "\n1 messages, 0 failed\n"; said != want {
				t.Errorf("said %q, want %q", said, want)
			}
		})
	}
}

func TestWakeUpsThatWereGivenUpAreBroughtBackToTheirQueue(t *testing.T) {
	const wake = `{"call":"deliver","tenant":"acme","workspace":"north","endpoint":"webhook_1"}`
	a := newAmazon("", wake)
	if said, err := redriven(t, a, "-wakes", "webhooks", "-dry-run"); err != nil || len(a.messages) != 1 || len(a.hidden) != 0 || len(a.sent) != 0 {
		t.Errorf("a dry run said %s, %v; sent %v", said, err, a.sent)
	}
	a.refuses = true
	if _, err := redriven(t, a, "-wakes", "webhooks"); err == nil || len(a.messages) != 1 || len(a.hidden) != 0 {
		t.Errorf("refused: %v; the queue has %v", err, a.messages)
	}
	a.refuses = false
	if said, err := redriven(t, a, "-wakes", "webhooks"); err != nil || len(a.messages) != 0 || len(a.sent) != 1 || a.sent[0] != "http://queue/docket-dev-webhooks acme.north "+wake {
		t.Errorf("said %s, %v; sent %v", said, err, a.sent)
	}
}

func TestWhatFailsAgainStaysAndKeepsNoOtherWaiting(t *testing.T) {
	for name, c := range map[string]struct {
		answer string
		failed bool
		says   string
	}{
		"a record fails":        {`{"batchItemFailures":[{"itemIdentifier":"100"}]}`, false, "from record 100 on"},
		"the function fails":    {`{"errorMessage":"out of luck"}`, true, "out of luck"},
		"it answers with words": {`done`, false, "answered done"},
	} {
		t.Run(name, func(t *testing.T) {
			a := newAmazon(c.answer, notification("one"), notification("absent"), "no JSON")
			a.failed = c.failed
			a.objects["/failures/one"] = `{"requestContext":{"functionArn":"` + arn + `"},"payload":` + batch + `}`
			said, err := redriven(t, a)
			if err == nil || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), "absent") || !strings.Contains(err.Error(), "no event of S3") {
				t.Errorf("%v", err)
			}
			if len(a.messages) != 3 || len(a.hidden) != 0 || !strings.Contains(said, "3 messages, 3 failed") {
				t.Errorf("said %s; the queue has %v, of which are hidden %v", said, a.messages, a.hidden)
			}
		})
	}
}

func TestADryRunTellsAndChangesNothing(t *testing.T) {
	a := newAmazon(`{}`, notification("one"))
	a.objects["/failures/one"] = `{"requestContext":{"functionArn":"` + arn + `"},"payload":` + batch + `}`
	said, err := redriven(t, a, "-dry-run")
	if err != nil || len(a.messages) != 1 || len(a.hidden) != 0 || len(a.invoked) != 0 || !strings.Contains(said, "one for "+arn) {
		t.Errorf("%v, said %s; the queue has %v, of which are hidden %v; invoked %v", err, said, a.messages, a.hidden, a.invoked)
	}
}

func TestWithoutAStageNothingIsDone(t *testing.T) {
	for _, args := range [][]string{{}, {"-stage", "dev", "more"}} {
		if err := run(t.Context(), args, func(string) string { return "" }, io.Discard); err == nil {
			t.Errorf("%v is taken", args)
		}
	}
}
