package bus

import (
	"docket/shared/awsenv"

	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
)

// Client returns a client for the account and region that the environment
// names. AWS_ENDPOINT_URL replaces the address of the service.
func Client(getenv func(string) string, options ...func(*eventbridge.Options)) *eventbridge.Client {
	return eventbridge.New(eventbridge.Options{
		Region: getenv("AWS_REGION"), HTTPClient: awsenv.HTTPClient(awsenv.Attempt), Credentials: awsenv.Credentials(getenv),
		BaseEndpoint: awsenv.Endpoint(getenv),
	}, options...)
}
