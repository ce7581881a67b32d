// Package background turns the work behind the API into Lambda functions:
// consumers of the stream, queues, schedules, and events of the bus.
package background

import (
	"context"
	"log/slog"
	"os"
	"time"

	"docket/shared/bus"
	"docket/shared/dynamo"
	"docket/shared/metric"
	"docket/shared/subscription"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

// Bus returns the bus that DOCKET_BUS names.
func Bus() *bus.Bus { return bus.New(bus.Client(os.Getenv), os.Getenv("DOCKET_BUS")) }

// ServeSchedule runs the function of a schedule, which only wakes the worker.
// It has a bounded time and no work of its own.
func ServeSchedule(wake func(context.Context) error) { lambda.Start(wake) }

// tell writes a line with figures of a function's work.
func tell(ctx context.Context, log *slog.Logger, name string, figures ...metric.Figure) {
	log.LogAttrs(ctx, slog.LevelInfo, "done", metric.Attrs(metric.SpaceOf(os.Getenv), metric.Source{Operation: name}, time.Now(), figures...)...)
}

// ServeEvent runs a function that takes the details of a rule's events. take
// returns what became of one, or an error for it to come again. The environment
// gives DOCKET_TABLE, DOCKET_METRICS and what dynamo.Client reads.
func ServeEvent(name string, take func(ctx context.Context, table *dynamo.Table, detail []byte) (subscription.Outcome, error)) {
	log := lambdacontext.NewLogger()
	table := dynamo.New(dynamo.Client(os.Getenv), os.Getenv("DOCKET_TABLE"))
	lambda.Start(func(ctx context.Context, e events.EventBridgeEvent) error {
		outcome, err := take(ctx, table, e.Detail)
		if refused := outcome.Refused; refused != nil {
			log.ErrorContext(ctx, "an event was refused and quarantined", "id", e.ID, "source", e.Source, "error", refused.Error())
			tell(ctx, log, name, metric.Figure{Name: metric.Quarantined, Unit: metric.Count, Value: 1})
		}
		return err
	})
}
