package audit_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"docket/scripts/local/system"
	"docket/scripts/local/systemtest"
	"docket/shared/audit"
	"docket/shared/change"
	"docket/shared/tenant"
)

var docket *system.System

func TestMain(m *testing.M) {
	systemtest.Main(m, func(s *system.System, _ string) { docket = s })
}

// call makes a call that must succeed, and gives its answer.
func call(t testing.TB, w system.WorkspaceCredential, method, path, body string) map[string]any {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, docket.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+w.Tokens["admin"])
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	var said map[string]any
	if err != nil || json.Unmarshal(text, &said) != nil || answer.StatusCode >= 300 {
		t.Fatalf("%s %s: %d %s %v", method, path, answer.StatusCode, text, err)
	}
	return said
}

// busy makes writes of every kind side by side, and gives their request ids.
func busy(t testing.TB, w system.WorkspaceCredential) []string {
	t.Helper()
	var mu sync.Mutex
	var requests []string
	write := func(method, path, body string) map[string]any {
		said := call(t, w, method, path, body)
		mu.Lock()
		defer mu.Unlock()
		requests = append(requests, said["request_id"].(string))
		return said
	}
	write("POST", "/v1/support/queues", `{"key":"q","name":"Q"}`)
	write("POST", "/v1/api-keys", `{"name":"k","scopes":["support:read"]}`)
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			id := write("POST", "/v1/support/tickets", `{"subject":"s"}`)["ticket"].(map[string]any)["id"].(string)
			write("POST", "/v1/support/tickets/"+id+"/messages", `{"body":"b"}`)
			write("POST", "/v1/support/tickets/"+id+"/comments", `{"body":"b"}`)
			write("PATCH", "/v1/support/tickets/"+id, `{"status":"pending"}`)
		})
	}
	all.Wait()
	return requests
}

func settle(t testing.TB) {
	t.Helper()
	if err := docket.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// wantBooks holds the books to have, for every request, one audit and one usage
// record, nothing else but of the workspace's first key, and totals that are
// their sum.
func wantBooks(t testing.TB, w system.WorkspaceCredential, requests []string) {
	t.Helper()
	audits, usages, writes := map[string]int{}, map[string]int{}, 0
	for _, row := range call(t, w, "GET", "/v1/audit/events?limit=100", "")["events"].([]any) {
		audits[row.(map[string]any)["request_id"].(string)]++
	}
	for _, row := range call(t, w, "GET", "/v1/usage/events?limit=100", "")["events"].([]any) {
		usages[row.(map[string]any)["request_id"].(string)]++
	}
	for _, request := range requests {
		if audits[request] != 1 || usages[request] != 1 {
			t.Errorf("request %s has %d audit and %d usage records", request, audits[request], usages[request])
		}
		trace := call(t, w, "GET", "/v1/audit/trace/"+request, "")["trace"].(map[string]any)
		if len(trace["audit"].([]any)) != 1 || len(trace["usage"].([]any)) != 1 {
			t.Errorf("the trace of %s is %v", request, trace)
		}
	}
	month := time.Now().UTC().Format("2006-01")
	totals := call(t, w, "GET", "/v1/usage/summary?month="+month, "")["totals"].(map[string]any)
	writes = int(totals[audit.Writes].(float64))
	if want := len(requests) + 1; len(audits) != want || len(usages) != want || writes != want {
		t.Errorf("%d audit and %d usage records, a total of %d writes, want %d", len(audits), len(usages), writes, want)
	}
	if totals[audit.Tickets] != 6.0 || totals[audit.Messages] != 6.0 || totals["writes.update_support_ticket"] != 6.0 {
		t.Errorf("the totals are %v", totals)
	}
}

func TestEveryWriteHasOneAuditAndOneUsageRecordOfItsRequest(t *testing.T) {
	w := systemtest.Workspace(t, docket)
	requests := busy(t, w)
	settle(t)
	wantBooks(t, w, requests)
}

func TestAChangeDeliveredOftenAndOutOfOrderIsEnteredOnce(t *testing.T) {
	w := systemtest.Workspace(t, docket)
	requests := busy(t, w)
	settle(t)
	scope, err := tenant.NewScope(w.Tenant, w.Workspace)
	if err != nil {
		t.Fatal(err)
	}
	span := audit.Span{From: time.Now().Add(-24 * time.Hour), To: time.Now().Add(time.Hour)}
	page, err := docket.Table.Audits(t.Context(), scope, audit.List{Span: span, Limit: 100}) // the newest first
	if err != nil || len(page.Records) == 0 {
		t.Fatal(len(page.Records), err)
	}
	var all sync.WaitGroup
	for range 12 { // batches that share Changes, some of which hold one twice
		all.Go(func() {
			batch := make([]change.Change, 40)
			for i := range batch {
				batch[i] = page.Records[rand.IntN(len(page.Records))]
			}
			if err := errors.Join(docket.Table.RecordChanges(t.Context(), batch)...); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	wantBooks(t, w, requests)
}

func TestTheTrailIsFilteredByWhatItTells(t *testing.T) {
	w := systemtest.Workspace(t, docket)
	busy(t, w)
	settle(t)
	ticketID := call(t, w, "GET", "/v1/support/tickets?limit=1", "")["tickets"].([]any)[0].(map[string]any)["id"].(string)
	for query, want := range map[string]int{
		"resource=" + ticketID: 4,
		"actor=local":          1,
		"actor=nobody":         0,
		"actor=user_admin_" + w.Workspace + "&resource=" + ticketID: 4,
		"to=2020-01-01T00:00:00Z":                                   0,
	} {
		rows := call(t, w, "GET", "/v1/audit/events?limit=100&"+query, "")["events"].([]any)
		if len(rows) != want {
			t.Errorf("%s: %d events, want %d", query, len(rows), want)
		}
	}
}

func TestUsageIsMeasuredByWhatHappened(t *testing.T) {
	for kind, want := range map[change.Kind]string{
		change.TicketCreated: "map[tickets:1 writes:1 writes.op:1]",
		change.MessageAdded:  "map[messages:1 writes:1 writes.op:1]",
		change.TicketUpdated: "map[writes:1 writes.op:1]",
	} {
		if got := fmt.Sprint(audit.Measure(change.Change{Kind: kind, Operation: "op"}).Meters); got != want {
			t.Errorf("%s: %s, want %s", kind, got, want)
		}
	}
}
