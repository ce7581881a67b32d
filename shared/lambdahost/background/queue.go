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
	"docket/shared/mail/feedback"
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

// ServeMailEvents runs the function of the queue of what SES tells of letters. The
// environment gives DOCKET_TABLE, DOCKET_METRICS and what dynamo.Client reads.
func ServeMailEvents(name string) {
	w := feedback.Worker{Table: dynamo.New(dynamo.Client(os.Getenv), os.Getenv("DOCKET_TABLE")), Now: time.Now}
	lambda.Start(Messages(name, lambdacontext.NewLogger(), w.Take))
}

// Wakes returns a handler for batches of wake-ups. It answers with those that
// must come again. The line with a wake-up's figures has the wake-up.
func Wakes[O outcome](name string, log *slog.Logger, take func(context.Context, job.Wake) (O, error)) func(context.Context, events.SQSEvent) (events.SQSEventResponse, error) {
	return batches(name, log, func(m events.SQSMessage) slog.Attr { return slog.String("wake", m.Body) }, func(ctx context.Context, body string) (O, error) {
		return takeOne(ctx, body, take)
	})
}

// Messages is Wakes for messages that others send. What is in one can be of customers: a
// line has its id alone.
func Messages[O outcome](name string, log *slog.Logger, take func(ctx context.Context, body string) (O, error)) func(context.Context, events.SQSEvent) (events.SQSEventResponse, error) {
	return batches(name, log, func(m events.SQSMessage) slog.Attr { return slog.String("message", m.MessageId) }, take)
}

// batches returns a handler for batches of messages, whose lines have what named says of one.
func batches[O outcome](name string, log *slog.Logger, named func(events.SQSMessage) slog.Attr, take func(ctx context.Context, body string) (O, error)) func(context.Context, events.SQSEvent) (events.SQSEventResponse, error) {
	return func(ctx context.Context, event events.SQSEvent) (events.SQSEventResponse, error) {
		var answer events.SQSEventResponse
		for _, message := range event.Records {
			log := log.With(named(message)) // an alarm leads to the line, the line to whose it is
			told, err := take(ctx, message.Body)
			if err != nil {
				answer.BatchItemFailures = append(answer.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: message.MessageId})
			}
			if failed := errors.Join(told.Trouble(), err); failed != nil {
				log.ErrorContext(ctx, "a wake-up failed", "comes_again", err != nil, "error", failed.Error())
			}
			if figures := told.Figures(); slices.ContainsFunc(figures, func(f metric.Figure) bool { return f.Value != 0 }) {
				tell(ctx, log, name, figures...)
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
