//go:build deployed

package suite

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

const region = "us-east-1"

// credentials are those that every LocalStack takes, and no account has.
var credentials = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
	return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, nil
})

// background is for what is put right after a test, whose own context is over.
var background = context.Background()

func queues() *sqs.Client {
	return sqs.New(sqs.Options{Region: region, Credentials: credentials, BaseEndpoint: &deployed.endpoint})
}

func buckets() *s3.Client {
	return s3.New(s3.Options{Region: region, Credentials: credentials, BaseEndpoint: &deployed.endpoint, UsePathStyle: true})
}

func functions() *lambda.Client {
	return lambda.New(lambda.Options{Region: region, Credentials: credentials, BaseEndpoint: &deployed.endpoint})
}
