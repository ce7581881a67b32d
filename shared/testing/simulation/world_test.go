package simulation

import (
	"context"
	"sync"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/dynamo"
	"docket/shared/id"
	"docket/shared/tenant"
	"docket/shared/testing/dynamodel"
	"docket/shared/ticket"
)

const tableName = "docket"

// world is a deployment over the model, with one workspace.
type world struct {
	t     *testing.T
	model *dynamodel.Model
	scope tenant.Scope
}

func newWorld(t *testing.T, o dynamodel.Options) world {
	t.Helper()
	m := dynamodel.New(o)
	if err := dynamo.Create(t.Context(), m.Client(), tableName); err != nil {
		t.Fatal(err)
	}
	scope, err := tenant.NewScope("acme", "north")
	if err != nil {
		t.Fatal(err)
	}
	return world{t, m, scope}
}

// process is the table as a process of its own sees it.
func (w world) process() *dynamo.Table { return dynamo.New(w.model.Client(), tableName) }

// call is a call of an agent, each under a request id of its own.
func (w world) call(operation string) change.Act {
	return change.Act{
		Principal: tenant.Principal{Scope: w.scope, Role: tenant.RoleAgent, User: tenant.User{Issuer: "test", Subject: "agent"}},
		RequestID: id.Prefixed(id.RequestPrefix, time.Now()), Door: change.API, Operation: operation, Now: time.Now,
	}
}

// open makes a ticket and returns it.
func (w world) open(table *dynamo.Table, draft ticket.Ticket) (made ticket.Ticket) {
	w.t.Helper()
	draft.Subject, draft.Source = "It does not work", ticket.Email
	_, err := ticket.Create(w.t.Context(), table, w.call("create_support_ticket"), ticket.Draft{Ticket: draft}, taking(&made))
	if err != nil {
		w.t.Fatal(err)
	}
	return made
}

// patch patches a ticket within the time of a call.
func (w world) patch(table *dynamo.Table, ticketID string, p ticket.Patch) error {
	ctx, cancel := within(w.t)
	defer cancel()
	var none ticket.Ticket
	_, err := ticket.Update(ctx, table, w.call("update_support_ticket"), ticketID, always, p, taking(&none))
	return err
}

// taking renders nothing, and keeps what would be shown.
func taking[T any](into *T) change.Render[T] {
	return func(shown T) (change.Answer, error) {
		*into = shown
		return change.Answer{Status: 200}, nil
	}
}

// within is the 25 seconds of a call.
func within(t *testing.T) (context.Context, context.CancelFunc) {
	return context.WithTimeout(t.Context(), 25*time.Second)
}

// atOnce runs do for 0 to n-1 at once and returns what failed.
func atOnce(n int, do func(i int) error) (failed []error) {
	var all sync.WaitGroup
	var mu sync.Mutex
	for i := range n {
		all.Go(func() {
			if err := do(i); err != nil {
				mu.Lock()
				defer mu.Unlock()
				failed = append(failed, err)
			}
		})
	}
	all.Wait()
	return failed
}

func (w world) messages(table *dynamo.Table, ticketID string) []ticket.Message {
	w.t.Helper()
	page, err := table.Messages(w.t.Context(), ticket.SightOf(tenant.Principal{Scope: w.scope}), ticketID, ticket.ConversationList{Limit: 1000})
	if err != nil || page.More {
		w.t.Fatal(page.More, err)
	}
	return page.Rows
}

// changes counts the Changes that tell of a request.
func (w world) changes(requestID string) (count int) {
	w.t.Helper()
	for _, it := range w.model.Items(tableName) {
		if c, err := dynamo.ReadChange(it); err == nil && c.RequestID == requestID {
			count++
		}
	}
	return count
}
