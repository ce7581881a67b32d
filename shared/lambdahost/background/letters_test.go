package background_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"docket/shared/lambdahost/background"
	"docket/shared/mail/receive"

	"github.com/aws/aws-lambda-go/events"
)

func TestALetterThatCannotBeReceivedComesAgainAloneAndTheLogHasNothingOfIt(t *testing.T) {
	var log bytes.Buffer
	handle := background.Arrivals("mail-in", slog.New(slog.NewJSONHandler(&log, nil)), func(_ context.Context, message string) (receive.Taken, error) {
		if message == "a secret" {
			return receive.Taken{Key: "in/1"}, errors.New("the table is down")
		}
		return receive.Taken{Key: "in/2", Outcome: receive.Outcome{Nobodys: true}}, nil
	})
	answer, err := handle(t.Context(), events.SQSEvent{Records: []events.SQSMessage{{MessageId: "1", Body: "a secret"}, {MessageId: "2", Body: "another"}}})
	if err != nil || len(answer.BatchItemFailures) != 1 || answer.BatchItemFailures[0].ItemIdentifier != "1" {
		t.Fatalf("%+v: %v", answer, err)
	}
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	var failed, nobodys map[string]any
	if len(lines) != 2 || errors.Join(json.Unmarshal([]byte(lines[0]), &failed), json.Unmarshal([]byte(lines[1]), &nobodys)) != nil {
		t.Fatal(log.String())
	}
	if failed["letter"] != "in/1" || nobodys["letter"] != "in/2" || nobodys["nobodys"] != 1.0 || strings.Contains(log.String(), "secret") {
		t.Error(log.String())
	}
}
