package main

import (
	"docket/shared/dynamo"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"
)

// data is what outlives every function: the stage can be destroyed and made
// again around it.
type data struct {
	table    table
	bus      awsevents.EventBus
	failures failures
}

// table is the table by its names.
type table struct{ name, arn, stream, timers *string }

const (
	// archived is how long events can be replayed from the bus's archive.
	archived = 90

	// failed is how long a record of the stream that failed is kept.
	failed = 365
)

func (s site) data() data {
	stack := s.stack("data", "Docket: the table, the bus, and what failed on the way")
	return data{table: s.table(stack), bus: s.bus(stack), failures: s.failures(stack)}
}

// table is dynamo.Definition as CloudFormation has it: keys and index are
// stated in one place.
func (s site) table(stack awscdk.Stack) table {
	made := awsdynamodb.NewCfnTable(stack, jsii.String("table"), tableProps(s.config.Table, !s.config.DeleteData))
	made.ApplyRemovalPolicy(s.removal(), nil)
	index := dynamo.Definition("").GlobalSecondaryIndexes[0].IndexName
	awscdk.NewCfnOutput(stack, jsii.String("TableName"), &awscdk.CfnOutputProps{Value: made.Ref()})
	return table{
		name: made.Ref(), arn: made.AttrArn(), stream: made.AttrStreamArn(),
		timers: awscdk.Fn_Join(jsii.String("/index/"), &[]*string{made.AttrArn(), index}),
	}
}

// removal is what becomes of data when its stack is destroyed.
func (s site) removal() awscdk.RemovalPolicy {
	if s.config.DeleteData {
		return awscdk.RemovalPolicy_DESTROY
	}
	return awscdk.RemovalPolicy_RETAIN
}

// bus is where other systems hear of every write. Its archive can be replayed
// to one that was deaf for a while.
func (s site) bus(stack awscdk.Stack) awsevents.EventBus {
	bus := awsevents.NewEventBus(stack, jsii.String("bus"), &awsevents.EventBusProps{
		EventBusName: jsii.String(s.config.Prefix()), Description: jsii.String("What happens in Docket, and what others tell it"),
	})
	bus.Archive(jsii.String("archive"), &awsevents.BaseArchiveProps{
		ArchiveName: jsii.String(s.config.Prefix()), Retention: awscdk.Duration_Days(jsii.Number(archived)),
		EventPattern: &awsevents.EventPattern{Account: &[]*string{awscdk.Aws_ACCOUNT_ID()}},
	})
	awscdk.NewCfnOutput(stack, jsii.String("BusName"), &awscdk.CfnOutputProps{Value: bus.EventBusName()})
	return bus
}

// failures is where records of the stream end that no retry helped, and the
// list of those that somebody has still to look at.
type failures struct {
	bucket awss3.Bucket
	list   awssqs.Queue
}
