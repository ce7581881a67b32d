package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awseventstargets"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"
)

// failures makes the bucket that keeps failed records whole, and a queue that
// gets a message for each. A queue alone would get only the records' positions,
// and the stream keeps records for a day. An alarm can watch a queue, and
// whoever works off a record deletes its message.
// https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
func (s site) failures(stack awscdk.Stack) failures {
	bucket := awss3.NewBucket(stack, jsii.String("failures"), &awss3.BucketProps{
		Encryption: awss3.BucketEncryption_S3_MANAGED, EnforceSSL: jsii.Bool(true), BlockPublicAccess: awss3.BlockPublicAccess_BLOCK_ALL(),
		RemovalPolicy:  s.removal(),
		LifecycleRules: &[]*awss3.LifecycleRule{{Expiration: awscdk.Duration_Days(jsii.Number(failed))}},
	})
	list := s.queue(stack, "failed-records")
	// By EventBridge, as S3's own notification of a queue begins with a test
	// message, at which the alarm would ring; and by hand, as CDK brings a function
	// of its own for it.
	bucket.Node().DefaultChild().(awss3.CfnBucket).SetNotificationConfiguration(&awss3.CfnBucket_NotificationConfigurationProperty{
		EventBridgeConfiguration: &awss3.CfnBucket_EventBridgeConfigurationProperty{EventBridgeEnabled: jsii.Bool(true)},
	})
	awsevents.NewRule(stack, jsii.String("failed-records-rule"), &awsevents.RuleProps{
		EventPattern: &awsevents.EventPattern{Source: jsii.Strings("aws.s3"), DetailType: jsii.Strings("Object Created"),
			Detail: &map[string]any{"bucket": map[string]any{"name": []*string{bucket.BucketName()}}}},
		Targets: &[]awsevents.IRuleTarget{awseventstargets.NewSqsQueue(list, nil)},
	})
	awscdk.NewCfnOutput(stack, jsii.String("FailuresBucket"), &awscdk.CfnOutputProps{Value: bucket.BucketName()})
	awscdk.NewCfnOutput(stack, jsii.String("FailedRecordsQueue"), &awscdk.CfnOutputProps{Value: list.QueueUrl()})
	return failures{bucket, list}
}

// queue makes a queue of things that somebody must look at.
func (s site) queue(stack awscdk.Stack, name string) awssqs.Queue {
	return awssqs.NewQueue(stack, jsii.String(name), &awssqs.QueueProps{
		QueueName:       jsii.String(s.config.Prefix() + "-" + name),
		RetentionPeriod: awscdk.Duration_Days(jsii.Number(14)), // the longest that there is
		Encryption:      awssqs.QueueEncryption_SQS_MANAGED, EnforceSSL: jsii.Bool(true),
	})
}
