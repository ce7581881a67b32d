package main

import (
	"docket/shared/dynamo"
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
	if len(f.table) > 0 || f.authenticates {
		all["table"] = onTable(d.table, f)
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
func onTable(t table, f functionSpec) []awsiam.PolicyStatement {
	actions := f.table
	if f.authenticates {
		actions = granted(f.table)
	}
	var names []string
	for _, action := range actions {
		names = append(names, string(action))
	}
	statements := []awsiam.PolicyStatement{allow(names, t.arn)}
	if f.authenticates {
		statements = append(statements, keySets(t))
	}
	if f.timers {
		statements = append(statements, allow([]string{string(grant.Query)}, t.timers))
	}
	return statements
}

// keySets lets a function keep an issuer's key set that it has fetched, at
// the keys of key sets alone. The second condition refuses a call that names
// no key, of which the first says nothing.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
func keySets(t table) awsiam.PolicyStatement {
	return awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Actions:   jsii.Strings(string(grant.Put)),
		Resources: &[]*string{t.arn},
		Conditions: &map[string]any{
			"ForAllValues:StringLike": map[string]any{"dynamodb:LeadingKeys": []string{dynamo.KeySets + "*"}},
			"Null":                    map[string]any{"dynamodb:LeadingKeys": "false"},
		},
	})
}

func allow(actions []string, resources ...*string) awsiam.PolicyStatement {
	return awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{Actions: jsii.Strings(actions...), Resources: &resources})
}
