package main

import (
	"encoding/json"

	"docket/shared/stream"
	"docket/shared/subscription"
	"docket/shared/sweep"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awseventstargets"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"
)

// mapping lets Lambda read the stream for a consumer, as it is declared.
func (s site) mapping(stack awscdk.Stack, d data, c stream.Consumer, f function) {
	made := awslambda.NewCfnEventSourceMapping(stack, jsii.String(c.Name+"-mapping"), &awslambda.CfnEventSourceMappingProps{
		FunctionName: f.FunctionName(), EventSourceArn: d.table.stream, StartingPosition: jsii.String("TRIM_HORIZON"),
		FilterCriteria: &awslambda.CfnEventSourceMapping_FilterCriteriaProperty{Filters: &[]any{
			&awslambda.CfnEventSourceMapping_FilterProperty{Pattern: jsii.String(filter(c))}}},
		BatchSize:                      jsii.Number(c.Batch),
		MaximumBatchingWindowInSeconds: jsii.Number(c.Window.Seconds()),
		ParallelizationFactor:          jsii.Number(c.Parallel),
		BisectBatchOnFunctionError:     jsii.Bool(c.Bisect),
		MaximumRetryAttempts:           jsii.Number(c.Retries),
		MaximumRecordAgeInSeconds:      jsii.Number(c.MaxAge.Seconds()),
		FunctionResponseTypes:          jsii.Strings("ReportBatchItemFailures"),
		DestinationConfig: &awslambda.CfnEventSourceMapping_DestinationConfigProperty{
			OnFailure: &awslambda.CfnEventSourceMapping_OnFailureProperty{Destination: d.failures.bucket.BucketArn()}},
	})
	made.Node().AddDependency(f.Role()) // Lambda tries whether it may read
}

// filter is what a consumer is shown: the insertions of its sort keys. Others
// are not billed.
// https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-filtering.html
func filter(c stream.Consumer) string {
	pattern, err := json.Marshal(map[string]any{
		"eventName": []string{"INSERT"},
		"dynamodb":  map[string]any{"Keys": map[string]any{"SK": map[string]any{"S": []any{map[string]string{"prefix": c.Filter}}}}},
	})
	if err != nil {
		panic(err) // it is strings
	}
	return string(pattern)
}

// schedule makes a function that a rule of EventBridge calls now and then. A
// call that fails is not repeated: the next one does its work.
func (s site) schedule(stack awscdk.Stack, d data, c sweep.Schedule, to queues) function {
	environment, more := map[string]*string{}, permissions{}
	to.wakes(c.Wakes, environment, more)
	made := s.function(stack, d, functionSpec{
		name: c.Name, folder: "schedule/" + c.Name, description: "Is called every " + c.Every.String(), timeout: taking,
		environment: environment, more: more,
	})
	s.invoked(stack, made, 0, nil)
	awsevents.NewRule(stack, jsii.String(c.Name+"-rule"), &awsevents.RuleProps{
		Schedule: awsevents.Schedule_Rate(awscdk.Duration_Seconds(jsii.Number(c.Every.Seconds()))),
		Targets: &[]awsevents.IRuleTarget{awseventstargets.NewLambdaFunction(made.Function, &awseventstargets.LambdaFunctionProps{
			RetryAttempts: jsii.Number(0)})},
	})
	return made
}

// subscription makes a function that takes events of one type from the bus.
// What cannot be delivered, and what the function fails at three times, ends
// in the queue of the undelivered.
func (s site) subscription(stack awscdk.Stack, d data, c subscription.Subscription, undelivered awssqs.Queue) function {
	made := s.function(stack, d, functionSpec{
		name: c.Name, folder: "event/" + c.Name, description: "Takes events of the type " + c.Type, timeout: taking, table: c.Table,
		more: permissions{"undelivered": []awsiam.PolicyStatement{allow([]string{"sqs:SendMessage"}, undelivered.QueueArn())}},
	})
	s.invoked(stack, made, 2, undelivered)
	awsevents.NewRule(stack, jsii.String(c.Name+"-rule"), &awsevents.RuleProps{
		EventBus: d.bus, EventPattern: &awsevents.EventPattern{DetailType: jsii.Strings(c.Type)},
		Targets: &[]awsevents.IRuleTarget{awseventstargets.NewLambdaFunction(made.Function, &awseventstargets.LambdaFunctionProps{
			DeadLetterQueue: undelivered})},
	})
	return made
}

// invoked says what becomes of a call that nobody waits for.
func (s site) invoked(stack awscdk.Stack, f function, retries int, failed awssqs.Queue) {
	props := &awslambda.CfnEventInvokeConfigProps{
		FunctionName: f.FunctionName(), Qualifier: jsii.String("$LATEST"), MaximumRetryAttempts: jsii.Number(retries)}
	if failed != nil {
		props.DestinationConfig = &awslambda.CfnEventInvokeConfig_DestinationConfigProperty{
			OnFailure: &awslambda.CfnEventInvokeConfig_OnFailureProperty{Destination: failed.QueueArn()}}
	}
	awslambda.NewCfnEventInvokeConfig(stack, jsii.String(f.id+"-invoked"), props)
}
