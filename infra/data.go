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

// data is the stack that outlives every function: the stage can be destroyed
// and made again around it.
type data struct {
	table    table
	bus      awsevents.EventBus
	failures failures
	files    awss3.Bucket
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
	stack := s.stack("data", "Docket: the table, the files, the bus, and what failed on the way")
	return data{table: s.table(stack), bus: s.bus(stack), failures: s.failures(stack), files: s.files(stack)}
}

// table makes the stage's own table: dynamo.Definition as CloudFormation has it,
// so keys and index are stated in one place. Where another one is the stage's,
// its own stays as it is: what other stacks import of a stack can neither go
// nor change while they do, and data is dropped by nobody's leave.
func (s site) table(stack awscdk.Stack) table {
	made := awsdynamodb.NewCfnTable(stack, jsii.String("table"), tableProps(s.config.Table, !s.config.DeleteData))
	made.ApplyRemovalPolicy(s.removal(), nil)
	own := tableOf(made.Ref(), made.AttrArn(), made.AttrStreamArn())
	for _, value := range []*string{own.name, own.arn, own.stream} {
		stack.ExportValue(value, nil) // also where nobody imports it
	}
	is := own
	if stream := s.config.Table.Existing; stream != "" {
		name, arn := s.config.Table.Names()
		is = tableOf(&name, &arn, &stream)
	}
	awscdk.NewCfnOutput(stack, jsii.String("TableName"), &awscdk.CfnOutputProps{Value: is.name})
	return is
}

func tableOf(name, arn, stream *string) table {
	index := dynamo.Definition("").GlobalSecondaryIndexes[0].IndexName
	return table{name: name, arn: arn, stream: stream, timers: awscdk.Fn_Join(jsii.String("/index/"), &[]*string{arn, index})}
}

// removal is what becomes of data when its stack is destroyed.
func (s site) removal() awscdk.RemovalPolicy {
	if s.config.DeleteData {
		return awscdk.RemovalPolicy_DESTROY
	}
	return awscdk.RemovalPolicy_RETAIN
}

// bus is the event bus on which other systems receive every write. Its archive
// can be replayed to a system that missed some.
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

// failures is where records of the stream go that failed through all retries,
// and the queue that lists those to look at.
type failures struct {
	bucket awss3.Bucket
	list   awssqs.Queue
}
