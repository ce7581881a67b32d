// Package subject is Docket as the bench measures it: its API over one client of
// DynamoDB, and the calls that are made of it.
package subject

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"time"

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

// Subject is Docket over one client. Its API is called in the process, so that no
// HTTP is measured but that to the engine.
type Subject struct {
	table *dynamo.Table
	API   http.Handler
	Plain *Workspace // without an SLA plan; token opens it too
	SLA   *Workspace // with policies and business hours
	List  *Workspace // whose tickets are listed
	Token string
}

const (
	TableName       = "docket"
	workspaceTenant = "bench"
)

// Open makes Docket with three workspaces, named by a prefix.
func Open(ctx context.Context, db *dynamodb.Client, prefix, dir string) (*Subject, error) {
	if err := dynamo.Create(ctx, db, TableName); err != nil {
		return nil, err
	}
	d := &Subject{table: dynamo.New(db, TableName)}
	tokens, err := issuer.Open(filepath.Join(dir, "issuer"))
	if err != nil {
		return nil, err
	}
	d.Token, err = tokens.Mint(issuer.Claims{Tenant: workspaceTenant, Workspace: prefix + "plain", Subject: "user_agent",
		Email: "agent@bench.example", Name: "Alex Agent", Role: tenant.RoleAgent, TTL: time.Hour})
	if err != nil {
		return nil, err
	}
	// Credentials are looked up once: their clock stands still.
	frozen := time.Now()
	authenticator := identity.New(d.table, []identity.Issuer{tokens.Config()}, func() time.Time { return frozen })
	log := slog.New(slog.NewJSONHandler(io.Discard, nil))
	d.API = rest.Handler(&rest.Host{Authenticator: authenticator, Now: time.Now, Log: log}, support.Face(support.Routes(d.table)...))
	for _, w := range []struct {
		made    **Workspace
		name    string
		prepare func(context.Context, tenant.Scope) error
	}{{&d.Plain, "plain", nothing}, {&d.SLA, "slasla", d.givePlan}, {&d.List, "listed", d.giveTickets}} {
		if *w.made, err = d.workspace(ctx, prefix+w.name, w.prepare); err != nil {
			return nil, fmt.Errorf("make workspace %s: %w", w.name, err)
		}
	}
	return d, nil
}

func nothing(context.Context, tenant.Scope) error { return nil }

// workspace makes a workspace with an API key, prepares it, and opens a ticket for each client.
func (d *Subject) workspace(ctx context.Context, name string, prepare func(context.Context, tenant.Scope) error) (*Workspace, error) {
	scope, err := tenant.NewScope(workspaceTenant, name)
	if err != nil {
		return nil, err
	}
	org, entry := issuer.Organisation(scope)
	err = errors.Join(d.table.InsertWorkspace(ctx, tenant.Workspace{Scope: scope, SupportEnabled: true, CursorKey: make([]byte, 32)}),
		d.table.PutOrganisation(ctx, issuer.Name, org, entry))
	if err != nil {
		return nil, err
	}
	w := &Workspace{}
	permissions := []tenant.Permission{tenant.SupportRead, tenant.SupportWrite}
	if _, w.Key, err = identity.MakeKey(ctx, d.table, act(scope), identity.KeyDraft{Name: "bench", Permissions: permissions}); err != nil {
		return nil, err
	}
	if err := prepare(ctx, scope); err != nil {
		return nil, err
	}
	return w, w.open(func(r *http.Request) ([]byte, error) { return Ask(ctx, d.API, r) })
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

// Ask sends a request to an API, and wants a success.
func Ask(ctx context.Context, api http.Handler, r *http.Request) ([]byte, error) {
	var body bytes.Buffer
	err := Succeed(ctx, api, r, &body)
	return body.Bytes(), err
}

// Succeed sends a request, wants a success, and writes its body to an end.
func Succeed(ctx context.Context, api http.Handler, r *http.Request, body io.Writer) error {
	a := answer{header: http.Header{}, Writer: body}
	api.ServeHTTP(&a, r.WithContext(ctx))
	if a.status/100 != 2 {
		return fmt.Errorf("%s %s: %d", r.Method, r.URL, a.status)
	}
	return nil
}

// answer is a response of which the status is kept.
type answer struct {
	io.Writer
	header http.Header
	status int
}

func (a *answer) Header() http.Header    { return a.header }
func (a *answer) WriteHeader(status int) { a.status = status }

// shownAnswer is what an answer shows of a ticket.
type shownAnswer struct {
	Ticket struct {
		ID string `json:"id"`
	} `json:"ticket"`
	RequestID string `json:"request_id"`
}

func ReadAnswer(body []byte) (shownAnswer, error) {
	var a shownAnswer
	err := json.Unmarshal(body, &a)
	return a, err
}
