package audit_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"docket/scripts/local/system"
	"docket/shared/audit"
	"docket/shared/change"
	"docket/shared/id"
	"docket/shared/metric"
	"docket/shared/tenant"
	"docket/shared/testing/apitest"
	"docket/shared/testing/systemtest"
)

var docket *system.System

func TestMain(m *testing.M) {
	systemtest.Main(m, func(s *system.System, _ string) { docket = s })
}

// call makes a call that must succeed, and gives its answer.
func call(t testing.TB, w system.WorkspaceCredential, method, path, body string) map[string]any {
	t.Helper()
	return apitest.Deliver(t, docket.URL, apitest.Request{Method: method, Path: path, Token: w.Tokens["admin"], Body: body}).Said(t)
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

// wantRecords holds the trail to have, for every request, one audit and one usage
// record, nothing else but of the workspace's first key, and totals that are
// their sum.
func wantRecords(t testing.TB, w system.WorkspaceCredential, requests []string) {
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
	wantRecords(t, w, requests)
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
	if err != nil || len(page.Rows) == 0 {
		t.Fatal(len(page.Rows), err)
	}
	var all sync.WaitGroup
	for range 12 { // batches that share Changes, some of which hold one twice
		all.Go(func() {
			batch := make([]change.Change, 40)
			for i := range batch {
				batch[i] = page.Rows[rand.IntN(len(page.Rows))]
			}
			if err := errors.Join(docket.Table.RecordChanges(t.Context(), batch)...); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	wantRecords(t, w, requests)
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
		"resource=ticket_":     0, // though there are records of no ticket
		"actor=user_admin_" + w.Workspace + "&resource=" + ticketID: 4,
		"to=2020-01-01T00:00:00Z":                                   0,
	} {
		rows := call(t, w, "GET", "/v1/audit/events?limit=100&"+query, "")["events"].([]any)
		if len(rows) != want {
			t.Errorf("%s: %d events, want %d", query, len(rows), want)
		}
	}
}

func TestATraceIsOfOneRequestAndOfNothingThatOnlyBeginsLikeIt(t *testing.T) {
	w := systemtest.Workspace(t, docket)
	request := call(t, w, "POST", "/v1/support/tickets", `{"subject":"s"}`)["request_id"].(string)
	settle(t)
	scope, err := tenant.NewScope(w.Tenant, w.Workspace)
	if err != nil {
		t.Fatal(err)
	}
	for asked, want := range map[string]int{request: 1, request + "_": 0, request + "_0": 0, strings.TrimPrefix(request, id.RequestPrefix): 0} {
		page, err := docket.Table.Trace(t.Context(), scope, asked, "", 10)
		if err != nil || len(page.Rows) != want {
			t.Errorf("%s has %d records, want %d: %v", asked, len(page.Rows), want, err)
		}
	}
}

// crowded is a workspace with so many records of Changes, of 40 tickets, that lie
// over as many days, and the tickets' own Changes beside them.
func crowded(t testing.TB, records int) (scope tenant.Scope, ticketID string) {
	t.Helper()
	w := systemtest.Workspace(t, docket)
	scope, err := tenant.NewScope(w.Tenant, w.Workspace)
	if err != nil {
		t.Fatal(err)
	}
	ticketID = call(t, w, "POST", "/v1/support/tickets", `{"subject":"s"}`)["ticket"].(map[string]any)["id"].(string)
	call(t, w, "POST", "/v1/support/tickets/"+ticketID+"/messages", `{"body":"b"}`)
	settle(t)
	batch := make([]change.Change, records)
	for i := range batch {
		at := time.Now().Add(-time.Duration(i%40)*24*time.Hour - time.Duration(i)*time.Second)
		request := id.New(at).String()
		batch[i] = change.Change{ID: request + "_0", Scope: scope, RequestID: id.RequestPrefix + request, Kind: change.MessageAdded, At: at,
			Actor: change.Actor{Subject: "somebody"}, Door: change.API, Operation: "op", Resource: "msg_1", Ticket: 9, TicketID: id.NewTicket(9, at).String(),
			Fields: []change.Field{{Name: "f", Old: []byte("null"), New: []byte(`"` + strings.Repeat("x", 400) + `"`)}}}
	}
	if failures := docket.Table.RecordChanges(t.Context(), batch); failures != nil {
		t.Fatal(failures)
	}
	return scope, ticketID
}

func TestAListReadsWhatItNeedsHoweverManyRecordsThereAre(t *testing.T) {
	scope, ticketID := crowded(t, 1200)
	span := audit.Span{From: time.Now().AddDate(0, 0, -31), To: time.Now().Add(time.Minute)}
	for what, c := range map[string]struct {
		list  audit.List
		rows  int
		units float64
	}{
		"the newest":                 {audit.List{Limit: 25}, 25, 25},
		"what was done to a ticket":  {audit.List{Limit: 25, Resource: ticketID}, 2, 4},
		"what nobody did, in 8 MB":   {audit.List{Limit: 25, Actor: "nobody"}, 0, 8<<20/4096 + 4*256},
		"what a request did":         {audit.List{Limit: 25, RequestID: id.RequestPrefix + id.New(time.Now()).String()}, 0, 2},
		"what is no request's":       {audit.List{Limit: 25, RequestID: "nonsense"}, 0, 0},
		"a span without any records": {audit.List{Limit: 25, Span: audit.Span{From: time.Now().AddDate(-1, 0, 0), To: time.Now().AddDate(0, -6, 0)}}, 0, 60},
	} {
		if c.list.Span.To.IsZero() {
			c.list.Span = span
		}
		ctx, units := metric.WithUnits(t.Context())
		page, err := docket.Table.Audits(ctx, scope, c.list)
		if err != nil || len(page.Rows) != c.rows {
			t.Errorf("%s: %d records, %v", what, len(page.Rows), err)
		}
		read := units.Figures()[0].Value
		t.Logf("%s: %d records, %v read units, more %v", what, len(page.Rows), read, page.More)
		if read > c.units {
			t.Errorf("%s: %v read units, want at most %v", what, read, c.units)
		}
	}
}

// Whatever the pages' size, a list has each record of its span once, the newest first.
func TestPagesOfAListAreTheListInAnySize(t *testing.T) {
	scope, _ := crowded(t, 300)
	span := audit.Span{From: time.Now().AddDate(0, 0, -35), To: time.Now().Add(time.Minute)}
	var want []string
	for _, limit := range []int{1000, 3, 25, 263} {
		for _, actor := range []string{"", "somebody"} {
			var got []string
			for list := (audit.List{Span: span, Limit: limit, Actor: actor}); ; {
				page, err := docket.Table.Audits(t.Context(), scope, list)
				if err != nil {
					t.Fatal(err)
				}
				for _, c := range page.Rows {
					if c.Actor.Subject == "somebody" {
						got = append(got, c.ID)
					}
				}
				if list.After = page.Next; !page.More {
					break
				}
			}
			if want == nil {
				want = got
			}
			if !slices.Equal(got, want) || len(got) < 200 || !slices.IsSortedFunc(got, func(a, b string) int { return strings.Compare(b, a) }) {
				t.Errorf("pages of %d by %q have %d records, want %d, newest first", limit, actor, len(got), len(want))
			}
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
