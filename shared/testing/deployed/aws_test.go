//go:build deployed

package deployed_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"testing"

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
	return sqs.New(sqs.Options{Region: region, Credentials: credentials, BaseEndpoint: &deployment.Endpoint})
}

func buckets() *s3.Client {
	return s3.New(s3.Options{Region: region, Credentials: credentials, BaseEndpoint: &deployment.Endpoint, UsePathStyle: true})
}

func functions() *lambda.Client {
	return lambda.New(lambda.Options{Region: region, Credentials: credentials, BaseEndpoint: &deployment.Endpoint})
}

// call calls a service that takes JSON, where Docket has no client of it.
func call(t testing.TB, service, target string, with, said any) {
	t.Helper()
	body, err := json.Marshal(with)
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, deployment.Endpoint, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-amz-json-1.1")
	request.Header.Set("X-Amz-Target", target)
	// LocalStack reads the service and region of a signature and nothing else.
	request.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=test/20260101/"+region+"/"+service+"/aws4_request, SignedHeaders=host, Signature=none")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }() // it is read
	answer, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s: %v %s %s", target, err, response.Status, answer)
	}
	if err := json.Unmarshal(answer, said); err != nil {
		t.Fatalf("%s: %v: %s", target, err, answer)
	}
}
