package main

import (
	"docket/shared/grant"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/jsii-runtime-go"
)

// permissions are statements of a role's policies, by the policy's name.
type permissions map[string][]awsiam.PolicyStatement

// role is the role of one function, with what it declares and no more. Its
// policies lie in the role itself, which keeps a stack small.
func (s site) role(stack awscdk.Stack, d data, f functionSpec, log awslogs.LogGroup) awsiam.Role {
	all := permissions{"log": {allow([]string{"logs:CreateLogStream", "logs:PutLogEvents"}, log.LogGroupArn())}}
	if len(f.table) > 0 {
		all["table"] = onTable(d.table, f.table)
	}
	for name, statements := range f.more {
		all[name] = statements
	}
	policies := map[string]awsiam.PolicyDocument{}
	for name, statements := range all {
		policies[name] = awsiam.NewPolicyDocument(&awsiam.PolicyDocumentProps{Statements: &statements})
	}
	return awsiam.NewRole(stack, jsii.String(f.name+"-role"), &awsiam.RoleProps{
		AssumedBy:      awsiam.NewServicePrincipal(jsii.String("lambda.amazonaws.com"), nil),
		Description:    jsii.String("Of the function " + s.config.Prefix() + "-" + f.name),
		InlinePolicies: &policies,
	})
}

// onTable are the statements for the table and its index.
func onTable(t table, of grant.Table) []awsiam.PolicyStatement {
	var statements []awsiam.PolicyStatement
	for _, s := range of.Statements() {
		var actions []string
		for _, action := range s.Actions {
			actions = append(actions, string(action))
		}
		on := t.arn
		if s.InIndex {
			on = t.timers
		}
		conditions := map[string]any{}
		for operator, of := range s.Condition() {
			conditions[operator] = of
		}
		statements = append(statements, awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
			Actions: jsii.Strings(actions...), Resources: &[]*string{on}, Conditions: &conditions}))
	}
	return statements
}

func allow(actions []string, resources ...*string) awsiam.PolicyStatement {
	return awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{Actions: jsii.Strings(actions...), Resources: &resources})
}
