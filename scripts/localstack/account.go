package main

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
)

const region = "us-east-1"

// account is the emulator's, whose credentials no account of AWS has.
type account struct {
	endpoint   string
	formations *cloudformation.Client
	functions  *lambda.Client
}

var credentials = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
	return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, nil
})

func newAccount(endpoint string) account {
	return account{endpoint,
		cloudformation.New(cloudformation.Options{Region: region, Credentials: credentials, BaseEndpoint: &endpoint}),
		lambda.New(lambda.Options{Region: region, Credentials: credentials, BaseEndpoint: &endpoint})}
}

// ours tells whether a thing is of the stage, by its name or ARN.
func ours(name string) bool {
	return strings.Contains(name, "docket-"+stage) || strings.Contains(name, "/docket/"+stage)
}

// stacks are the names of the stage's stacks.
func (a account) stacks(ctx context.Context) ([]string, error) {
	out, err := a.formations.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{})
	if err != nil {
		return nil, fmt.Errorf("list stacks: %w", err)
	}
	var names []string
	for _, s := range out.Stacks {
		if ours(*s.StackName) && s.StackStatus != types.StackStatusDeleteComplete {
			names = append(names, *s.StackName)
		}
	}
	return names, nil
}

// deployment is what is deployed: each resource as its stack's template has
// it, and the digest of each function's code.
type deployment struct {
	resources map[string]any // by stack and logical id
	code      map[string]string
}

func (a account) deployed(ctx context.Context) (deployment, error) {
	d := deployment{map[string]any{}, map[string]string{}}
	stacks, err := a.stacks(ctx)
	if err != nil {
		return d, err
	}
	for _, stack := range stacks {
		out, err := a.formations.GetTemplate(ctx, &cloudformation.GetTemplateInput{StackName: &stack})
		if err != nil {
			return d, fmt.Errorf("get the template of %s: %w", stack, err)
		}
		var template struct{ Resources map[string]any }
		if err := json.Unmarshal([]byte(*out.TemplateBody), &template); err != nil {
			return d, fmt.Errorf("read the template of %s: %w", stack, err)
		}
		for id, resource := range template.Resources {
			d.resources[stack+"/"+id] = resource
		}
	}
	pages := lambda.NewListFunctionsPaginator(a.functions, &lambda.ListFunctionsInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return d, fmt.Errorf("list functions: %w", err)
		}
		for _, f := range page.Functions {
			if ours(*f.FunctionName) {
				d.code[*f.FunctionName] = *f.CodeSha256
			}
		}
	}
	return d, nil
}

// changedAlone holds two deployments to differ in one function's resource and
// in that function's code.
func changedAlone(before, after deployment, function string) error {
	var resources, code []string
	for id, resource := range after.resources {
		if !reflect.DeepEqual(resource, before.resources[id]) {
			kind, _ := resource.(map[string]any)["Type"].(string)
			resources = append(resources, kind)
		}
	}
	for name, sum := range after.code {
		if sum != before.code[name] {
			code = append(code, name)
		}
	}
	if len(before.resources) != len(after.resources) || !slices.Equal(resources, []string{"AWS::Lambda::Function"}) || !slices.Equal(code, []string{function}) {
		return fmt.Errorf("changed were the resources %v of %d, and the code of %v", resources, len(after.resources), code)
	}
	return nil
}
