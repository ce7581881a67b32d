// Command emptybucket removes every object from the buckets of a stage, of failures and of
// files, which CloudFormation deletes only when they are empty. The environment gives the
// account and region, as scripts/redrive reads them.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"

	"docket/shared/awsenv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// outputs are what the stack of the data calls the buckets.
var outputs = []string{"FailuresBucket", "FilesBucket"}

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
	buckets, err := bucketsOf(ctx, getenv, "docket-"+args[0]+"-data")
	if err != nil {
		return err
	}
	endpoint := awsenv.Endpoint(getenv, "AWS_ENDPOINT_URL_S3")
	client := s3.New(s3.Options{Region: getenv("AWS_REGION"), Credentials: awsenv.Credentials(getenv), BaseEndpoint: endpoint,
		UsePathStyle: endpoint != nil}) // an emulator's have no names
	for _, bucket := range buckets {
		n, err := empty(ctx, client, bucket)
		if err != nil {
			return fmt.Errorf("empty the bucket %s: %w", bucket, err)
		}
		if _, err := fmt.Fprintf(out, "%d objects removed from %s\n", n, bucket); err != nil {
			return err
		}
	}
	return nil
}

// bucketsOf are the buckets' names, outputs of a stack. One that an older build deployed
// lacks some.
func bucketsOf(ctx context.Context, getenv func(string) string, stack string) (buckets []string, err error) {
	formations := cloudformation.New(cloudformation.Options{
		Region: getenv("AWS_REGION"), Credentials: awsenv.Credentials(getenv), BaseEndpoint: awsenv.Endpoint(getenv)})
	found, err := formations.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &stack})
	if err != nil {
		return nil, fmt.Errorf("look at the stack %s: %w", stack, err)
	}
	for _, s := range found.Stacks {
		for _, o := range s.Outputs {
			if slices.Contains(outputs, aws.ToString(o.OutputKey)) {
				buckets = append(buckets, aws.ToString(o.OutputValue))
			}
		}
	}
	if len(buckets) == 0 {
		return nil, fmt.Errorf("the stack %s has none of the outputs %v", stack, outputs)
	}
	return buckets, nil
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
