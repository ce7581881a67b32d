package background

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"testing"
	"time"

	"docket/shared/job"
	"docket/shared/tenant"
	"docket/shared/webhook/deliver"

	"github.com/aws/aws-lambda-go/events"
)

// Alarms know a function and no endpoint: who looks for the line of the
// figure at which one rang learns from it whose endpoint it was.
func TestTheFiguresOfAWakeUpAreToldWithTheWakeUp(t *testing.T) {
	t.Setenv("DOCKET_METRICS", "Docket/test")
	scope, err := tenant.NewScope("acme", "north")
	if err != nil {
		t.Fatal(err)
	}
	waits := map[string]time.Duration{"webhook_quiet": 0, "webhook_failing": 97 * time.Hour}
	var batch events.SQSEvent
	for _, endpoint := range []string{"webhook_quiet", "webhook_failing"} {
		batch.Records = append(batch.Records, events.SQSMessage{Body: job.Wake{Call: job.Deliver, Scope: scope, Endpoint: endpoint}.Encode()})
	}
	var log bytes.Buffer
	answer, err := Wakes("webhooks", slog.New(slog.NewJSONHandler(&log, nil)), func(_ context.Context, w job.Wake) (deliver.Outcome, error) {
		return deliver.Outcome{Waits: waits[w.Endpoint]}, nil
	})(t.Context(), batch)
	if err != nil || len(answer.BatchItemFailures) != 0 {
		t.Fatalf("answered %+v, %v", answer, err)
	}
	var told struct {
		Wake        string
		Operation   string
		Undelivered float64   `json:"undelivered_ms"`
		AWS         *struct{} `json:"_aws"`
	}
	if err := json.Unmarshal(log.Bytes(), &told); err != nil {
		t.Fatalf("one line was to be told, the log says %s, %v", &log, err)
	}
	if told.Operation != "webhooks" || told.Undelivered != 97*3600*1000 || told.AWS == nil {
		t.Errorf("the log says %s", &log)
	}
	wake, err := job.ReadWake(told.Wake)
	if err != nil || wake.Scope != scope || wake.Endpoint != "webhook_failing" {
		t.Errorf("the line is of %+v, %v", wake, err)
	}
}
