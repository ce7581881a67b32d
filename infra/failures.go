package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"
)

// failures makes the bucket that keeps failed records whole (a queue would get
// their positions, and the stream forgets after a day) and a queue that gets a
// message for each: an alarm can see a queue, and who works it off takes the
// message away.
// https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
func (s site) failures(stack awscdk.Stack) failures {
	bucket := awss3.NewBucket(stack, jsii.String("failures"), &awss3.BucketProps{
		Encryption: awss3.BucketEncryption_S3_MANAGED, EnforceSSL: jsii.Bool(true), BlockPublicAccess: awss3.BlockPublicAccess_BLOCK_ALL(),
		RemovalPolicy:  s.removal(),
		LifecycleRules: &[]*awss3.LifecycleRule{{Expiration: awscdk.Duration_Days(jsii.Number(failed))}},
	})
	list := s.queue(stack, "failed-records")
	told := list.AddToResourcePolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Principals: &[]awsiam.IPrincipal{awsiam.NewServicePrincipal(jsii.String("s3.amazonaws.com"), nil)},
		Actions:    jsii.Strings("sqs:SendMessage"),
		Resources:  &[]*string{list.QueueArn()},
		Conditions: &map[string]any{"StringEquals": map[string]any{"aws:SourceAccount": awscdk.Aws_ACCOUNT_ID()}},
	}))
	// By hand: CDK's own notifications bring a function of their own.
	bare := bucket.Node().DefaultChild().(awss3.CfnBucket)
	bare.SetNotificationConfiguration(&awss3.CfnBucket_NotificationConfigurationProperty{
		QueueConfigurations: &[]any{&awss3.CfnBucket_QueueConfigurationProperty{
			Event: jsii.String("s3:ObjectCreated:*"), Queue: list.QueueArn()}},
	})
	bare.Node().AddDependency(told.PolicyDependable) // S3 tries whether it may send
	awscdk.NewCfnOutput(stack, jsii.String("FailuresBucket"), &awscdk.CfnOutputProps{Value: bucket.BucketName()})
	awscdk.NewCfnOutput(stack, jsii.String("FailedRecordsQueue"), &awscdk.CfnOutputProps{Value: list.QueueUrl()})
	return failures{bucket, list}
}

// queue is a queue of what somebody must look at.
func (s site) queue(stack awscdk.Stack, name string) awssqs.Queue {
	return awssqs.NewQueue(stack, jsii.String(name), &awssqs.QueueProps{
		QueueName:       jsii.String(s.config.Prefix() + "-" + name),
		RetentionPeriod: awscdk.Duration_Days(jsii.Number(14)), // the longest that there is
		Encryption:      awssqs.QueueEncryption_SQS_MANAGED, EnforceSSL: jsii.Bool(true),
	})
}
