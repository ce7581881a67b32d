package system

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"docket/shared/change"
	"docket/shared/mailbox"
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

// samples are the workspaces that every system has; closed has Support
// switched off.
var samples = []struct {
	tenant, name string
	enabled      bool
}{{"acme", "north", true}, {"acme", "south", true}, {"globex", "main", true}, {"acme", "closed", false}}

// seed makes what is missing of the samples, and a fresh credentials.json.
func (s *System) seed(ctx context.Context, o Options) error {
	last, err := readCredentials(o.Data)
	if err != nil {
		return fmt.Errorf("read credentials.json: %w", err)
	}
	s.Credentials = Credentials{BaseURL: s.URL, SMTP: s.SMTP}
	for _, sample := range samples {
		scope, err := tenant.NewScope(sample.tenant, sample.name)
		if err != nil {
			return err
		}
		credential, err := s.AddWorkspace(ctx, scope, sample.enabled, last.key(scope))
		if err != nil {
			return fmt.Errorf("make workspace %s: %w", scope, err)
		}
		if sample.enabled {
			if credential.Mail, err = s.mailbox(ctx, scope); err != nil {
				return fmt.Errorf("make a mailbox of %s: %w", scope, err)
			}
		}
		if o.Seed == Demo && sample.enabled {
			if err := s.fill(ctx, scope); err != nil {
				return fmt.Errorf("make samples of %s: %w", scope, err)
			}
		}
		s.Credentials.Workspaces = append(s.Credentials.Workspaces, credential)
	}
	return writeCredentials(o.Data, s.Credentials)
}

// mailbox is the address to which a workspace's customers write; one that has none gets a
// mailbox.
func (s *System) mailbox(ctx context.Context, scope tenant.Scope) (string, error) {
	all, version, err := s.Table.Mailboxes(ctx, scope)
	if there, any := (mailbox.Mailboxes{All: all}).Default(); any || err != nil || version > 0 {
		return there.Address, err
	}
	address := "support@" + scope.Workspace() + "." + scope.Tenant() + ".example"
	_, err = mailbox.Create(ctx, s.Table, s.register().act(scope, "create_desk_mailbox"), address, mailbox.Patch{},
		func(mailbox.Mailbox) (change.Answer, error) { return change.Answer{}, nil })
	return address, err
}

// AddWorkspace makes a workspace, unless it is there, and credentials for it.
// lastKey is an API key to keep if it is good; empty makes one.
func (s *System) AddWorkspace(ctx context.Context, scope tenant.Scope, enabled bool, lastKey string) (WorkspaceCredential, error) {
	if !s.good(ctx, lastKey) {
		lastKey = ""
	}
	c, err := s.register().Add(ctx, scope, enabled, lastKey)
	if err != nil {
		return c, err
	}
	s.mu.Lock()
	s.scopes[scope] = true // who stopped before may have left something
	s.mu.Unlock()
	return c, nil
}

func (s *System) register() Register {
	return Register{Table: s.Table, Issuer: s.issuer, Now: s.clock.Now}
}

// workspaces are those that the system looks after.
func (s *System) workspaces() []tenant.Scope {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Collect(maps.Keys(s.scopes))
}

// fill puts samples into a workspace that has no queue yet.
func (s *System) fill(ctx context.Context, scope tenant.Scope) error {
	if page, err := s.Table.Queues(ctx, scope, queue.List{Limit: 1}); err != nil || len(page.Rows) > 0 {
		return err
	}
	ids := map[string]string{}
	for _, q := range sampleQueues() {
		_, err := queue.Create(ctx, s.Table, s.register().act(scope, "create_support_queue"), q, func(made queue.Queue) (change.Answer, error) {
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
	_, err := ticket.Create(ctx, s.Table, s.register().act(scope, "create_support_ticket"), ticket.Draft{Ticket: draft}, func(t ticket.Ticket) (change.Answer, error) {
		made = t
		return change.Answer{}, nil
	})
	if err != nil || sample.message.Body == "" {
		return err
	}
	_, err = ticket.AddMessage(ctx, s.Table, s.register().act(scope, "add_support_ticket_message"), made.ID, sample.message,
		func(ticket.Message) (change.Answer, error) { return change.Answer{}, nil })
	return err
}
