package system

import (
	"context"
	"crypto/rand"
	"fmt"

	"docket/scripts/issuer"
	"docket/shared/change"
	"docket/shared/queue"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// Seed is what the sample workspaces hold when they are made.
type Seed string

// The seeds.
const (
	Demo  Seed = "demo"  // queues and tickets to look at
	Empty Seed = "empty" // workspaces and tokens alone
)

// workspaces are the sample workspaces; closed has Support switched off.
var workspaces = []struct {
	tenant, name string
	enabled      bool
}{{"acme", "north", true}, {"acme", "south", true}, {"globex", "main", true}, {"acme", "closed", false}}

// Scopes are the workspaces of this machine.
func Scopes() []tenant.Scope {
	var all []tenant.Scope
	for _, w := range workspaces {
		scope, err := tenant.NewScope(w.tenant, w.name)
		if err != nil {
			panic(err) // the names above are valid
		}
		all = append(all, scope)
	}
	return all
}

// seed makes what is missing: workspaces, organisations, samples, and a fresh
// credentials.json.
func (s *System) seed(ctx context.Context, o Options, local *issuer.Issuer) error {
	last, err := readCredentials(o.Data)
	if err != nil {
		return fmt.Errorf("read credentials.json: %w", err)
	}
	s.Credentials = Credentials{BaseURL: s.URL}
	for i, scope := range Scopes() {
		w := tenant.Workspace{Scope: scope, SupportEnabled: workspaces[i].enabled, CursorKey: make([]byte, 32)}
		if _, err := rand.Read(w.CursorKey); err != nil {
			return err
		}
		if err := s.Table.InsertWorkspace(ctx, w); err != nil {
			return fmt.Errorf("make workspace %s: %w", scope, err)
		}
		org, entry := issuer.Organisation(scope)
		if err := s.Table.PutOrganisation(ctx, issuer.Name, org, entry); err != nil {
			return fmt.Errorf("map organisation %s: %w", org, err)
		}
		if o.Seed == Demo && w.SupportEnabled {
			if err := s.samples(ctx, scope); err != nil {
				return fmt.Errorf("make samples of %s: %w", scope, err)
			}
		}
		credential, err := s.issue(ctx, local, w, last)
		if err != nil {
			return fmt.Errorf("make credentials of %s: %w", scope, err)
		}
		s.Credentials.Workspaces = append(s.Credentials.Workspaces, credential)
	}
	return writeCredentials(o.Data, s.Credentials)
}

// samples fills a workspace that has no queue yet.
func (s *System) samples(ctx context.Context, scope tenant.Scope) error {
	if page, err := s.Table.Queues(ctx, scope, queue.List{Limit: 1}); err != nil || len(page.Queues) > 0 {
		return err
	}
	ids := map[string]string{}
	for _, q := range sampleQueues() {
		_, err := queue.Create(ctx, s.Table, s.act(scope, "create_support_queue"), q, func(made queue.Queue) (change.Answer, error) {
			ids[made.Key] = made.ID
			return change.Answer{}, nil
		})
		if err != nil {
			return err
		}
	}
	for _, sample := range sampleTickets() {
		if err := s.sampleTicket(ctx, scope, sample, ids[sample.queue]); err != nil {
			return err
		}
	}
	return nil
}

func (s *System) sampleTicket(ctx context.Context, scope tenant.Scope, sample sampleTicket, queueID string) error {
	draft := sample.ticket
	draft.QueueID = queueID
	var made ticket.Ticket
	_, err := ticket.Create(ctx, s.Table, s.act(scope, "create_support_ticket"), draft, func(t ticket.Ticket) (change.Answer, error) {
		made = t
		return change.Answer{}, nil
	})
	if err != nil || sample.message.Body == "" {
		return err
	}
	_, err = ticket.AddMessage(ctx, s.Table, s.act(scope, "add_support_ticket_message"), made.ID, sample.message,
		func(ticket.Message) (change.Answer, error) { return change.Answer{}, nil })
	return err
}
