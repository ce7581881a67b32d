package main

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"docket/events"
	"docket/shared/dynamo"
	"docket/shared/testing/dynamodel"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// set is a table in which a record of each consumer and two events are quarantined.
func set(t *testing.T) (*dynamo.Table, map[string]dynamo.Item) {
	t.Helper()
	m := dynamodel.New(dynamodel.Bare())
	if err := dynamo.Create(t.Context(), m.Client(), "docket"); err != nil {
		t.Fatal(err)
	}
	table := dynamo.New(m.Client(), "docket")
	noise := make([]byte, 399<<10) // nothing makes it smaller
	_, _ = rand.Read(noise)
	items := map[string]dynamo.Item{
		"small": {"PK": &types.AttributeValueMemberS{Value: "p"}, "n": &types.AttributeValueMemberN{Value: "12345678901234567890"},
			"m": &types.AttributeValueMemberM{Value: dynamo.Item{"l": &types.AttributeValueMemberL{Value: []types.AttributeValue{&types.AttributeValueMemberBOOL{Value: true}}}}}},
		"large": {"b": &types.AttributeValueMemberB{Value: noise}},
	}
	for eventID, it := range items {
		for _, consumer := range []string{"audit", "dispatch"} {
			if err := table.Quarantine(t.Context(), consumer, eventID, it, errors.New("not understood")); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, event := range []string{`{"id":"1","source":"s","type":"` + events.RelatedTaken + `"}`, `no JSON`} {
		if err := table.QuarantineEvent(t.Context(), []byte(event), errors.New("refused")); err != nil {
			t.Fatal(err)
		}
	}
	return table, items
}

func again(t *testing.T, a *amazon, table *dynamo.Table, dry bool) (string, error) {
	t.Helper()
	server := httptest.NewServer(a)
	defer server.Close()
	environment := map[string]string{"AWS_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_ENDPOINT_URL": server.URL}
	var said bytes.Buffer
	r := &redrive{functions: functions(func(name string) string { return environment[name] }), prefix: "docket-dev-", dry: dry, out: &said}
	err := r.quarantined(t.Context(), table, time.Now(), 2)
	return said.String(), err
}

func left(t *testing.T, table *dynamo.Table) []dynamo.Quarantined {
	t.Helper()
	all, err := table.QuarantinedOn(t.Context(), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestWhatWasSetAsideIsHandedWholeToItsFunctionAndLeavesTheTable(t *testing.T) {
	table, items := set(t)
	if said, err := again(t, newAmazon(`{}`), table, true); err == nil || len(left(t, table)) != 6 || !strings.Contains(said, "for docket-dev-dispatch") {
		t.Fatalf("a dry run: %v, %s, left are %d", err, said, len(left(t, table)))
	}
	a := newAmazon(`{"batchItemFailures":[]}`)
	said, err := again(t, a, table, false)
	if err == nil || !strings.Contains(err.Error(), "no JSON") || !strings.Contains(said, "6 quarantined, 1 failed") {
		t.Errorf("%v, %s", err, said)
	}
	whole, related := map[string]int{}, 0
	for _, payload := range a.invoked {
		var delivered struct {
			Type    string `json:"detail-type"`
			Records []struct {
				EventID  string
				DynamoDB struct{ NewImage json.RawMessage }
			}
		}
		if err := json.Unmarshal([]byte(payload), &delivered); err != nil {
			t.Fatal(err)
		}
		if delivered.Type == events.RelatedTaken {
			related++
			continue
		}
		it, err := dynamo.ItemOf(delivered.Records[0].DynamoDB.NewImage)
		if err == nil && reflect.DeepEqual(it, items[delivered.Records[0].EventID]) {
			whole[delivered.Records[0].EventID]++
		}
	}
	if whole["small"] != 2 || whole["large"] != 2 || related != 1 {
		t.Errorf("handed over whole are %v and %d events", whole, related)
	}
	if rest := left(t, table); len(rest) != 1 || string(rest[0].Whole) != "no JSON" {
		t.Errorf("left are %+v", rest)
	}
}

func TestWhatIsSetAsideAgainOrFailsStays(t *testing.T) {
	table, items := set(t)
	if _, err := again(t, newAmazon(`{"batchItemFailures":[{"itemIdentifier":"1"}]}`), table, false); err == nil || len(left(t, table)) < 5 {
		t.Errorf("%v, left are %d", err, len(left(t, table)))
	}
	for _, a := range left(t, table) {
		if a.ID == "small" && a.Consumer == "audit" {
			if err := table.Quarantine(t.Context(), "audit", "small", items["small"], errors.New("again")); err != nil {
				t.Fatal(err)
			}
			if gone, err := table.ReleaseQuarantined(t.Context(), a); gone || err != nil {
				t.Errorf("it is gone though it was quarantined again: %v, %v", gone, err)
			}
		}
	}
}
