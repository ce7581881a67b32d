package modeltest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"docket/scripts/local/system"
	"docket/shared/change"
	"docket/shared/dynamo"
	"docket/shared/id"
	"docket/shared/identity"
	"docket/shared/tenant"
	"docket/shared/testing/systemtest"
	"docket/shared/ticket"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/uuid"
)

// tb is what a test and a check of rapid have in common.
type tb interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// object is a JSON object; its numbers keep their text.
type object = map[string]any

// agent calls the API of a system with the API key of one workspace.
type agent struct {
	scope    tenant.Scope
	url, key string
}

// answer is a whole answer of the API.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// client lets go of idle connections before the server does, after two
// minutes: a POST that meets the server's close is lost, and never repeated.
var client = &http.Client{Timeout: time.Minute, Transport: &http.Transport{
	MaxIdleConns: 256, MaxIdleConnsPerHost: 256, IdleConnTimeout: time.Minute}}

// newAgent is the agent of a new workspace of the test's own.
func newAgent(t testing.TB) agent {
	t.Helper()
	w := systemtest.Workspace(t, docket)
	scope, err := tenant.NewScope(w.Tenant, w.Workspace)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { wipe(t, scope) })
	return agent{scope: scope, url: docket.URL, key: w.APIKey}
}

// wipe removes what a test leaves in the table, so that the checker, which
// scans it whole, does not slow down test by test.
func wipe(t testing.TB, scope tenant.Scope) {
	rows, err := scan(context.Background(), prefixOf(scope))
	if err != nil {
		t.Error(err)
	}
	for batch := range slices.Chunk(rows, 25) {
		var requests []types.WriteRequest
		for _, r := range batch {
			key := map[string]types.AttributeValue{"PK": r["PK"], "SK": r["SK"]}
			requests = append(requests, types.WriteRequest{DeleteRequest: &types.DeleteRequest{Key: key}})
		}
		_, err := db.BatchWriteItem(context.Background(), &dynamodb.BatchWriteItemInput{
			RequestItems: map[string][]types.WriteRequest{system.TableName: requests}})
		if err != nil {
			t.Error(err)
		}
	}
}

// quietAgent is the agent of a new workspace that the system does not look
// after: only the test compacts its index.
func quietAgent(t testing.TB) agent {
	t.Helper()
	scope, err := tenant.NewScope("quiet-"+uuid.NewString(), "main")
	if err != nil {
		t.Fatal(err)
	}
	w := tenant.Workspace{Scope: scope, SupportEnabled: true, CursorKey: make([]byte, 32)}
	if err := docket.Table.InsertWorkspace(t.Context(), w); err != nil {
		t.Fatal(err)
	}
	act := change.Act{
		Principal: tenant.Principal{Scope: scope, User: tenant.User{Issuer: "test", Subject: "test"},
			Role: tenant.RoleAdmin, Permissions: tenant.Permissions()},
		RequestID: id.Prefixed(id.RequestPrefix, time.Now()), Operation: "create_api_key", Now: time.Now,
	}
	_, text, err := identity.MakeKey(t.Context(), docket.Table, act, identity.KeyDraft{Name: "test", Permissions: []tenant.Permission{tenant.SupportRead, tenant.SupportWrite, tenant.SettingsWrite}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { wipe(t, scope) })
	return agent{scope: scope, url: docket.URL, key: text}
}

// at is the same agent at another system.
func (a agent) at(url string) agent { a.url = url; return a }

// send makes one call. A nil body sends none; bytes are sent as they are, all
// else as JSON.
func (a agent) send(method, path string, body any, headers ...string) (answer, error) {
	var content io.Reader
	if body != nil {
		raw, ok := body.([]byte)
		if !ok {
			var err error
			if raw, err = json.Marshal(body); err != nil {
				return answer{}, err
			}
		}
		content = bytes.NewReader(raw)
	}
	r, err := http.NewRequestWithContext(context.Background(), method, a.url+"/v1/support"+path, content)
	if err != nil {
		return answer{}, err
	}
	r.Header.Set("Authorization", "Bearer "+a.key)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	response, err := client.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = response.Body.Close() }() // it was read whole
	raw, err := io.ReadAll(response.Body)
	return answer{status: response.StatusCode, header: response.Header, body: raw}, err
}

// delete deletes a ticket by the verb of a build, and gives the id of the request.
func (a agent) delete(t tb, table *dynamo.Table, ticketID string) (requestID string) {
	t.Helper()
	act := change.Act{Principal: tenant.Principal{Scope: a.scope, User: tenant.User{Issuer: "test", Subject: "test"}, Role: tenant.RoleAgent},
		RequestID: id.Prefixed(id.RequestPrefix, time.Now()), Door: change.API, Operation: "delete_helpdesk_ticket", Now: time.Now}
	_, err := ticket.Delete(context.Background(), table, act, ticketID[len(id.TicketPrefix):], func(uint64) bool { return true },
		func(ticket.Acted) (change.Answer, error) { return change.Answer{Status: http.StatusNoContent}, nil })
	if err != nil {
		t.Fatalf("delete %s: %v", ticketID, err)
	}
	return act.RequestID
}

// call is send, where the status must be want.
func (a agent) call(t tb, want int, method, path string, body any, headers ...string) answer {
	t.Helper()
	got, err := a.send(method, path, body, headers...)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	if got.status != want {
		t.Fatalf("%s %s answers %d, want %d: %.2000s", method, path, got.status, want, got.body)
	}
	return got
}

// object decodes an answer's body.
func (a answer) object(t tb) object {
	t.Helper()
	var o object
	if err := decodeJSON(a.body, &o); err != nil {
		t.Fatalf("%v in %.500s", err, a.body)
	}
	return o
}

// thing is the object under a name in an answer: {"ticket": {...}}.
func (a answer) thing(t tb, name string) object {
	t.Helper()
	o, ok := a.object(t)[name].(object)
	if !ok {
		t.Fatalf("no %s in %.500s", name, a.body)
	}
	return o
}

func (a answer) requestID() string { return a.header.Get("X-Request-Id") }

func decodeJSON(raw []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	return d.Decode(into)
}

// openTicket makes a ticket of these fields and gives its id.
func (a agent) openTicket(t tb, fields object) string {
	t.Helper()
	body := object{"subject": "a subject"}
	for name, value := range fields {
		body[name] = value
	}
	return a.call(t, http.StatusCreated, http.MethodPost, "/tickets", body).thing(t, "ticket")["id"].(string)
}

// listAll walks a list through all its pages and gives its rows in order.
func (a agent) listAll(t tb, path, name string, filter url.Values, limit int) []object {
	t.Helper()
	rows := []object{}
	query := url.Values{"limit": {fmt.Sprint(limit)}}
	for key, values := range filter {
		query[key] = values
	}
	for range 1000 {
		page := a.call(t, http.StatusOK, http.MethodGet, path+"?"+query.Encode(), nil).object(t)
		found, ok := page[name].([]any)
		if !ok || len(found) > limit {
			t.Fatalf("%s?%s: a page is no list of at most %d: %v", path, query.Encode(), limit, page)
		}
		for _, row := range found {
			rows = append(rows, row.(object))
		}
		next, more := page["next_cursor"].(string)
		if !more {
			return rows
		}
		query.Set("cursor", next)
	}
	t.Fatalf("%s?%s does not end", path, query.Encode())
	return nil
}

// idsOf are the ids of rows, in their order.
func idsOf(rows []object) []string {
	ids := make([]string, len(rows))
	for i, row := range rows {
		ids[i] = row["id"].(string)
	}
	return ids
}
