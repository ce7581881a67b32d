package main

import (
	"docket/shared/worker"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"
)

// worker makes a queue of wake-ups, the function that takes them, and the
// queue of those that failed each time. What is in a wake-up is in the table
// too, and woken again from there: so the queue forgets after a day.
func (s site) worker(stack awscdk.Stack, d data, c worker.Queue) queueFunction {
	dead := s.queue(stack, c.Name+"-dead")
	queue := awssqs.NewQueue(stack, jsii.String(c.Name+"-queue"), &awssqs.QueueProps{
		QueueName:         jsii.String(s.config.Prefix() + "-" + c.Name),
		VisibilityTimeout: awscdk.Duration_Seconds(jsii.Number(c.Hidden.Seconds())),
		RetentionPeriod:   awscdk.Duration_Days(jsii.Number(1)),
		DeadLetterQueue:   &awssqs.DeadLetterQueue{Queue: dead, MaxReceiveCount: jsii.Number(c.Receives)},
		Encryption:        awssqs.QueueEncryption_SQS_MANAGED, EnforceSSL: jsii.Bool(true),
	})
	environment := map[string]*string{}
	// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
	more := permissions{"queue": {allow([]string{"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"}, queue.QueueArn())}}
	wakes(queue, environment, more)
	made := s.function(stack, d, functionSpec{
		name: c.Name, folder: "queue/" + c.Name, description: "Takes the wake-ups of its queue", timeout: c.Timeout,
		environment: environment, table: c.Table, more: more,
	})
	mapping := awslambda.NewCfnEventSourceMapping(stack, jsii.String(c.Name+"-mapping"), &awslambda.CfnEventSourceMappingProps{
		FunctionName: made.FunctionName(), EventSourceArn: queue.QueueArn(),
		BatchSize:             jsii.Number(1), // each takes as long as a call may
		FunctionResponseTypes: jsii.Strings("ReportBatchItemFailures"),
		ScalingConfig:         &awslambda.CfnEventSourceMapping_ScalingConfigProperty{MaximumConcurrency: jsii.Number(c.Parallel)},
	})
	mapping.Node().AddDependency(made.Role()) // Lambda tries whether it may read
	awscdk.NewCfnOutput(stack, jsii.String("JobsQueue"), &awscdk.CfnOutputProps{Value: queue.QueueUrl()})
	return queueFunction{made, queue, dead}
}

// wakes lets a function send wake-ups to a queue.
func wakes(queue awssqs.Queue, environment map[string]*string, more permissions) {
	environment["DOCKET_JOBS"] = queue.QueueUrl()
	more["wakes"] = []awsiam.PolicyStatement{allow([]string{"sqs:SendMessage"}, queue.QueueArn())}
}
