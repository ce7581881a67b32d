// Command redrive hands records of the stream that failed for good, or with
// -table what was quarantined in the table, to their function again, and with -wakes
// the wake-ups that a queue gave up, once what they failed at is mended.
// docs/operations.md says when, under failed-records, quarantine, jobs-dead, webhooks-dead and mail-dead. The environment gives the account and region:
// AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, and
// AWS_ENDPOINT_URL for an emulator.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"

	"docket/shared/awsenv"
	"docket/shared/dynamo"

	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdout)
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "redrive:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, getenv func(string) string, out io.Writer) error {
	flags := flag.NewFlagSet("redrive", flag.ContinueOnError)
	stage := flags.String("stage", "", "the stage, as in cdk.json")
	table := flags.String("table", "", "the table's name, for what was quarantined in it")
	wakes := flags.String("wakes", "", "the queue whose wake-ups are to be brought back that it gave up: jobs, webhooks or mail")
	days := flags.Int("days", 14, "so many days of it, to today")
	dry := flags.Bool("dry-run", false, "tell what would be handed over, and change nothing")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *stage == "" || *days < 1 || flags.NArg() > 0 {
		return errors.New("-stage is needed, -days is at least 1, and nothing follows")
	}
	r := &redrive{queues: queues(getenv), buckets: buckets(getenv), functions: functions(getenv), prefix: "docket-" + *stage + "-", dry: *dry, out: out}
	if *table != "" {
		return r.quarantined(ctx, dynamo.New(dynamo.Client(getenv), *table), time.Now(), *days)
	}
	if *wakes != "" {
		return r.wakes(ctx, r.prefix+*wakes)
	}
	return r.all(ctx, r.prefix+"failed-records", r.record)
}

func queues(getenv func(string) string) *sqs.Client {
	return sqs.New(sqs.Options{Region: getenv("AWS_REGION"), Credentials: awsenv.Credentials(getenv), BaseEndpoint: awsenv.Endpoint(getenv)})
}

// buckets are reached by their path on an emulator, where they have no names.
func buckets(getenv func(string) string) *s3.Client {
	endpoint := awsenv.Endpoint(getenv, "AWS_ENDPOINT_URL_S3")
	return s3.New(s3.Options{Region: getenv("AWS_REGION"), Credentials: awsenv.Credentials(getenv), BaseEndpoint: endpoint, UsePathStyle: endpoint != nil})
}

// functions waits for one as long as it may take, and calls it once: the
// message comes again by itself.
func functions(getenv func(string) string) *lambda.Client {
	return lambda.New(lambda.Options{Region: getenv("AWS_REGION"), Credentials: awsenv.Credentials(getenv), BaseEndpoint: awsenv.Endpoint(getenv),
		HTTPClient: awsenv.HTTPClient(working), RetryMaxAttempts: 1})
}
