package dynamo

import (
	"time"

	"docket/shared/awsenv"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// Client returns a client for the account and region that the environment
// names. DYNAMODB_ENDPOINT or AWS_ENDPOINT_URL point it at another engine.
func Client(getenv func(string) string, options ...func(*dynamodb.Options)) *dynamodb.Client {
	return dynamodb.New(dynamodb.Options{
		Region: getenv("AWS_REGION"), HTTPClient: awsenv.HTTPClient(awsenv.Attempt), Credentials: awsenv.Credentials(getenv),
		BaseEndpoint: awsenv.Endpoint(getenv, "DYNAMODB_ENDPOINT"),
	}, append([]func(*dynamodb.Options){countUnits}, options...)...)
}

// localAttempt bounds one try of a call of an engine on this machine, which does
// one thing at a time: a try that is given up is carried out all the same, and
// what is sent again waits behind it. Whoever calls may have less patience.
const localAttempt = 30 * time.Second

// Local returns a client for an engine on this machine, which takes any account.
func Local(endpoint string, options ...func(*dynamodb.Options)) *dynamodb.Client {
	env := map[string]string{
		"AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local",
		"DYNAMODB_ENDPOINT": endpoint,
	}
	patient := func(o *dynamodb.Options) { o.HTTPClient = awsenv.HTTPClient(localAttempt) }
	return Client(func(name string) string { return env[name] }, append([]func(*dynamodb.Options){patient}, options...)...)
}
