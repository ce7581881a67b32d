package background

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"time"

	"docket/shared/dynamo"
	"docket/shared/job"
	"docket/shared/metric"
	"docket/shared/sqs"
	"docket/shared/worker"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

// Jobs is the jobs queue that DOCKET_JOBS has the URL of.
func Jobs() *sqs.Queue { return sqs.New(sqs.Client(os.Getenv), os.Getenv("DOCKET_JOBS")) }

// ServeJobs runs the function of the jobs queue. The environment gives
// DOCKET_TABLE, DOCKET_JOBS, DOCKET_METRICS and what dynamo.Client reads.
func ServeJobs(name string) {
	table := dynamo.New(dynamo.Client(os.Getenv), os.Getenv("DOCKET_TABLE"))
	w := worker.Worker{Table: table, Waker: Jobs(), Now: time.Now}
	lambda.Start(Wakes(name, lambdacontext.NewLogger(), w.Take))
}

// Wakes returns a handler for batches of wake-ups. It answers with those that
// must come again.
func Wakes(name string, log *slog.Logger, take func(context.Context, job.Wake) (worker.Outcome, error)) func(context.Context, events.SQSEvent) (events.SQSEventResponse, error) {
	return func(ctx context.Context, event events.SQSEvent) (events.SQSEventResponse, error) {
		var answer events.SQSEventResponse
		var late time.Duration
		failed := 0
		for _, message := range event.Records {
			told, err := takeOne(ctx, message.Body, take)
			if err != nil {
				answer.BatchItemFailures = append(answer.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: message.MessageId})
			}
			if err := errors.Join(told.Err, err); err != nil {
				log.ErrorContext(ctx, "a wake-up failed", "wake", message.Body, "comes_again", len(answer.BatchItemFailures) > 0, "error", err.Error())
			}
			late, failed = max(late, told.Late), failed+told.Failed
		}
		if late > 0 || failed > 0 {
			tell(ctx, log, name, metric.Lasted(metric.Late, late), metric.Figure{Name: metric.Failed, Unit: metric.Count, Value: float64(failed)})
		}
		return answer, nil
	}
}

func takeOne(ctx context.Context, body string, take func(context.Context, job.Wake) (worker.Outcome, error)) (worker.Outcome, error) {
	wake, err := job.ReadWake(body)
	if err != nil {
		return worker.Outcome{}, err
	}
	return take(ctx, wake)
}
