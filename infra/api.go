package main

import (
	"encoding/json"
	"regexp"

	"docket/infra/gateway"
	"docket/shared/rest"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigateway"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/jsii-runtime-go"
)

// api makes the one API of all faces, from a document that is generated from
// their endpoints. The permissions to call functions lie here too: with the
// functions, they and the API would need each other.
func (s site) api(all []answered, faces []rest.Face) awsapigateway.SpecRestApi {
	stack := s.stack("api", "Docket: the API")
	byName := map[string]function{}
	var endpoints []gateway.Endpoint
	for _, d := range all {
		byName[d.Function] = d.function
		endpoints = append(endpoints, d.Endpoint)
		stack.AddStackDependency(d.function.Stack(), jsii.String("the function must be there"))
	}
	document := gateway.Document(endpoints, gateway.Options{
		Title: s.config.Prefix(), Origins: s.config.Origins, Faces: faces,
		Invoke: func(name string) string { return *invocation(stack, byName[name]) },
	})
	api := awsapigateway.NewSpecRestApi(stack, jsii.String("api"), &awsapigateway.SpecRestApiProps{
		RestApiName:               jsii.String(s.config.Prefix()),
		ApiDefinition:             awsapigateway.ApiDefinition_FromInline(document),
		EndpointTypes:             &[]awsapigateway.EndpointType{awsapigateway.EndpointType_REGIONAL},
		DisableExecuteApiEndpoint: jsii.Bool(s.config.Domain != nil), // or a firewall's name could be gone around
		CloudWatchRole:            jsii.Bool(false),                  // it is the account's, and may be there: scripts/account makes it where it is not
		DeployOptions:             s.deployed(stack),
	})
	for _, d := range all {
		s.permit(stack, api, d)
	}
	s.domain(stack, api)
	s.firewall(stack, api)
	return api
}

// invocation is the URI by which API Gateway calls a function.
func invocation(stack awscdk.Stack, f function) *string {
	return awscdk.Fn_Join(jsii.String(""), &[]*string{
		jsii.String("arn:"), stack.Partition(), jsii.String(":apigateway:"), stack.Region(),
		jsii.String(":lambda:path/2015-03-31/functions/"), f.arn(stack), jsii.String("/invocations"),
	})
}

// permit lets the API call a function at one endpoint of one stage.
func (s site) permit(stack awscdk.Stack, api awsapigateway.SpecRestApi, d answered) {
	awslambda.NewCfnPermission(stack, jsii.String(d.Method+" "+d.Path), &awslambda.CfnPermissionProps{
		Action: jsii.String("lambda:InvokeFunction"), FunctionName: d.function.arn(stack), Principal: jsii.String("apigateway.amazonaws.com"),
		SourceArn: api.ArnForExecuteApi(jsii.String(d.Method), jsii.String(parameter.ReplaceAllString(d.Path, "*")), jsii.String(s.config.Stage)),
	})
}

// parameter is a part of a path that each call fills in.
var parameter = regexp.MustCompile(`\{[^}]+\}`)

// deployed are the stage's options. Execution logs stay off: they can hold
// credentials. Detailed metrics stay off: every method's would be billed.
func (s site) deployed(stack awscdk.Stack) *awsapigateway.StageOptions {
	log := awslogs.NewLogGroup(stack, jsii.String("access-log"), &awslogs.LogGroupProps{
		LogGroupName: jsii.String("/docket/" + s.config.Stage + "/access"),
		Retention:    retention(s.config.LogDays), RemovalPolicy: awscdk.RemovalPolicy_DESTROY,
	})
	return &awsapigateway.StageOptions{
		StageName:            jsii.String(s.config.Stage),
		ThrottlingRateLimit:  jsii.Number(s.config.Throttle.Rate),
		ThrottlingBurstLimit: jsii.Number(s.config.Throttle.Burst),
		AccessLogDestination: awsapigateway.NewLogGroupLogDestination(log),
		AccessLogFormat:      awsapigateway.AccessLogFormat_Custom(jsii.String(accessLog())),
	}
}

// accessLog is a line of the access log. function_request_id is requestId in
// the function's own lines.
func accessLog() string {
	line, err := json.Marshal(map[string]string{
		"request_id": "$context.requestId", "function_request_id": "$context.integration.requestId", "at": "$context.requestTimeEpoch",
		"address": "$context.identity.sourceIp", "agent": "$context.identity.userAgent", "method": "$context.httpMethod",
		"resource": "$context.resourcePath", "path": "$context.path", "status": "$context.status", "bytes": "$context.responseLength",
		"ms": "$context.responseLatency", "function_ms": "$context.integration.latency", "function_status": "$context.integration.status",
		"error": "$context.error.responseType", "firewall": "$context.waf.error",
	})
	if err != nil {
		panic(err) // it is strings
	}
	return string(line)
}
