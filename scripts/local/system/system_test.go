package system_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"docket/scripts/local/system"
	"docket/shared/dynamo"
	"docket/shared/testing/enginetest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

var endpoint string

func TestMain(m *testing.M) {
	enginetest.Main(m, func(at string) func() { endpoint = at; return func() {} })
}

func start(t *testing.T, data string, seed system.Seed) *system.System {
	t.Helper()
	s, err := system.Start(context.Background(), system.Options{Data: data, Endpoint: endpoint, Seed: seed,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// ask sends a request as it is, path and Host included.
func ask(t *testing.T, s *system.System, method, path, body string, change func(*http.Request)) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.URL, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.URL.Path = path
	if change != nil {
		change(r)
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

func TestCredentialsAreTheirOwnersAloneAndOpenTheirWorkspace(t *testing.T) {
	data := t.TempDir()
	s := start(t, data, system.Demo)
	defer s.Stop()
	file := filepath.Join(data, "credentials.json")
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("credentials.json: %v, %v", info.Mode(), err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var c system.Credentials
	if err := json.Unmarshal(text, &c); err != nil || c.BaseURL != s.URL || len(c.Workspaces) != 4 {
		t.Fatalf("%v: %s", err, text)
	}
	for _, w := range c.Workspaces {
		want := map[string]int{"admin": 200, "agent": 200, "reader": 200, "customer": 403, "customer2": 403, "key": 200}
		for role, status := range want {
			token := w.Tokens[role]
			if role == "key" {
				token = w.APIKey
			}
			if !w.SupportEnabled {
				status = 403
			}
			got, _ := ask(t, s, "GET", "/v1/support/queues", "", func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token) })
			if got != status {
				t.Errorf("%s of %s/%s: %d, want %d", role, w.Tenant, w.Workspace, got, status)
			}
		}
	}
}

func TestAStartFindsTheClockTheKeysAndTheSamplesOfTheLast(t *testing.T) {
	data := t.TempDir()
	s := start(t, data, system.Demo)
	if status, said := ask(t, s, "POST", "/local/clock", `{"advance": "48h"}`, nil); status != 200 {
		t.Fatalf("%d %s", status, said)
	}
	before := s.Credentials.Workspaces[0].APIKey
	s.Stop()
	s = start(t, data, system.Demo)
	defer s.Stop()
	if s.Credentials.Workspaces[0].APIKey != before {
		t.Error("the API key is another one")
	}
	_, said := ask(t, s, "POST", "/local/clock", `{"advance": "0s"}`, nil)
	var clock struct{ Now time.Time }
	if err := json.Unmarshal([]byte(said), &clock); err != nil || time.Until(clock.Now) < 47*time.Hour {
		t.Errorf("%v: the clock says %s", err, said)
	}
	_, queues := ask(t, s, "GET", "/v1/support/queues", "", func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+before) })
	if strings.Count(queues, `"key":"billing"`) != 1 {
		t.Errorf("the samples are there twice, or not at all: %s", queues)
	}
}

func TestOnlyProgramsOfThisMachinePullTheLevers(t *testing.T) {
	s := start(t, t.TempDir(), system.Empty)
	defer s.Stop()
	for _, path := range []string{"/local/clock", "/local/settle"} {
		from := func(r *http.Request) { r.Header.Set("Origin", s.URL) }
		if status, _ := ask(t, s, "POST", path, `{"advance": "1h"}`, from); status != http.StatusForbidden {
			t.Errorf("%s from a page: %d", path, status)
		}
		if status, said := ask(t, s, "POST", path, `{"advance": "1h"}`, nil); status != 200 {
			t.Errorf("%s: %d %s", path, status, said)
		}
	}
}

// A page whose name leads here must not be answered by anything of the system.
func TestTheSystemAnswersToTheNamesOfThisMachineAlone(t *testing.T) {
	s := start(t, t.TempDir(), system.Empty)
	defer s.Stop()
	_, port, err := net.SplitHostPort(strings.TrimPrefix(s.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/v1/support/queues", "/mcp", "/.well-known/oauth-protected-resource", "/docs", "/healthz", "/openapi/support.json", "/local/events", "/nothing"} {
		for _, foreign := range []string{"evil.example:" + port, "evil.example", "not-localhost:" + port, "localhost.evil.example:" + port, "10.0.0.1:" + port, "127.0.0.1.evil.example"} {
			status, said := ask(t, s, "GET", path, "", func(r *http.Request) { r.Host = foreign })
			if status != http.StatusMisdirectedRequest || !strings.Contains(said, `"misdirected_request"`) {
				t.Errorf("%s of %s: %d %s", path, foreign, status, said)
			}
		}
		for _, own := range []string{"localhost:" + port, "LOCALHOST:" + port, "127.0.0.1:" + port, "127.0.0.1", "[::1]:" + port} {
			if status, said := ask(t, s, "GET", path, "", func(r *http.Request) { r.Host = own }); status == http.StatusMisdirectedRequest {
				t.Errorf("%s of %s: %d %s", path, own, status, said)
			}
		}
	}
}

func TestTheClockGoesForwardOnly(t *testing.T) {
	s := start(t, t.TempDir(), system.Empty)
	defer s.Stop()
	for _, body := range []string{`{"advance": "-1s"}`, `{"advance": "1000000h"}`, `{"advance": "soon"}`, `{"forward": "1h"}`, ``} {
		if status, _ := ask(t, s, "POST", "/local/clock", body, nil); status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", body, status)
		}
	}
}

func TestPathsThatAreNotCleanAreNoPathsAndNeverRedirect(t *testing.T) {
	s := start(t, t.TempDir(), system.Empty)
	defer s.Stop()
	for _, path := range []string{"//v1/support/queues", "/v1/support/../support/queues", "/v1//support/queues", "/docs/../local/settle", "//healthz"} {
		if status, said := ask(t, s, "GET", path, "", nil); status != http.StatusNotFound || !strings.Contains(said, `"not_found"`) {
			t.Errorf("%s: %d %s", path, status, said)
		}
	}
	for _, path := range []string{"/healthz", "/docs", "/docs/swagger-ui.css", "/openapi/support.json", "/openapi/admin.json"} {
		if status, _ := ask(t, s, "GET", path, "", nil); status != http.StatusOK {
			t.Errorf("%s: %d", path, status)
		}
	}
}

func TestAPortThatIsTakenIsToldBeforeAnythingIsStarted(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	data := filepath.Join(t.TempDir(), "data")
	_, err = system.Start(t.Context(), system.Options{Data: data, Seed: system.Empty, Port: taken.Addr().(*net.TCPAddr).Port, Log: slog.New(slog.DiscardHandler)})
	if err == nil || !strings.Contains(err.Error(), "set PORT") {
		t.Errorf("Start: %v", err)
	}
	if _, err := os.Stat(data); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("something was made: %v", err)
	}
}

// Whoever wrote it, and whether or not the workspace was settled before.
func TestASettledSystemHasNothingToFold(t *testing.T) {
	s := start(t, t.TempDir(), system.Demo)
	defer s.Stop()
	w := s.Credentials.Workspaces[0]
	for range 3 {
		if err := s.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		left, err := dynamo.Local(endpoint).Query(t.Context(), &dynamodb.QueryInput{TableName: aws.String(system.TableName), ConsistentRead: aws.Bool(true),
			KeyConditionExpression: aws.String("PK = :log AND SK >= :first"),
			ExpressionAttributeValues: map[string]types.AttributeValue{":log": &types.AttributeValueMemberS{Value: "T#" + w.Tenant + "#W#" + w.Workspace + "#LOG"},
				":first": &types.AttributeValueMemberS{Value: "0"}}})
		if err != nil || left.Count > 0 {
			t.Fatalf("%d entries are left, %v", left.Count, err)
		}
		status, said := ask(t, s, "POST", "/v1/support/tickets", `{"subject":"s"}`, func(r *http.Request) {
			r.Header.Set("Authorization", "Bearer "+w.Tokens["admin"])
			r.Header.Set("Content-Type", "application/json")
		})
		if status != http.StatusCreated {
			t.Fatalf("%d %s", status, said)
		}
	}
}
