// Package ses hands letters over to Amazon SES. It is the only package that knows SES.
package ses

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"docket/shared/awsenv"
	"docket/shared/mail/send"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/aws/aws-sdk-go-v2/service/sesv2/types"
)

// Sender implements send.Sender.
type Sender struct {
	client *sesv2.Client
	set    string
}

var _ send.Sender = (*Sender)(nil)

// New returns a Sender that sends under a configuration set, which tells what becomes of
// letters; empty for none.
func New(client *sesv2.Client, set string) *Sender { return &Sender{client, set} }

// attempt is the longest time of a call: a letter can have 40 MB.
const attempt = 15 * time.Second

// Client returns a client for the account and region that the environment names. It makes
// each call once: what it would send again after an answer that was lost could be sent
// twice. AWS_ENDPOINT_URL replaces the address of the service.
func Client(getenv func(string) string, options ...func(*sesv2.Options)) *sesv2.Client {
	return sesv2.New(sesv2.Options{
		Region: getenv("AWS_REGION"), HTTPClient: awsenv.HTTPClient(attempt), Credentials: awsenv.Credentials(getenv),
		BaseEndpoint: awsenv.Endpoint(getenv), Retryer: aws.NopRetryer{},
	}, options...)
}

// Send implements send.Sender. SES gives each letter a Message-ID of its own, which is
// the id that it answers at a domain of its region. A letter without a sender of the
// envelope goes under that of its header, as SES takes none.
// https://docs.aws.amazon.com/ses/latest/dg/header-fields.html
func (s *Sender) Send(ctx context.Context, from string, to []string, raw []byte) (string, error) {
	in := &sesv2.SendEmailInput{Destination: &types.Destination{ToAddresses: to}, Content: &types.EmailContent{Raw: &types.RawMessage{Data: raw}}}
	if from != "" {
		in.FromEmailAddress = &from
	}
	if s.set != "" {
		in.ConfigurationSetName = &s.set
	}
	out, err := s.client.SendEmail(ctx, in)
	if err != nil {
		return "", send.Fail(kindOf(err), fmt.Errorf("hand a letter to SES: %w", err))
	}
	return aws.ToString(out.MessageId) + "@" + domain(s.client.Options().Region), nil
}

// domain is that of the Message-IDs which SES gives in a region.
func domain(region string) string {
	if region == "us-east-1" {
		return "email.amazonses.com"
	}
	return region + ".amazonses.com"
}

// kindOf says what a failure means. SES refuses a letter for what it is by a
// MessageRejected or a BadRequest; what else it answers is of the account, or passes. Where
// no connection was made nothing was sent; without an answer nobody knows.
// https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
func kindOf(err error) send.Failure {
	var rejected *types.MessageRejected
	var bad *types.BadRequestException
	var answered interface{ HTTPStatusCode() int }
	var call *net.OpError
	switch {
	case errors.As(err, &rejected), errors.As(err, &bad):
		return send.Refused
	case errors.As(err, &answered) && answered.HTTPStatusCode() != 0 && answered.HTTPStatusCode() != http.StatusInternalServerError && answered.HTTPStatusCode() != http.StatusGatewayTimeout:
		return send.Down
	case errors.As(err, &call) && call.Op == "dial":
		return send.Down
	}
	return send.Unsure
}
