package main

import (
	"cmp"
	"strings"
	"time"

	"docket/shared/worker"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"
)

// wakeQueue is a queue of wake-ups, and the queue of those that failed each time.
type wakeQueue struct{ queue, dead awssqs.Queue }

// queues are those of wake-ups, by their names.
type queues map[string]wakeQueue

// wakeQueue makes a queue of wake-ups. What is in a wake-up is in the table
// too, and woken again from there: so the queue forgets after a day, unless it says so.
func (s site) wakeQueue(stack awscdk.Stack, c worker.Queue) wakeQueue {
	dead := s.queue(stack, c.Name+"-dead")
	queue := awssqs.NewQueue(stack, jsii.String(c.Name+"-queue"), &awssqs.QueueProps{
		QueueName:         jsii.String(s.config.Prefix() + "-" + c.Name),
		VisibilityTimeout: awscdk.Duration_Seconds(jsii.Number(c.Hidden.Seconds())),
		RetentionPeriod:   awscdk.Duration_Seconds(jsii.Number(cmp.Or(c.Keep, 24*time.Hour).Seconds())),
		DeadLetterQueue:   &awssqs.DeadLetterQueue{Queue: dead, MaxReceiveCount: jsii.Number(c.Receives)},
		Encryption:        awssqs.QueueEncryption_SQS_MANAGED, EnforceSSL: jsii.Bool(true),
	})
	awscdk.NewCfnOutput(stack, jsii.String(outputOf(c.Name)), &awscdk.CfnOutputProps{Value: queue.QueueUrl()})
	return wakeQueue{queue, dead}
}

// worker makes the function that takes the wake-ups of a queue.
func (s site) worker(stack awscdk.Stack, d data, c worker.Queue, all queues) queueFunction {
	queue := all[c.Name].queue
	environment := map[string]*string{}
	// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
	more := permissions{"queue": {allow([]string{"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"}, queue.QueueArn())}}
	all.wakes(c.Wakes, environment, more)
	filing(d, c.Files, environment, more)
	s.mailing(stack, c.Name, environment, more)
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
	return queueFunction{made, queue, all[c.Name].dead}
}

// wakesFrom is wakes for a function of another stack: queues have fixed names, so no
// export binds the stacks together.
func (s site) wakesFrom(stack awscdk.Stack, names []string, environment map[string]*string, more permissions) {
	for _, name := range names {
		queue := s.config.Prefix() + "-" + name
		environment[variableOf(name)] = jsii.String("https://sqs." + *stack.Region() + "." + *stack.UrlSuffix() + "/" + *stack.Account() + "/" + queue)
		arn := stack.FormatArn(&awscdk.ArnComponents{Service: jsii.String("sqs"), Resource: &queue})
		more["wakes-"+name] = []awsiam.PolicyStatement{allow([]string{"sqs:SendMessage"}, arn)}
	}
}

// wakes lets a function send wake-ups to queues of these names.
func (all queues) wakes(names []string, environment map[string]*string, more permissions) {
	for _, name := range names {
		to := all[name].queue
		environment[variableOf(name)] = to.QueueUrl()
		more["wakes-"+name] = []awsiam.PolicyStatement{allow([]string{"sqs:SendMessage"}, to.QueueArn())}
	}
}

// variableOf is the variable that has the URL of a queue.
func variableOf(queue string) string {
	return "DOCKET_" + strings.ToUpper(strings.ReplaceAll(queue, "-", "_"))
}

// outputOf is the output of the stack that has it.
func outputOf(queue string) string {
	name := ""
	for _, part := range strings.Split(queue, "-") {
		name += strings.ToUpper(part[:1]) + part[1:]
	}
	return name + "Queue"
}
