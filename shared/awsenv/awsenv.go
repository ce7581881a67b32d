// Package awsenv reads what clients of AWS need from the environment, as Lambda
// sets it. This saves a cold start the time of the SDK's own configuration.
package awsenv

import (
	"cmp"
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// Attempt is the longest time of one try of one call.
const Attempt = 5 * time.Second

// Credentials are those of AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN.
func Credentials(getenv func(string) string) aws.CredentialsProvider {
	return aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{
			AccessKeyID:     getenv("AWS_ACCESS_KEY_ID"),
			SecretAccessKey: getenv("AWS_SECRET_ACCESS_KEY"),
			SessionToken:    getenv("AWS_SESSION_TOKEN"),
		}, nil
	})
}

// Endpoint returns the first of the given variables and AWS_ENDPOINT_URL that
// is set; nil means AWS itself.
func Endpoint(getenv func(string) string, variables ...string) *string {
	endpoint := ""
	for _, name := range append(variables, "AWS_ENDPOINT_URL") {
		endpoint = cmp.Or(endpoint, getenv(name))
	}
	if endpoint == "" {
		return nil
	}
	return &endpoint
}
