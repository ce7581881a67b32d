package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"docket/shared/dynamo"
)

// service is a DynamoDB that restores: the new table is in the making twice
// when it is asked for, and has a stream once it was given one.
type service struct {
	calls  []string
	bodies map[string]string
	asked  int
	stream bool
	exists bool
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, call, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	body, _ := io.ReadAll(r.Body)
	s.calls, s.bodies[call] = append(s.calls, call), s.bodies[call]+string(body)
	answer := map[string]any{}
	switch call {
	case "RestoreTableToPointInTime":
		s.exists = true
	case "UpdateTable":
		s.stream = true
	case "DescribeTable":
		if !s.exists {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"no"}`)
			return
		}
		table := map[string]any{"TableName": "new", "TableStatus": "ACTIVE",
			"GlobalSecondaryIndexes": []any{map[string]any{"IndexName": "timers", "IndexStatus": "ACTIVE"}}}
		if s.asked++; s.asked < 3 {
			table["TableStatus"] = "CREATING"
		}
		if s.stream {
			table["LatestStreamArn"] = "arn:stream"
		}
		answer["Table"] = table
	}
	_ = json.NewEncoder(w).Encode(answer)
}

func TestARestoredTableIsSetUpAsTheStagesIsAndARestoreCanBeRunAgain(t *testing.T) {
	s := &service{bodies: map[string]string{}}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	at := time.Date(2026, 11, 26, 10, 0, 0, 0, time.UTC)
	r := restoration{db: dynamo.Local(server.URL), from: "old", to: "new", at: &at, say: func(string) {}}
	for range 2 {
		stream, err := r.run(t.Context())
		if err != nil || stream != "arn:stream" {
			t.Fatalf("%s: %v", stream, err)
		}
	}
	if n := len(slices.DeleteFunc(slices.Clone(s.calls), func(call string) bool { return call != "RestoreTableToPointInTime" })); n != 1 {
		t.Errorf("it was restored %d times", n)
	}
	for call, wants := range map[string][]string{
		"RestoreTableToPointInTime": {`"SourceTableName":"old"`, `"TargetTableName":"new"`, `"RestoreDateTime":1795687200`, "PAY_PER_REQUEST"},
		"UpdateTable":               {`NEW_AND_OLD_IMAGES`, `"DeletionProtectionEnabled":true`},
		"UpdateTimeToLive":          {`"AttributeName":"` + dynamo.TTLAttribute + `"`},
		"UpdateContinuousBackups":   {`"PointInTimeRecoveryEnabled":true`, `"RecoveryPeriodInDays":35`},
	} {
		for _, want := range wants {
			if !strings.Contains(s.bodies[call], want) {
				t.Errorf("%s was sent %q, which lacks %s", call, s.bodies[call], want)
			}
		}
	}
}
