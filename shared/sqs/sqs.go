// Package sqs sends messages to queues of SQS. No other package of Docket uses
// SQS.
package sqs

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"docket/shared/awsenv"
	"docket/shared/job"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/aws/smithy-go"
)

// Queue is one queue of an account.
type Queue struct {
	client *sqs.Client
	url    string
}

// New returns the queue of that URL.
func New(client *sqs.Client, url string) *Queue { return &Queue{client: client, url: url} }

// Client returns a client for the account and region that the environment
// names. AWS_ENDPOINT_URL replaces the address of the service.
func Client(getenv func(string) string, options ...func(*sqs.Options)) *sqs.Client {
	return sqs.New(sqs.Options{
		Region: getenv("AWS_REGION"), HTTPClient: awsenv.HTTPClient(awsenv.Attempt), Credentials: awsenv.Credentials(getenv),
		BaseEndpoint: awsenv.Endpoint(getenv),
	}, options...)
}

// mostAfter is how much later a message comes than it is sent, at most.
const mostAfter = 15 * time.Minute

// together is how many messages one call sends at most.
const together = 10

// Send sends wake-ups. Each belongs to its group, which makes the queue fair:
// messages of a group that has many wait longer than those of others.
// After an error some may have been sent.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
func (q *Queue) Send(ctx context.Context, wakes ...job.Wake) error {
	for some := range slices.Chunk(wakes, together) {
		in := &sqs.SendMessageBatchInput{QueueUrl: &q.url}
		for i, w := range some {
			in.Entries = append(in.Entries, types.SendMessageBatchRequestEntry{
				Id: aws.String(strconv.Itoa(i)), MessageBody: aws.String(w.Encode()), MessageGroupId: aws.String(group(w)),
				DelaySeconds: int32(math.Ceil(min(w.After, mostAfter).Seconds()))})
		}
		out, err := q.client.SendMessageBatch(ctx, in)
		if err == nil {
			err = refusal(out)
		}
		if err != nil {
			return fmt.Errorf("send %d wake-ups: %w", len(some), err)
		}
	}
	return nil
}

// longest is how many characters the id of a group has at most.
const longest = 128

// group is a wake-up's group in the form that SQS accepts. Two workspaces whose
// names begin alike share one, which costs them some fairness.
func group(w job.Wake) string {
	g := w.Group()
	return g[:min(len(g), longest)]
}

// refusal is why a message of a call was not taken, nil if all were.
func refusal(out *sqs.SendMessageBatchOutput) error {
	for _, f := range out.Failed {
		return &smithy.GenericAPIError{Code: aws.ToString(f.Code), Message: aws.ToString(f.Message)}
	}
	return nil
}
