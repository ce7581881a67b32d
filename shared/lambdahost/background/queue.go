package background

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"slices"
	"time"

	"docket/shared/dynamo"
	"docket/shared/job"
	"docket/shared/mail/carry"
	"docket/shared/metric"
	notices "docket/shared/notice/tell"
	"docket/shared/s3"
	"docket/shared/ses"
	"docket/shared/sqs"
	"docket/shared/webhook"
	"docket/shared/webhook/deliver"
	"docket/shared/webhook/post"
	"docket/shared/worker"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

// Jobs is the jobs queue that DOCKET_JOBS has the URL of.
func Jobs() *sqs.Queue { return sqs.New(sqs.Client(os.Getenv), os.Getenv("DOCKET_JOBS")) }

// Hooks is the queue of endpoints that DOCKET_WEBHOOKS has the URL of.
func Hooks() *sqs.Queue { return sqs.New(sqs.Client(os.Getenv), os.Getenv("DOCKET_WEBHOOKS")) }

// Mail is the queue of mail that DOCKET_MAIL has the URL of.
func Mail() *sqs.Queue { return sqs.New(sqs.Client(os.Getenv), os.Getenv("DOCKET_MAIL")) }

// ServeJobs runs the function of the jobs queue, where render makes the bodies of events
// that are replayed. The environment gives DOCKET_TABLE, DOCKET_JOBS, DOCKET_WEBHOOKS, DOCKET_MAIL,
// DOCKET_FILES, DOCKET_METRICS and what dynamo.Client and s3.Client read.
func ServeJobs(name string, render func(*dynamo.Table) deliver.Renderer) {
	table := dynamo.New(dynamo.Client(os.Getenv), os.Getenv("DOCKET_TABLE"))
	w := worker.Worker{Table: table, Waker: Jobs(), Hooks: Hooks(), Mail: Mail(), Files: s3.New(s3.Client(os.Getenv), os.Getenv("DOCKET_FILES")), Now: time.Now,
		Replayer: deliver.Replayer{Table: table, Render: render(table), Now: time.Now}}
	lambda.Start(Wakes(name, lambdacontext.NewLogger(), w.Take))
}

// ServeHooks runs the function of the queue of endpoints, whose events render makes
// the bodies of; it tells members, too. The environment gives DOCKET_TABLE, DOCKET_WEBHOOKS, DOCKET_METRICS
// and what dynamo.Client reads.
func ServeHooks(name string, render func(*dynamo.Table) deliver.Renderer) {
	table := dynamo.New(dynamo.Client(os.Getenv), os.Getenv("DOCKET_TABLE"))
	w := deliver.Worker{Table: table, Render: render(table), Waker: Hooks(), Now: time.Now,
		Poster:  func() deliver.Poster { return post.New(webhook.Reach{}, time.Now) },
		Inboxes: notices.Worker{Table: table, Waker: Hooks(), Now: time.Now}}
	lambda.Start(Wakes(name, lambdacontext.NewLogger(), w.Take))
}

// ServeMail runs the function of the queue of mail. The environment gives DOCKET_TABLE,
// DOCKET_MAIL, DOCKET_FILES, DOCKET_METRICS, DOCKET_MAIL_SET, which is the configuration set
// of SES, and what dynamo.Client, s3.Client and ses.Client read.
func ServeMail(name string) {
	table := dynamo.New(dynamo.Client(os.Getenv), os.Getenv("DOCKET_TABLE"))
	w := carry.Worker{Table: table, Sender: ses.New(ses.Client(os.Getenv), os.Getenv("DOCKET_MAIL_SET")),
		Files: s3.New(s3.Client(os.Getenv), os.Getenv("DOCKET_FILES")), Waker: Mail(), Now: time.Now}
	lambda.Start(Wakes(name, lambdacontext.NewLogger(), w.Take))
}

// outcome is what a wake-up came to.
type outcome interface {
	Figures() []metric.Figure
	Trouble() error // what is looked after, and worth a line
}

// Wakes returns a handler for batches of wake-ups. It answers with those that
// must come again. The line with a wake-up's figures has the wake-up.
func Wakes[O outcome](name string, log *slog.Logger, take func(context.Context, job.Wake) (O, error)) func(context.Context, events.SQSEvent) (events.SQSEventResponse, error) {
	return func(ctx context.Context, event events.SQSEvent) (events.SQSEventResponse, error) {
		var answer events.SQSEventResponse
		for _, message := range event.Records {
			told, err := takeOne(ctx, message.Body, take)
			if err != nil {
				answer.BatchItemFailures = append(answer.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: message.MessageId})
			}
			if err := errors.Join(told.Trouble(), err); err != nil {
				log.ErrorContext(ctx, "a wake-up failed", "wake", message.Body, "comes_again", len(answer.BatchItemFailures) > 0, "error", err.Error())
			}
			if figures := told.Figures(); slices.ContainsFunc(figures, func(f metric.Figure) bool { return f.Value != 0 }) {
				tell(ctx, log.With("wake", message.Body), name, figures...) // an alarm leads to the line, the wake-up to whose it is
			}
		}
		return answer, nil
	}
}

func takeOne[O outcome](ctx context.Context, body string, take func(context.Context, job.Wake) (O, error)) (O, error) {
	wake, err := job.ReadWake(body)
	if err != nil {
		var none O
		return none, err
	}
	return take(ctx, wake)
}
