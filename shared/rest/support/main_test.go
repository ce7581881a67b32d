package support_test

import (
	"context"

	"docket/shared/dynamo"
	"docket/shared/testing/systemtest"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// docket is what is tested: the system on this machine or, with the build tag
// deployed, the stage that scripts/localstack has deployed.
var docket subject

type subject struct {
	systemtest.Founder
	Settle    func(context.Context) error
	URL       string
	Table     *dynamo.Table
	TableName string
	Tables    *dynamodb.Client
	Endpoint  string // of the engine
}
