package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

const (
	// working is how long a function of the stream may take.
	working = 5*time.Minute + 10*time.Second

	// hidden keeps a message from coming again while its record is handled.
	hidden = 360 // seconds
)

// redrive works a queue of failed records off.
type redrive struct {
	queues    *sqs.Client
	buckets   *s3.Client
	functions *lambda.Client
	prefix    string // of the stage's functions
	dry       bool
	out       io.Writer
}

// all hands over each message of a queue once. One that fails again stays,
// and does not keep the others waiting: its error is returned at the end.
// A dry run leaves all of them.
func (r *redrive) all(ctx context.Context, name string, hand func(context.Context, types.Message) error) error {
	queue, err := r.queues.GetQueueUrl(ctx, &sqs.GetQueueUrlInput{QueueName: &name})
	if err != nil {
		return fmt.Errorf("find the queue %s: %w", name, err)
	}
	met, kept := map[string]bool{}, map[string]types.Message{}
	var failures []error
	defer func() { r.giveBack(queue.QueueUrl, kept) }()
	for {
		got, err := r.queues.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{
			QueueUrl: queue.QueueUrl, MaxNumberOfMessages: 1, VisibilityTimeout: hidden, WaitTimeSeconds: 1,
			MessageSystemAttributeNames: []types.MessageSystemAttributeName{types.MessageSystemAttributeNameMessageGroupId}})
		if err != nil {
			return errors.Join(append(failures, fmt.Errorf("read the queue: %w", err))...)
		}
		if len(got.Messages) == 0 {
			r.say("%d messages, %d failed\n", len(met), len(failures))
			return errors.Join(failures...)
		}
		m := got.Messages[0]
		if met[*m.MessageId] { // it was hidden for less time than the others took
			kept[*m.MessageId] = m
			continue
		}
		met[*m.MessageId] = true
		err = hand(ctx, m)
		if err == nil && !r.dry {
			_, err = r.queues.DeleteMessage(ctx, &sqs.DeleteMessageInput{QueueUrl: queue.QueueUrl, ReceiptHandle: m.ReceiptHandle})
		} else {
			kept[*m.MessageId] = m
		}
		if err != nil {
			failures = append(failures, fmt.Errorf("message %s: %w", *m.MessageId, err))
		}
	}
}

// say tells of a step. That nobody reads it keeps no record waiting.
func (r *redrive) say(format string, values ...any) { _, _ = fmt.Fprintf(r.out, format, values...) }

// giveBack lets the queue give messages again at once. Where it cannot, they
// come when they are no longer hidden.
func (r *redrive) giveBack(queue *string, messages map[string]types.Message) {
	for _, m := range messages {
		_, err := r.queues.ChangeMessageVisibility(context.Background(), &sqs.ChangeMessageVisibilityInput{
			QueueUrl: queue, ReceiptHandle: m.ReceiptHandle, VisibilityTimeout: 0})
		if err != nil {
			r.say("message %s stays hidden for six minutes: %v\n", *m.MessageId, err)
		}
	}
}

// wakes brings the wake-ups that a queue gave up back to it.
func (r *redrive) wakes(ctx context.Context, name string) error {
	queue, err := r.queues.GetQueueUrl(ctx, &sqs.GetQueueUrlInput{QueueName: &name})
	if err != nil {
		return fmt.Errorf("find the queue %s: %w", name, err)
	}
	return r.all(ctx, name+"-dead", func(ctx context.Context, m types.Message) error {
		r.say("%s for %s\n", *m.Body, name)
		if r.dry {
			return nil
		}
		send := &sqs.SendMessageInput{QueueUrl: queue.QueueUrl, MessageBody: m.Body}
		if group, has := m.Attributes[string(types.MessageSystemAttributeNameMessageGroupId)]; has {
			send.MessageGroupId = &group
		}
		_, err := r.queues.SendMessage(ctx, send)
		return err
	})
}

// record hands over the record that a message tells of.
func (r *redrive) record(ctx context.Context, m types.Message) error {
	o, err := objectOf([]byte(*m.Body))
	if err != nil {
		return err
	}
	f, err := r.fetch(ctx, o)
	if err != nil {
		return fmt.Errorf("%s: %w", o.key, err)
	}
	r.say("%s for %s\n", o.key, f.function)
	if r.dry {
		return nil
	}
	if err := r.invoke(ctx, f); err != nil {
		return fmt.Errorf("%s: %w", o.key, err)
	}
	return nil
}

func (r *redrive) fetch(ctx context.Context, o object) (failed, error) {
	got, err := r.buckets.GetObject(ctx, &s3.GetObjectInput{Bucket: &o.bucket, Key: &o.key})
	if err != nil {
		return failed{}, err
	}
	defer func() { _ = got.Body.Close() }() // it is read
	text, err := io.ReadAll(got.Body)
	if err != nil {
		return failed{}, err
	}
	return failedOf(text)
}

// invoke calls the function and holds it to an answer without failures.
func (r *redrive) invoke(ctx context.Context, f failed) error {
	out, err := r.functions.Invoke(ctx, &lambda.InvokeInput{FunctionName: &f.function, Payload: f.payload})
	if err != nil {
		return err
	}
	if out.FunctionError != nil {
		return fmt.Errorf("the function failed: %s: %.500s", aws.ToString(out.FunctionError), out.Payload)
	}
	var answer struct {
		BatchItemFailures []struct {
			ItemIdentifier string `json:"itemIdentifier"`
		} `json:"batchItemFailures"`
	}
	if err := json.Unmarshal(out.Payload, &answer); err != nil {
		return fmt.Errorf("the function answered %.500s: %w", out.Payload, err)
	}
	if n := len(answer.BatchItemFailures); n > 0 {
		return fmt.Errorf("it failed again, from record %s on: the function's log says why", answer.BatchItemFailures[0].ItemIdentifier)
	}
	return nil
}
