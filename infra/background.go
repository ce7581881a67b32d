package main

import (
	"slices"

	"docket/shared/stream"
	"docket/shared/subscription"
	"docket/shared/sweep"
	"docket/shared/worker"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"
)

// background is what works behind the API, by what calls it.
type background struct {
	consumers, schedules, subscriptions []function
	queues                              []queueFunction
	undelivered                         awssqs.Queue
}

// queueFunction is the function of a queue.
type queueFunction struct {
	function
	queue, dead awssqs.Queue
}

// queueOf is the function of a queue.
func (b background) queueOf(c worker.Queue) queueFunction {
	return b.queues[slices.IndexFunc(b.queues, func(w queueFunction) bool { return w.id == c.Name })]
}

// all is every function of it.
func (b background) all() []function {
	all := slices.Concat(b.consumers, b.schedules, b.subscriptions)
	for _, w := range b.queues {
		all = append(all, w.function)
	}
	return all
}

// background makes the functions of the stream, of queues, of schedules and of
// the bus, each from its declaration.
func (s site) background(d data, told topics) background {
	stack := s.stack("background", "Docket: what the stream, the clock and the bus set in motion")
	b := background{undelivered: s.queue(stack, "undelivered-events")}
	made := queues{}
	for _, c := range worker.Queues() {
		made[c.Name] = s.wakeQueue(stack, c)
	}
	told.subscribe(made)
	for _, c := range worker.Queues() {
		b.queues = append(b.queues, s.worker(stack, d, c, made))
	}
	for _, c := range stream.Consumers() {
		b.consumers = append(b.consumers, s.consumer(stack, d, c, made))
	}
	for _, c := range sweep.Schedules() {
		b.schedules = append(b.schedules, s.schedule(stack, d, c, made))
	}
	for _, c := range subscription.All() {
		b.subscriptions = append(b.subscriptions, s.subscription(stack, d, c, b.undelivered))
	}
	return b
}

// consumer makes a function that reads the table's stream.
func (s site) consumer(stack awscdk.Stack, d data, c stream.Consumer, to queues) function {
	more := permissions{
		// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.Lambda.Tutorial.html
		"stream": {allow([]string{"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"}, d.table.stream)},
		// https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
		"failures": {
			allow([]string{"s3:PutObject"}, d.failures.bucket.ArnForObjects(jsii.String("aws/lambda/*"))),
			allow([]string{"s3:ListBucket"}, d.failures.bucket.BucketArn()),
		},
	}
	environment := map[string]*string{}
	if c.Events {
		environment["DOCKET_BUS"] = d.bus.EventBusName()
		more["bus"] = []awsiam.PolicyStatement{allow([]string{"events:PutEvents"}, d.bus.EventBusArn())}
	}
	to.wakes(c.Wakes, environment, more)
	made := s.function(stack, d, functionSpec{
		name: c.Name, folder: "stream/" + c.Name, description: "Reads the table's stream", timeout: working,
		environment: environment, table: c.Table, more: more,
	})
	s.mapping(stack, d, c, made)
	return made
}
