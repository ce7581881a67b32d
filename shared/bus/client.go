package bus

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
)

// attempt bounds one try of one call.
const attempt = 5 * time.Second

// Client returns a client for the account and region that the environment
// names, as Lambda sets it (AWS_REGION, AWS_ACCESS_KEY_ID, ...). Reading the
// environment itself spares a cold start the SDK's own configuration.
// AWS_ENDPOINT_URL points it at another EventBridge.
func Client(getenv func(string) string, options ...func(*eventbridge.Options)) *eventbridge.Client {
	o := eventbridge.Options{
		Region:     getenv("AWS_REGION"),
		HTTPClient: awshttp.NewBuildableClient().WithTimeout(attempt),
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{
				AccessKeyID:     getenv("AWS_ACCESS_KEY_ID"),
				SecretAccessKey: getenv("AWS_SECRET_ACCESS_KEY"),
				SessionToken:    getenv("AWS_SESSION_TOKEN"),
			}, nil
		}),
	}
	if endpoint := getenv("AWS_ENDPOINT_URL"); endpoint != "" {
		o.BaseEndpoint = &endpoint
	}
	return eventbridge.New(o, options...)
}
