// Command account looks at the AWS account of the environment before a stage is
// deployed to it. It gives API Gateway the role by which it writes logs where the
// account has none, and warns where Lambda may run fewer calls at once than a
// stage wants. What it cannot find out it says, and the deployment goes on.
//
// The environment gives AWS_REGION and credentials, as for every script.
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"docket/shared/awsenv"

	"github.com/aws/aws-sdk-go-v2/service/apigateway"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
)

// patience is how long the account may take, with a role to be made.
const patience = 5 * time.Minute

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for _, line := range open(os.Getenv).look(ctx) {
		fmt.Fprintln(os.Stderr, "account:", line)
	}
}

// account is an AWS account in one region.
type account struct {
	gateway *apigateway.Client
	stacks  *cloudformation.Client
	lambda  *lambda.Client
}

func open(getenv func(string) string) account {
	region, credentials, endpoint := getenv("AWS_REGION"), awsenv.Credentials(getenv), awsenv.Endpoint(getenv)
	return account{
		apigateway.New(apigateway.Options{Region: region, Credentials: credentials, BaseEndpoint: endpoint}),
		cloudformation.New(cloudformation.Options{Region: region, Credentials: credentials, BaseEndpoint: endpoint}),
		lambda.New(lambda.Options{Region: region, Credentials: credentials, BaseEndpoint: endpoint}),
	}
}

// look returns what somebody should know of the account.
func (a account) look(ctx context.Context) []string {
	var said []string
	if made, err := a.letGatewayLog(ctx); err != nil {
		said = append(said, "API Gateway's role for logs: "+err.Error())
	} else if made {
		said = append(said, "API Gateway had no role for logs, and has one now (the stack "+roleStack+")")
	}
	if warning, err := a.concurrency(ctx); err != nil {
		said = append(said, "Lambda's quota of calls at once: "+err.Error())
	} else if warning != "" {
		said = append(said, warning)
	}
	return said
}
