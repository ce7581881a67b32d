// Package subject is Docket as the bench measures it: its API over one client of
// DynamoDB, and the calls that are made of it.
package subject

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"docket/scripts/issuer"
	"docket/scripts/local/system"
	"docket/shared/dynamo"
	"docket/shared/id"
	"docket/shared/identity"
	"docket/shared/rest"
	"docket/shared/tenant"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"golang.org/x/sync/errgroup"
)

// MostClients is how many clients call at once at most.
const MostClients = 16

// Workspace is one of Docket's over a client of DynamoDB. Its API is called in
// the process, so that no HTTP is measured but that to the engine.
type Workspace struct {
	system.WorkspaceCredential
	scope     tenant.Scope
	table     *dynamo.Table
	api       http.Handler
	tickets   [MostClients]string // the UUIDs of the clients' tickets
	requested [MostClients]string // of those that a customer requested
	next      map[string]int      // how many requests of each path were prepared
}

// Open makes Docket's table, where it is missing, and a workspace in it. The
// issuer of its tokens lies in dir.
func Open(ctx context.Context, db *dynamodb.Client, dir, tenantName, name string) (*Workspace, error) {
	scope, err := tenant.NewScope(tenantName, name)
	if err != nil {
		return nil, err
	}
	tokens, err := issuer.Open(filepath.Join(dir, "issuer"))
	if err != nil {
		return nil, err
	}
	if err := dynamo.Create(ctx, db, system.TableName); err != nil {
		return nil, err
	}
	table := dynamo.New(db, system.TableName)
	credential, err := system.Register{Table: table, Issuer: tokens, Now: time.Now}.Add(ctx, scope, true, "")
	if err != nil {
		return nil, err
	}
	// Credentials are looked up once: their clock stands still.
	opened := time.Now()
	authenticator := identity.New(table, []identity.Issuer{tokens.Config()}, func() time.Time { return opened })
	log := slog.New(slog.NewJSONHandler(io.Discard, nil))
	api := rest.Handler(&rest.Host{Authenticator: authenticator, Now: time.Now, Log: log}, system.Faces(table)...)
	return &Workspace{WorkspaceCredential: credential, scope: scope, table: table, api: api, next: map[string]int{}}, nil
}

// Do sends a request, and wants a success. The answer goes into body; nil drops it.
func (w *Workspace) Do(ctx context.Context, r *http.Request, body *bytes.Buffer) error {
	answer := httptest.ResponseRecorder{Body: body}
	w.api.ServeHTTP(&answer, r.WithContext(ctx))
	if answer.Code/100 != 2 {
		return fmt.Errorf("%s %s: %d", r.Method, r.URL, answer.Code)
	}
	return nil
}

// Attend opens two tickets for each client: one that the API key creates, and one
// that a customer requests.
func (w *Workspace) Attend(ctx context.Context) error {
	for client := range w.tickets {
		var made struct{ Ticket struct{ ID string } }
		if err := w.make(ctx, Create("", w.APIKey, "new", "high"), &made); err != nil {
			return err
		}
		w.tickets[client] = strings.TrimPrefix(made.Ticket.ID, id.TicketPrefix)
		r := request(w.Tokens["customer"], http.MethodPost, "/api/v1/support/tickets", `{"title":"The invoice of March shows the wrong amount"}`)
		var asked struct {
			ID string `json:"ticket_id"`
		}
		if err := w.make(ctx, r, &asked); err != nil {
			return err
		}
		w.requested[client] = asked.ID
	}
	return nil
}

// Talk makes the thread of the first client's ticket 25 entries long, in messages, notes
// and events, gives it a customer with another ticket, and folds the log.
func (w *Workspace) Talk(ctx context.Context) error {
	const customer = `"customer_name":"Casey Customer","customer_email":"casey@customer.example"`
	on := "/desk/api/v1/tickets"
	if err := w.Do(ctx, request(w.Tokens["agent"], http.MethodPost, on, `{"title":"The invoice of April",`+customer+`}`), nil); err != nil {
		return err
	}
	patch := func(body string) *http.Request {
		return request(w.Tokens["agent"], http.MethodPatch, on+"/ticket_"+w.tickets[0], body)
	}
	add := func(what, body string) *http.Request {
		return request(w.Tokens["agent"], http.MethodPost, "/v1/support/tickets/ticket_"+w.tickets[0]+"/"+what, body)
	}
	const text = "You charged us twice in March, on the third and on the fifth. Could you please look at the invoice again, and tell us by when the second amount is with us?"
	all := []*http.Request{patch("{" + customer + "}")} // beside the opening; an answer moves the ticket
	for i := range 6 {
		all = append(all, add("messages", `{"direction":"inbound","channel":"email","body":"`+text+`"}`),
			add("messages", `{"direction":"outbound","channel":"email","body":"`+text+`"}`))
		if i < 5 {
			all = append(all, add("comments", `{"body":"`+text+`"}`), patch([]string{`{"priority":"low"}`, `{"priority":"urgent"}`}[i%2]))
		}
	}
	for _, r := range all {
		if err := w.Do(ctx, r, nil); err != nil {
			return err
		}
	}
	return w.table.CompactAll(ctx, w.scope)
}

// make sends a request and reads its answer.
func (w *Workspace) make(ctx context.Context, r *http.Request, made any) error {
	var body bytes.Buffer
	if err := w.Do(ctx, r, &body); err != nil {
		return err
	}
	return json.Unmarshal(body.Bytes(), made)
}

// Fill makes so many tickets, through statuses and priorities in turns, and
// folds their log.
func (w *Workspace) Fill(ctx context.Context, tickets int) error {
	statuses := []string{"new", "open", "pending", "waiting_on_customer"}
	priorities := []string{"low", "normal", "high", "urgent"}
	for i := range tickets {
		if err := w.Do(ctx, Create("", w.APIKey, statuses[i%4], priorities[i/4%4]), nil); err != nil {
			return err
		}
	}
	return w.table.CompactAll(ctx, w.scope)
}

// Promise gives the workspace office hours with a break and ten holidays, and a
// policy under them for each priority.
func (w *Workspace) Promise(ctx context.Context) error {
	if err := w.Do(ctx, request(w.Tokens["admin"], "PUT", "/v1/support/business-hours", office), nil); err != nil {
		return err
	}
	return w.Do(ctx, request(w.Tokens["admin"], "PUT", "/v1/support/sla-policies", policies), nil)
}

// Put puts items into Docket's table on an engine, a hundred in a transaction: on
// disk this engine takes a seventh of the time that it takes for as many in
// batches, which are no transactions.
func Put(ctx context.Context, db *dynamodb.Client, items []dynamo.Item) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(4)
	for some := range slices.Chunk(items, 100) {
		group.Go(func() error {
			var in dynamodb.TransactWriteItemsInput
			for _, it := range some {
				in.TransactItems = append(in.TransactItems, types.TransactWriteItem{Put: &types.Put{TableName: aws.String(system.TableName), Item: it}})
			}
			_, err := db.TransactWriteItems(ctx, &in)
			return err
		})
	}
	return group.Wait()
}
