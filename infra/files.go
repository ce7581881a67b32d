package main

import (
	"maps"
	"slices"

	"docket/shared/grant"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"
)

// sentDays is for how long what was sent is kept at most. The sweeps remove sooner what
// nothing took; what was taken is copied, and what was sent of it ends so.
const sentDays = 2

// files makes the bucket of files. Forms and links are signed by the roles of functions:
// no other way leads in. It keeps no versions: what is erased is gone.
func (s site) files(stack awscdk.Stack) awss3.Bucket {
	bucket := awss3.NewBucket(stack, jsii.String("files"), &awss3.BucketProps{
		Encryption: awss3.BucketEncryption_S3_MANAGED, EnforceSSL: jsii.Bool(true), BlockPublicAccess: awss3.BlockPublicAccess_BLOCK_ALL(),
		ObjectOwnership: awss3.ObjectOwnership_BUCKET_OWNER_ENFORCED,
		RemovalPolicy:   s.removal(),
		Cors:            s.sending(),
		LifecycleRules: &[]*awss3.LifecycleRule{
			{Prefix: jsii.String(string(grant.Sent)), Expiration: awscdk.Duration_Days(jsii.Number(sentDays))},
			{Prefix: jsii.String(string(grant.Arrivals)), Expiration: awscdk.Duration_Days(jsii.Number(letterDays))},
			{Prefix: jsii.String(string(grant.Aside)), Expiration: awscdk.Duration_Days(jsii.Number(letterDays))},
			{AbortIncompleteMultipartUploadAfter: awscdk.Duration_Days(jsii.Number(1))},
		},
	})
	s.posting(bucket)
	stack.ExportValue(bucket.BucketName(), nil) // also where nobody imports it
	stack.ExportValue(bucket.BucketArn(), nil)
	awscdk.NewCfnOutput(stack, jsii.String("FilesBucket"), &awscdk.CfnOutputProps{Value: bucket.BucketName()})
	return bucket
}

// sending are the web pages that may send files and read them: those that may read
// answers of the API.
func (s site) sending() *[]*awss3.CorsRule {
	if len(s.config.Origins) == 0 {
		return nil
	}
	return &[]*awss3.CorsRule{{
		AllowedOrigins: jsii.Strings(s.config.Origins...), AllowedMethods: &[]awss3.HttpMethods{awss3.HttpMethods_POST, awss3.HttpMethods_GET, awss3.HttpMethods_HEAD},
		AllowedHeaders: jsii.Strings("*"), MaxAge: jsii.Number(3600),
	}}
}

// filing lets a function do to the bucket of files what it declares.
func filing(d data, of grant.Objects, environment map[string]*string, more permissions) {
	if len(of) == 0 {
		return
	}
	environment["DOCKET_FILES"] = d.files.BucketName()
	actions := map[grant.Folder][]string{}
	var statements []awsiam.PolicyStatement
	for _, g := range grant.UnionObjects(of) {
		if g.Action == grant.ListObjects { // which is an action on the bucket
			statements = append(statements, awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{Actions: jsii.Strings(string(g.Action)), Resources: &[]*string{d.files.BucketArn()},
				Conditions: &map[string]any{"StringLike": map[string]string{"s3:prefix": string(g.Folder) + "*"}}}))
			continue
		}
		actions[g.Folder] = append(actions[g.Folder], string(g.Action))
	}
	for _, folder := range slices.Sorted(maps.Keys(actions)) {
		statements = append(statements, allow(actions[folder], d.files.ArnForObjects(jsii.String(string(folder)+"*"))))
	}
	more["files"] = statements
}
