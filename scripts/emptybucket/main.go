// Command emptybucket removes every record of a failure from a stage's bucket,
// which CloudFormation deletes only when it is empty. The environment gives the
// account and region, as scripts/redrive reads them.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"

	"docket/shared/awsenv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// output is what the stack of the data calls the bucket.
const output = "FailuresBucket"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Getenv, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "emptybucket:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, getenv func(string) string, out io.Writer) error {
	if len(args) != 1 {
		return errors.New("the stage is needed, and nothing else")
	}
	bucket, err := bucketOf(ctx, getenv, "docket-"+args[0]+"-data")
	if err != nil {
		return err
	}
	endpoint := awsenv.Endpoint(getenv, "AWS_ENDPOINT_URL_S3")
	n, err := empty(ctx, s3.New(s3.Options{Region: getenv("AWS_REGION"), Credentials: awsenv.Credentials(getenv), BaseEndpoint: endpoint,
		UsePathStyle: endpoint != nil}), bucket) // an emulator's have no names
	if err != nil {
		return fmt.Errorf("empty the bucket %s: %w", bucket, err)
	}
	_, err = fmt.Fprintf(out, "%d records of failures removed from %s\n", n, bucket)
	return err
}

// bucketOf is the bucket's name, an output of a stack.
func bucketOf(ctx context.Context, getenv func(string) string, stack string) (string, error) {
	formations := cloudformation.New(cloudformation.Options{
		Region: getenv("AWS_REGION"), Credentials: awsenv.Credentials(getenv), BaseEndpoint: awsenv.Endpoint(getenv)})
	found, err := formations.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &stack})
	if err != nil {
		return "", fmt.Errorf("look at the stack %s: %w", stack, err)
	}
	for _, s := range found.Stacks {
		for _, o := range s.Outputs {
			if aws.ToString(o.OutputKey) == output {
				return aws.ToString(o.OutputValue), nil
			}
		}
	}
	return "", fmt.Errorf("the stack %s has no output %s", stack, output)
}

// empty removes all objects, a page at a time, and tells how many there were.
func empty(ctx context.Context, client *s3.Client, bucket string) (int, error) {
	removed := 0
	pages := s3.NewListObjectsV2Paginator(client, &s3.ListObjectsV2Input{Bucket: &bucket})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil || len(page.Contents) == 0 {
			return removed, err
		}
		var objects []types.ObjectIdentifier
		for _, o := range page.Contents {
			objects = append(objects, types.ObjectIdentifier{Key: o.Key})
		}
		out, err := client.DeleteObjects(ctx, &s3.DeleteObjectsInput{Bucket: &bucket, Delete: &types.Delete{Objects: objects, Quiet: aws.Bool(true)}})
		if err != nil {
			return removed, err
		}
		if len(out.Errors) > 0 {
			return removed, fmt.Errorf("%s: %s", aws.ToString(out.Errors[0].Key), aws.ToString(out.Errors[0].Message))
		}
		removed += len(objects)
	}
	return removed, nil
}
