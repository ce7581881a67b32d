package main

import (
	"maps"
	"time"

	"docket/shared/grant"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/jsii-runtime-go"
)

const (
	// memory gives a quarter of a CPU. Less makes the start slower, which is
	// mostly the handshake with DynamoDB. More makes nothing else faster,
	// because a warm call waits for the table.
	memory = 512

	// answering is the time of a function behind the API. A call has 25 seconds
	// (rest.Host) and the gateway waits 29: the function's own answer comes first.
	answering = 28 * time.Second

	// working is the timeout of a function of the stream.
	working = 5 * time.Minute

	// taking is the timeout of a function that takes one event, or wakes
	// others.
	taking = 30 * time.Second
)

// functionSpec says which function to make.
type functionSpec struct {
	name        string // behind the stage's prefix
	folder      string // under functions
	description string
	timeout     time.Duration
	environment map[string]*string // beside the table's name

	table grant.Table // what it does to the table
	more  permissions
}

// function is a function that was made. Its name is fixed, so that the API
// can name it without CloudFormation's exports: those would keep a function
// from being removed in the same deployment as its route.
type function struct {
	awslambda.Function
	name string
	id   string // in its stack
}

// function makes a function with its role and its log group: three resources.
func (s site) function(stack awscdk.Stack, d data, f functionSpec) function {
	name := s.config.Prefix() + "-" + f.name
	log := awslogs.NewLogGroup(stack, jsii.String(f.name+"-log"), &awslogs.LogGroupProps{
		LogGroupName:  jsii.String("/aws/lambda/" + name),
		Retention:     retention(s.config.LogDays),
		RemovalPolicy: awscdk.RemovalPolicy_DESTROY,
	})
	environment := map[string]*string{"DOCKET_TABLE": d.table.name, "DOCKET_METRICS": jsii.String(s.config.Prefix()), "DOCKET_METRICS_BY": jsii.String(s.config.Metrics)}
	maps.Copy(environment, f.environment)
	made := awslambda.NewFunction(stack, jsii.String(f.name), &awslambda.FunctionProps{
		FunctionName:  jsii.String(name),
		Description:   jsii.String(f.description),
		Runtime:       awslambda.Runtime_PROVIDED_AL2023(),
		Architecture:  s.architecture(),
		Handler:       jsii.String("bootstrap"),
		Code:          awslambda.Code_FromAsset(jsii.String(s.code(f.folder)), nil),
		Role:          s.role(stack, d, f, log),
		MemorySize:    jsii.Number(memory),
		Timeout:       awscdk.Duration_Seconds(jsii.Number(f.timeout.Seconds())),
		Environment:   &environment,
		LogGroup:      log,
		LoggingFormat: awslambda.LoggingFormat_JSON,
	})
	return function{made, name, f.name}
}

// arn is the function's, from its name.
func (f function) arn(stack awscdk.Stack) *string {
	return stack.FormatArn(&awscdk.ArnComponents{
		Service: jsii.String("lambda"), Resource: jsii.String("function"), ResourceName: &f.name, ArnFormat: awscdk.ArnFormat_COLON_RESOURCE_NAME,
	})
}

func (s site) architecture() awslambda.Architecture {
	if s.config.Arch == "x86_64" {
		return awslambda.Architecture_X86_64()
	}
	return awslambda.Architecture_ARM_64()
}

// retention is a number of days as CDK names it.
func retention(days int) awslogs.RetentionDays { return retentions[days] }

var retentions = map[int]awslogs.RetentionDays{
	1: awslogs.RetentionDays_ONE_DAY, 3: awslogs.RetentionDays_THREE_DAYS, 5: awslogs.RetentionDays_FIVE_DAYS,
	7: awslogs.RetentionDays_ONE_WEEK, 14: awslogs.RetentionDays_TWO_WEEKS, 30: awslogs.RetentionDays_ONE_MONTH,
	60: awslogs.RetentionDays_TWO_MONTHS, 90: awslogs.RetentionDays_THREE_MONTHS, 120: awslogs.RetentionDays_FOUR_MONTHS,
	150: awslogs.RetentionDays_FIVE_MONTHS, 180: awslogs.RetentionDays_SIX_MONTHS, 365: awslogs.RetentionDays_ONE_YEAR,
	400: awslogs.RetentionDays_THIRTEEN_MONTHS, 545: awslogs.RetentionDays_EIGHTEEN_MONTHS, 731: awslogs.RetentionDays_TWO_YEARS,
	1096: awslogs.RetentionDays_THREE_YEARS, 1827: awslogs.RetentionDays_FIVE_YEARS, 2192: awslogs.RetentionDays_SIX_YEARS,
	2557: awslogs.RetentionDays_SEVEN_YEARS, 2922: awslogs.RetentionDays_EIGHT_YEARS, 3288: awslogs.RetentionDays_NINE_YEARS,
	3653: awslogs.RetentionDays_TEN_YEARS,
}
