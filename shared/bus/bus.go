// Package bus puts events on an EventBridge bus. No other package of Docket
// uses EventBridge.
package bus

import (
	"context"
	"fmt"

	"docket/events"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/smithy-go"
)

// Bus is one bus of an account.
type Bus struct {
	client *eventbridge.Client
	name   string
}

// New returns the bus of that name or ARN.
func New(client *eventbridge.Client, name string) *Bus { return &Bus{client: client, name: name} }

// Put puts an event on the bus. EventBridge can accept a call and refuse the
// entry in it. Put returns that as an error too: a smithy.APIError with the
// entry's code.
func (b *Bus) Put(ctx context.Context, e events.Changed) error {
	detail, err := e.Encode()
	if err != nil {
		return fmt.Errorf("encode event %s: %w", e.ID, err)
	}
	out, err := b.client.PutEvents(ctx, &eventbridge.PutEventsInput{Entries: []types.PutEventsRequestEntry{{
		EventBusName: &b.name,
		Source:       aws.String(events.Source),
		DetailType:   &e.Type,
		Detail:       aws.String(string(detail)),
	}}})
	if err == nil {
		err = refusal(out)
	}
	if err != nil {
		return fmt.Errorf("put event %s: %w", e.ID, err)
	}
	return nil
}

// refusal says why the call's only entry was refused; nil if it was accepted.
func refusal(out *eventbridge.PutEventsOutput) error {
	if out.FailedEntryCount == 0 {
		return nil
	}
	refused := &smithy.GenericAPIError{Code: "Unknown", Message: "the entry was refused without a code"}
	for _, entry := range out.Entries {
		if entry.ErrorCode != nil {
			refused.Code, refused.Message = *entry.ErrorCode, aws.ToString(entry.ErrorMessage)
		}
	}
	return refused
}
