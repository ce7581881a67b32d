package dynamo

import (
	"cmp"
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// attempt bounds one try of one call.
const attempt = 5 * time.Second

// Client returns a client for the account and region that the environment
// names, as Lambda sets it (AWS_REGION, AWS_ACCESS_KEY_ID, ...). Reading the
// environment itself spares a cold start the SDK's own configuration.
// DYNAMODB_ENDPOINT or AWS_ENDPOINT_URL point it at another engine.
func Client(getenv func(string) string, options ...func(*dynamodb.Options)) *dynamodb.Client {
	o := dynamodb.Options{
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
	if endpoint := cmp.Or(getenv("DYNAMODB_ENDPOINT"), getenv("AWS_ENDPOINT_URL")); endpoint != "" {
		o.BaseEndpoint = &endpoint
	}
	return dynamodb.New(o, options...)
}

// Local returns a client for an engine on this machine, which takes any account.
func Local(endpoint string, options ...func(*dynamodb.Options)) *dynamodb.Client {
	env := map[string]string{
		"AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local",
		"DYNAMODB_ENDPOINT": endpoint,
	}
	return Client(func(name string) string { return env[name] }, options...)
}
