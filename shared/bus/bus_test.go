package bus_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"docket/events"
	"docket/shared/bus"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/smithy-go"
)

// served is a bus whose EventBridge gives one answer, and tries once.
func served(t *testing.T, answer http.HandlerFunc) *bus.Bus {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	env := map[string]string{"AWS_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret",
		"AWS_SESSION_TOKEN": "session", "AWS_ENDPOINT_URL": server.URL}
	once := func(o *eventbridge.Options) { o.Retryer = aws.NopRetryer{} }
	return bus.New(bus.Client(func(name string) string { return env[name] }, once), "desk-events")
}

func event() events.Changed {
	return events.Changed{
		SpecVersion: events.SpecVersion, ID: "e_0", Source: "/tenants/acme/workspaces/north", Type: events.TicketCreated,
		Subject: "ticket_1", Time: time.Date(2024, 5, 3, 14, 30, 0, 0, time.UTC), DataContentType: events.JSON,
		Tenant: "acme", Workspace: "north",
		Data: events.ChangedData{Version: events.ChangedVersion, RequestID: "req_1", Resource: "ticket_1", Sequence: 1,
			Changes: []events.Field{{Name: "subject", Old: json.RawMessage("null"), New: json.RawMessage(`"a < b & c"`)}}},
	}
}

func TestPutSendsTheEventAsTheDetailOfOneEntry(t *testing.T) {
	var header http.Header
	var body []byte
	b := served(t, func(w http.ResponseWriter, r *http.Request) {
		header = r.Header
		body, _ = io.ReadAll(r.Body)
		answer(w, 200, `{"FailedEntryCount":0,"Entries":[{"EventId":"1"}]}`)
	})
	if err := b.Put(t.Context(), event()); err != nil {
		t.Fatal(err)
	}
	if target := header.Get("X-Amz-Target"); target != "AWSEvents.PutEvents" {
		t.Errorf("X-Amz-Target is %q", target)
	}
	if signed := header.Get("Authorization"); !strings.Contains(signed, "Credential=id/") || !strings.Contains(signed, "/eu-central-1/events/") {
		t.Errorf("Authorization is %q", signed)
	}
	if token := header.Get("X-Amz-Security-Token"); token != "session" {
		t.Errorf("X-Amz-Security-Token is %q", token)
	}
	var sent struct{ Entries []map[string]string }
	if err := json.Unmarshal(body, &sent); err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	detail, err := event().Encode()
	if err != nil {
		t.Fatal(err)
	}
	want := []map[string]string{{"EventBusName": "desk-events", "Source": "docket", "DetailType": "support.ticket.created", "Detail": string(detail)}}
	if !reflect.DeepEqual(sent.Entries, want) {
		t.Errorf("sent %v\nwant %v", sent.Entries, want)
	}
}

func TestWhatEventBridgeDoesNotTakeIsAnErrorWithItsCode(t *testing.T) {
	for _, c := range []struct {
		status     int
		body, code string
	}{
		{200, `{"FailedEntryCount":1,"Entries":[{"ErrorCode":"ThrottlingException","ErrorMessage":"slow down"}]}`, "ThrottlingException"},
		{200, `{"FailedEntryCount":1,"Entries":[{"ErrorCode":"MalformedDetail"}]}`, "MalformedDetail"},
		{200, `{"FailedEntryCount":1}`, "Unknown"},
		{400, `{"__type":"AccessDeniedException","message":"no"}`, "AccessDeniedException"},
		{500, `{"__type":"InternalException","message":"broken"}`, "InternalException"},
	} {
		err := served(t, func(w http.ResponseWriter, _ *http.Request) { answer(w, c.status, c.body) }).Put(t.Context(), event())
		var refused smithy.APIError
		if !errors.As(err, &refused) || refused.ErrorCode() != c.code || !strings.Contains(err.Error(), "e_0") || !strings.Contains(err.Error(), c.code) {
			t.Errorf("%d %s: %v", c.status, c.body, err)
		}
	}
}

func TestAnEventThatIsNotJSONIsNotSent(t *testing.T) {
	b := served(t, func(http.ResponseWriter, *http.Request) { t.Error("it was sent") })
	e := event()
	e.Data.Changes[0].New = json.RawMessage("[")
	if err := b.Put(t.Context(), e); err == nil {
		t.Error("no error")
	}
}

func answer(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}
