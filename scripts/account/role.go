package main

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/apigateway"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// roleStack is a stack of the account's, of no stage. To delete it leaves the role.
const roleStack = "docket-account"

// roleTemplate is the role, and the setting that names it. Without it no stage of
// the account's APIs can have an access log.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
const roleTemplate = `{"Description": "Docket: the role by which API Gateway writes logs, for every API of the account", "Resources": {
	"Role": {"Type": "AWS::IAM::Role", "DeletionPolicy": "RetainExceptOnCreate", "Properties": {
		"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
			{"Effect": "Allow", "Principal": {"Service": "apigateway.amazonaws.com"}, "Action": "sts:AssumeRole"}]},
		"ManagedPolicyArns": [{"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"}]}},
	"Account": {"Type": "AWS::ApiGateway::Account", "DeletionPolicy": "RetainExceptOnCreate", "Properties": {"CloudWatchRoleArn": {"Fn::GetAtt": ["Role", "Arn"]}}}}}`

// letGatewayLog makes the account's role for API Gateway's logs where it has
// none. One that is there serves the account's other APIs and stays.
func (a account) letGatewayLog(ctx context.Context) (made bool, err error) {
	is, err := a.gateway.GetAccount(ctx, &apigateway.GetAccountInput{})
	if err != nil {
		return false, err
	}
	if aws.ToString(is.CloudwatchRoleArn) != "" {
		return false, nil
	}
	_, err = a.stacks.CreateStack(ctx, &cloudformation.CreateStackInput{StackName: aws.String(roleStack), TemplateBody: aws.String(roleTemplate),
		Capabilities: []types.Capability{types.CapabilityCapabilityIam}, OnFailure: types.OnFailureDelete}) // so that the next try makes it
	if err != nil {
		return false, fmt.Errorf("make the stack %s: %w", roleStack, err)
	}
	waiter := cloudformation.NewStackCreateCompleteWaiter(a.stacks)
	if err := waiter.Wait(ctx, &cloudformation.DescribeStacksInput{StackName: aws.String(roleStack)}, patience); err != nil {
		return false, fmt.Errorf("wait for the stack %s: %w", roleStack, err)
	}
	return true, nil
}
