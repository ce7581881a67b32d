package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"docket/scripts/engine"
	"docket/scripts/issuer"
	"docket/shared/change"
	"docket/shared/dynamo"
	"docket/shared/id"
	"docket/shared/identity"
	"docket/shared/rest"
	"docket/shared/rest/support"
	"docket/shared/tenant"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// desk is Docket on an engine of its own. Its API is called in the process,
// so that no HTTP is measured but that to the engine, which both sides have.
type desk struct {
	table    *dynamo.Table
	api      http.Handler     // over a client of its own
	db       *dynamodb.Client // one with the same options, for calls made by hand
	recorder *recorder
	watched  http.Handler     // the same API, recorded
	watching *dynamodb.Client // and calls by hand, recorded
	keys     map[string]string
	token    string
}

// The workspaces. The names of the first two are equally long, and so are
// their keys and items.
const (
	workspaceTenant = "bench"
	written         = "docket" // Docket's writes
	writtenByHand   = "byhand"
	listed          = "listed" // what both sides list
)

func openDesk(ctx context.Context, endpoint, dir string) (*desk, error) {
	const name = "docket"
	d := &desk{recorder: &recorder{held: overlapping}, db: dynamo.Local(endpoint), keys: map[string]string{}}
	own := dynamo.Local(endpoint)
	if err := dynamo.Create(ctx, own, name); err != nil {
		return nil, err
	}
	d.table = dynamo.New(own, name)
	d.watching = dynamo.Local(endpoint, d.recorder.attach)
	for _, workspace := range []string{written, listed} {
		if err := d.addWorkspace(ctx, workspace); err != nil {
			return nil, fmt.Errorf("make workspace %s: %w", workspace, err)
		}
	}
	tokens, err := issuer.Open(filepath.Join(dir, "issuer"))
	if err != nil {
		return nil, err
	}
	d.token, err = tokens.Mint(issuer.Claims{Tenant: workspaceTenant, Workspace: written, Subject: "user_agent",
		Email: "agent@bench.example", Name: "Alex Agent", Role: tenant.RoleAgent, TTL: time.Hour})
	if err != nil {
		return nil, err
	}
	// Credentials are looked up once: their clock stands still.
	frozen := time.Now()
	authenticator := identity.New(d.table, []identity.Issuer{tokens.Config()}, func() time.Time { return frozen })
	d.api = handler(authenticator, d.table)
	d.watched = handler(authenticator, dynamo.New(d.watching, name))
	return d, nil
}

func handler(a *identity.Authenticator, table *dynamo.Table) http.Handler {
	log := slog.New(slog.NewJSONHandler(io.Discard, nil))
	return rest.Handler(&rest.Host{Authenticator: a, Now: time.Now, Log: log}, support.Routes(table)...)
}

func startDesk(ctx context.Context, dir string) (*desk, func(), error) {
	e, err := engine.Start(ctx, engine.Options{InMemory: true})
	if err != nil {
		return nil, nil, err
	}
	d, err := openDesk(ctx, e.Endpoint, dir)
	if err != nil {
		e.Stop()
		return nil, nil, err
	}
	return d, e.Stop, nil
}

// act is an act of who prepares a workspace.
func act(scope tenant.Scope) change.Act {
	return change.Act{
		Principal: tenant.Principal{
			Scope: scope, User: tenant.User{Issuer: identity.KeyIssuer, Subject: "bench"},
			Name: "Bench", Role: tenant.RoleAdmin, Permissions: tenant.Permissions(),
		},
		RequestID: id.Prefixed(id.RequestPrefix, time.Now()),
		Door:      change.API, Operation: "create_support_ticket", Now: time.Now,
	}
}

// addWorkspace makes a workspace with an API key, which tokens open too.
func (d *desk) addWorkspace(ctx context.Context, name string) error {
	scope, err := tenant.NewScope(workspaceTenant, name)
	if err != nil {
		return err
	}
	w := tenant.Workspace{Scope: scope, SupportEnabled: true, CursorKey: make([]byte, 32)}
	org, entry := issuer.Organisation(scope)
	err = errors.Join(d.table.InsertWorkspace(ctx, w), d.table.PutOrganisation(ctx, issuer.Name, org, entry))
	if err != nil {
		return err
	}
	permissions := []tenant.Permission{tenant.SupportRead, tenant.SupportWrite}
	_, d.keys[name], err = identity.MakeKey(ctx, d.table, act(scope), identity.KeyDraft{Name: "bench", Permissions: permissions})
	return err
}

// request is a request of the API, ready to be sent.
func request(credential, method, path, once, body string) *http.Request {
	r, err := http.NewRequest(method, path, strings.NewReader(body))
	if err != nil {
		panic(err) // the paths are ours
	}
	r.Header.Set("Authorization", "Bearer "+credential)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if once != "" {
		r.Header.Set("Idempotency-Key", once)
	}
	return r
}

// ask sends a request to an API, and wants a success.
func ask(ctx context.Context, api http.Handler, r *http.Request) ([]byte, error) {
	a := answer{header: http.Header{}}
	api.ServeHTTP(&a, r.WithContext(ctx))
	if a.status/100 != 2 {
		return nil, fmt.Errorf("%s %s: %d %s", r.Method, r.URL, a.status, a.body.String())
	}
	return a.body.Bytes(), nil
}

// answer is a response that stays in memory.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (a *answer) Header() http.Header         { return a.header }
func (a *answer) WriteHeader(status int)      { a.status = status }
func (a *answer) Write(b []byte) (int, error) { return a.body.Write(b) }
