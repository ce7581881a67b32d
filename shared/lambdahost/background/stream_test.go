package background

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"reflect"
	"strings"
	"testing"

	"docket/shared/change"
	"docket/shared/dynamo"
	"docket/shared/stream"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// delivery is a batch as Lambda delivers it: a Change, an item that is none
// with an attribute of every type, and another Change.
const delivery = `{"Records": [
	{"eventID": "e1", "eventName": "INSERT", "dynamodb": {"SequenceNumber": "100", "ApproximateCreationDateTime": 1767225600, "NewImage": {
		"PK": {"S": "T#acme#W#north#TK#1"}, "SK": {"S": "E#1"}, "id": {"S": "01a21030-8922-785a-9f39-3178bdbdc784_0"},
		"tenant": {"S": "acme"}, "workspace": {"S": "north"}, "request_id": {"S": "req_1"}, "kind": {"S": "ticket.created"},
		"at": {"N": "1767225600000000"}, "ticket": {"N": "1"}, "sequence": {"N": "1"}, "fields": {"S": "[]"}}}},
	{"eventID": "e2", "eventName": "INSERT", "dynamodb": {"SequenceNumber": "200", "NewImage": {
		"PK": {"S": "T#acme#W#north#TK#2"}, "SK": {"S": "E#2"}, "b": {"B": "AQI="}, "t": {"BOOL": true}, "n": {"NULL": true}, "ss": {"SS": ["x"]},
		"ns": {"NS": ["1"]}, "bs": {"BS": ["AQ=="]}, "m": {"M": {"a": {"S": "b"}}}, "l": {"L": [{"N": "1"}]}}}},
	{"eventID": "e3", "eventName": "INSERT", "dynamodb": {"SequenceNumber": "300", "NewImage": {
		"PK": {"S": "T#acme#W#north#TK#3"}, "SK": {"S": "E#3"}, "id": {"S": "01a21030-8922-785a-9f39-3178bdbdc785_0"},
		"tenant": {"S": "acme"}, "workspace": {"S": "north"}, "request_id": {"S": "req_2"}, "kind": {"S": "ticket.updated"},
		"at": {"N": "1767225600000000"}, "fields": {"S": "[]"}}}}]}`

type quarantine map[string]dynamo.Item

func (a quarantine) Quarantine(_ context.Context, _, eventID string, item dynamo.Item, _ error) error {
	a[eventID] = item
	return nil
}

func TestABatchIsAnsweredWithTheRecordAtWhichItFailedAndWhatIsNoChangeIsKeptWhole(t *testing.T) {
	var event events.DynamoDBEvent
	if err := json.Unmarshal([]byte(delivery), &event); err != nil {
		t.Fatal(err)
	}
	kept := quarantine{}
	var log bytes.Buffer
	answer, err := Consume("audit", slog.New(slog.NewJSONHandler(&log, nil)), kept, stream.Each(func(_ context.Context, c change.Change) error {
		if c.Kind == change.TicketUpdated {
			return errors.New("broken")
		}
		return nil
	}))(t.Context(), event)
	if err != nil || len(answer.BatchItemFailures) != 1 || answer.BatchItemFailures[0].ItemIdentifier != "300" {
		t.Errorf("answered %+v, %v", answer, err)
	}
	want := dynamo.Item{
		"PK": &types.AttributeValueMemberS{Value: "T#acme#W#north#TK#2"}, "SK": &types.AttributeValueMemberS{Value: "E#2"},
		"b": &types.AttributeValueMemberB{Value: []byte{1, 2}}, "t": &types.AttributeValueMemberBOOL{Value: true},
		"n": &types.AttributeValueMemberNULL{Value: true}, "ss": &types.AttributeValueMemberSS{Value: []string{"x"}},
		"ns": &types.AttributeValueMemberNS{Value: []string{"1"}}, "bs": &types.AttributeValueMemberBS{Value: [][]byte{{1}}},
		"m": &types.AttributeValueMemberM{Value: dynamo.Item{"a": &types.AttributeValueMemberS{Value: "b"}}},
		"l": &types.AttributeValueMemberL{Value: []types.AttributeValue{&types.AttributeValueMemberN{Value: "1"}}},
	}
	if len(kept) != 1 || !reflect.DeepEqual(kept["e2"], want) {
		t.Errorf("kept %v", kept)
	}
	var told struct {
		Operation   string
		Lag         float64 `json:"lag_ms"`
		Quarantined float64 `json:"quarantined"`
	}
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &told); err != nil || told.Operation != "audit" || told.Quarantined != 1 || told.Lag < 86_400_000 {
		t.Errorf("the records are of 1 January 2026 and one is quarantined, the log says %s, %v", &log, err)
	}
	if !strings.Contains(lines[0], `"level":"ERROR"`) || !strings.Contains(lines[0], "e2") || !strings.Contains(lines[0], "quarantined") {
		t.Errorf("of what was quarantined the log says %s", lines[0])
	}
}
