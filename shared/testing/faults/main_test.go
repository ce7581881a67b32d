// Package faults_test holds the whole local system to its promises while parts
// of it fail. Each test starts a system of its own, as the clock is moved on, with a table of
// its own on one engine.
package faults_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"sync"
	"testing"

	"docket/scripts/local/system"
	"docket/shared/change"
	"docket/shared/dynamo"
	"docket/shared/stream"
	"docket/shared/tenant"
	"docket/shared/testing/apitest"
	"docket/shared/testing/enginetest"
	"docket/shared/testing/systemtest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

var (
	endpoint string
	db       *dynamodb.Client // sees the table as it is
)

func TestMain(m *testing.M) {
	if fault := os.Getenv(victim); fault != "" {
		os.Exit(beVictim(fault))
	}
	enginetest.Main(m, func(at string) func() {
		endpoint, db = at, dynamo.Local(at)
		return func() {}
	})
}

// desk is a system with a workspace of the test's own.
type desk struct {
	*system.System
	w     system.WorkspaceCredential
	scope tenant.Scope
	told  *told
}

// told are the Changes that dispatch has taken: their events are sent.
type told struct {
	mu   sync.Mutex
	sent map[string]int
}

func (t *told) note(consumer string, c change.Change) {
	if consumer == stream.Dispatch().Name {
		t.add(c.ID)
	}
}

func (t *told) add(changeID string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sent[changeID]++
}

func (t *told) so() map[string]int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return maps.Clone(t.sent)
}

func start(t testing.TB, set func(*system.Options)) desk {
	t.Helper()
	o := system.Options{Data: t.TempDir(), Endpoint: endpoint, Seed: system.Empty, NoSweep: true, Log: slog.New(slog.DiscardHandler), Disorder: 1}
	told := &told{sent: map[string]int{}}
	o.Taken = told.note
	if set != nil {
		set(&o)
	}
	s, err := system.Start(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.Stop()
		drop(t)
	})
	d := of(t, s, systemtest.Workspace(t, s))
	d.told = told
	return d
}

// drop removes the table: what reads it whole, or its stream from the start, meets
// a test's own items alone.
func drop(t testing.TB) {
	t.Helper()
	_, err := db.DeleteTable(context.Background(), &dynamodb.DeleteTableInput{TableName: aws.String(system.TableName)})
	var gone *types.ResourceNotFoundException
	if err != nil && !errors.As(err, &gone) {
		t.Error(err)
	}
}

func of(t testing.TB, s *system.System, w system.WorkspaceCredential) desk {
	t.Helper()
	scope, err := tenant.NewScope(w.Tenant, w.Workspace)
	if err != nil {
		t.Fatal(err)
	}
	return desk{System: s, w: w, scope: scope, told: &told{sent: map[string]int{}}}
}

// send makes a call, and gives the status and the text of its answer.
func (d desk) send(t testing.TB, method, path, body string) (int, []byte) {
	t.Helper()
	a := apitest.Deliver(t, d.URL, apitest.Request{Method: method, Path: path, Token: d.w.Tokens["admin"], Body: body})
	return a.Status, a.Body
}

// call makes a call that must succeed, and gives its answer.
func (d desk) call(t testing.TB, method, path, body string) map[string]any {
	t.Helper()
	status, text := d.send(t, method, path, body)
	var said map[string]any
	if err := json.Unmarshal(text, &said); err != nil || status >= 300 {
		t.Fatalf("%s %s: %d %s %v", method, path, status, text, err)
	}
	return said
}

// open makes a ticket of these fields, and gives it as it is shown.
func (d desk) open(t testing.TB, fields string) map[string]any {
	t.Helper()
	return d.call(t, "POST", "/v1/support/tickets", `{"subject":"s"`+fields+`}`)["ticket"].(map[string]any)
}

func (d desk) settle(t testing.TB) {
	t.Helper()
	if err := d.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// later moves the clock of the domain on.
func (d desk) later(t testing.TB, by string) {
	t.Helper()
	d.call(t, "POST", "/local/clock", fmt.Sprintf(`{"advance":%q}`, by))
}

// busy makes so many tickets, each with a message and a note.
func (d desk) busy(t testing.TB, tickets int) {
	t.Helper()
	for range tickets {
		id := d.open(t, "")["id"].(string)
		d.call(t, "POST", "/v1/support/tickets/"+id+"/messages", `{"body":"b"}`)
		d.call(t, "POST", "/v1/support/tickets/"+id+"/comments", `{"body":"b"}`)
	}
}

// credentials are those of the first workspace of a system's data.
func credentials(t testing.TB, data string) system.WorkspaceCredential {
	t.Helper()
	raw, err := os.ReadFile(data + "/credentials.json")
	var c system.Credentials
	if err != nil || json.Unmarshal(raw, &c) != nil {
		t.Fatalf("%v: %s", err, raw)
	}
	return c.Workspaces[0]
}
