package background

import (
	"context"
	"log/slog"
	"os"
	"slices"
	"time"

	"docket/shared/dynamo"
	"docket/shared/mail/receive"
	"docket/shared/metric"
	"docket/shared/s3"
	"docket/shared/sqs"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

// Letters is the queue of letters that came in, that DOCKET_MAIL_IN has the URL of.
func Letters() *sqs.Queue { return sqs.New(sqs.Client(os.Getenv), os.Getenv("DOCKET_MAIL_IN")) }

// ServeLetters runs the function that receives the letters that came in. The environment
// gives DOCKET_TABLE, DOCKET_FILES, DOCKET_MAIL_IN, DOCKET_METRICS and what dynamo.Client and
// s3.Client read.
func ServeLetters(name string) {
	table, bucket := dynamo.New(dynamo.Client(os.Getenv), os.Getenv("DOCKET_TABLE")), s3.New(s3.Client(os.Getenv), os.Getenv("DOCKET_FILES"))
	r := receive.Receiver{Table: table, Letters: bucket, Files: bucket, Waker: Letters(), Now: time.Now}
	lambda.Start(Arrivals(name, lambdacontext.NewLogger(), r.Take))
}

// Arrivals returns a handler for batches of messages that tell of letters. It answers with
// those that must come again. Its lines have the letter's key in the bucket, and nothing that
// a message says of the letter: that is its sender's.
func Arrivals(name string, log *slog.Logger, take func(context.Context, string) (receive.Taken, error)) func(context.Context, events.SQSEvent) (events.SQSEventResponse, error) {
	return func(ctx context.Context, event events.SQSEvent) (events.SQSEventResponse, error) {
		var answer events.SQSEventResponse
		for _, message := range event.Records {
			came, err := take(ctx, message.Body)
			about := log.With("message", message.MessageId, "letter", came.Key)
			if err != nil {
				answer.BatchItemFailures = append(answer.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: message.MessageId})
				about.ErrorContext(ctx, "a letter could not be received", "error", err.Error())
			}
			if figures := came.Figures(); slices.ContainsFunc(figures, func(f metric.Figure) bool { return f.Value != 0 }) {
				tell(ctx, about, name, figures...)
			}
		}
		return answer, nil
	}
}
