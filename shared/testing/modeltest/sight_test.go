package modeltest_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/id"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// customer is one who sees the tickets alone that it requested.
type customer struct {
	tenant.Principal
	own string // its ticket's UUID
}

func (c customer) act() change.Act {
	return change.Act{Principal: c.Principal, RequestID: id.Prefixed(id.RequestPrefix, time.Now()), Door: change.API, Operation: "act", Now: time.Now}
}

// opens a ticket as the customer does.
func (c *customer) opens(t testing.TB, ticketOf ticket.Ticket) string {
	t.Helper()
	var made ticket.Ticket
	_, err := ticket.Create(t.Context(), docket.Table, c.act(), ticket.Draft{Ticket: ticketOf}, func(tk ticket.Ticket) (change.Answer, error) {
		made = tk
		return change.Answer{}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return made.ID
}

func newCustomer(t testing.TB, scope tenant.Scope, issuer, subject string) *customer {
	t.Helper()
	c := &customer{Principal: tenant.Principal{Scope: scope, User: tenant.User{Issuer: issuer, Subject: subject}, Role: tenant.RoleCustomer, OwnOnly: true}}
	// Whom it names as the requester is not what it may decide.
	c.own = c.opens(t, ticket.Ticket{Subject: "Mine", Requester: ticket.Requester{Issuer: "https://else.example", UserID: "somebody"}})
	return c
}

func unshown[T any](T) (change.Answer, error) { return change.Answer{}, nil }

func anyVersion(uint64) bool { return true }

// verbs are all that can be done with one ticket.
var verbs = map[string]func(context.Context, customer, string) error{
	"get": func(ctx context.Context, c customer, ticketID string) error {
		_, err := docket.Table.Ticket(ctx, ticket.SightOf(c.Principal), ticketID)
		return err
	},
	"conversation": func(ctx context.Context, c customer, ticketID string) error {
		_, err := docket.Table.Messages(ctx, ticket.SightOf(c.Principal), ticketID, ticket.ConversationList{Limit: 1})
		return err
	},
	"comments": func(ctx context.Context, c customer, ticketID string) error {
		_, err := docket.Table.Comments(ctx, ticket.SightOf(c.Principal), ticketID, ticket.ConversationList{Limit: 1})
		return err
	},
	"related": func(ctx context.Context, c customer, ticketID string) error {
		_, err := docket.Table.Relateds(ctx, ticket.SightOf(c.Principal), ticketID, "", ticket.ConversationList{Limit: 1})
		return err
	},
	"history of the clocks": func(ctx context.Context, c customer, ticketID string) error {
		_, err := docket.Table.History(ctx, ticket.SightOf(c.Principal), ticketID)
		return err
	},
	"changes": func(ctx context.Context, c customer, ticketID string) error {
		_, err := docket.Table.Changes(ctx, ticket.SightOf(c.Principal), ticketID, 1)
		return err
	},
	"thread": func(ctx context.Context, c customer, ticketID string) error {
		_, err := docket.Table.Thread(ctx, ticket.SightOf(c.Principal), ticketID, ticket.ConversationList{Limit: 1})
		return err
	},
	"whole": func(ctx context.Context, c customer, ticketID string) error {
		_, err := docket.Table.Whole(ctx, ticket.SightOf(c.Principal), ticket.WholeAsk{Name: ticket.NameOf(ticketID), Entries: 1})
		return err
	},
	"update": func(ctx context.Context, c customer, ticketID string) error {
		tags := []string{"seen"}
		_, err := ticket.Update(ctx, docket.Table, c.act(), ticketID, anyVersion, ticket.Patch{Tags: &tags}, unshown)
		return err
	},
	"message": func(ctx context.Context, c customer, ticketID string) error {
		_, err := ticket.AddMessage(ctx, docket.Table, c.act(), ticketID, ticket.Message{Direction: ticket.Inbound, Body: "b"}, unshown)
		return err
	},
	"comment": func(ctx context.Context, c customer, ticketID string) error {
		_, err := ticket.AddComment(ctx, docket.Table, c.act(), ticketID, ticket.Comment{Body: "b"}, unshown)
		return err
	},
}

// inSight are the ids of the tickets that a principal lists.
func inSight(t testing.TB, p tenant.Principal, f ticket.Filter) (ids []string) {
	t.Helper()
	list := ticket.List{Filter: f, Limit: 1}
	for {
		page, err := docket.Table.Tickets(t.Context(), ticket.SightOf(p), list)
		if err != nil {
			t.Fatal(err)
		}
		for _, tk := range page.Tickets {
			ids = append(ids, tk.ID)
		}
		if !page.More {
			return ids
		}
		list.After = page.Next
	}
}

// slicesInSight are the ids of the tickets that a principal lists, one by one.
func slicesInSight(t testing.TB, p tenant.Principal) (ids []string) {
	t.Helper()
	for {
		page, err := docket.Table.Slice(t.Context(), ticket.SightOf(p), ticket.Filter{}, len(ids), 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, tk := range page.Tickets {
			ids = append(ids, tk.ID)
		}
		if !page.More {
			if page.Count.Of != len(ids) || page.Count.AtLeast {
				t.Errorf("%v are said to be %+v", ids, page.Count)
			}
			return ids
		}
	}
}

func TestWhoSeesItsOwnTicketsFindsAndWritesNoOthers(t *testing.T) {
	a := quietAgent(t)
	one := newCustomer(t, a.scope, "https://issuer.example", "user_1")
	others := map[string]string{
		"of an agent":                       a.openTicket(t, nil)[len(id.TicketPrefix):],
		"of another customer":               newCustomer(t, a.scope, "https://issuer.example", "user_2").own,
		"of that subject of another issuer": newCustomer(t, a.scope, "https://other.example", "user_1").own,
		"that is not there":                 id.NewTicket(4000, time.Now()).String(),
	}
	for name, verb := range verbs {
		if err := verb(t.Context(), *one, one.own); err != nil {
			t.Errorf("%s of its own: %v", name, err)
		}
		for whose, ticketID := range others {
			if err := verb(t.Context(), *one, ticketID); !errors.Is(err, ticket.ErrNotFound) || err.Error() != ticket.ErrNotFound.Error() {
				t.Errorf("%s of a ticket %s: %v", name, whose, err)
			}
		}
	}
	conversation := ticket.ConversationList{Limit: 10}
	sight := ticket.SightOf(one.Principal)
	a.call(t, http.StatusCreated, http.MethodPost, "/tickets/"+id.TicketPrefix+one.own+"/messages", map[string]any{"visibility": "internal", "body": "b"})
	said, err := docket.Table.Messages(t.Context(), sight, one.own, conversation)
	notes, err2 := docket.Table.Comments(t.Context(), sight, one.own, conversation)
	changes, err3 := docket.Table.Changes(t.Context(), sight, one.own, 10)
	if err := errors.Join(err, err2, err3); err != nil || len(said.Rows) != 1 || len(notes.Rows) != 0 || len(changes) != 5 {
		t.Errorf("of its own it hears %+v, %+v, %+v, %v", said.Rows, notes.Rows, changes, err)
	}
	second := one.opens(t, ticket.Ticket{Subject: "Mine too", Priority: ticket.Urgent})
	for what, settle := range map[string]func() error{
		"in the log":      func() error { return nil },
		"in the segments": func() error { return docket.Table.CompactAll(t.Context(), a.scope) },
	} {
		if err := settle(); err != nil {
			t.Fatal(err)
		}
		if got := inSight(t, one.Principal, ticket.Filter{}); !slices.Equal(got, []string{second, one.own}) {
			t.Errorf("%s it lists %v", what, got)
		}
		if got := inSight(t, one.Principal, ticket.Filter{Choices: []ticket.Choice{ticket.OneOf("priority", ticket.Urgent)}}); !slices.Equal(got, []string{second}) {
			t.Errorf("%s it lists as urgent %v", what, got)
		}
		if got := slicesInSight(t, one.Principal); !slices.Equal(got, []string{second, one.own}) {
			t.Errorf("%s it lists by slices %v", what, got)
		}
		if got := inSight(t, tenant.Principal{Scope: a.scope, OwnOnly: true}, ticket.Filter{}); len(got) != 0 {
			t.Errorf("%s nobody lists %v", what, got)
		}
	}
	// Who sees the whole workspace sees theirs too, unwritten by one another.
	if got := inSight(t, tenant.Principal{Scope: a.scope}, ticket.Filter{}); len(got) != 5 {
		t.Errorf("the workspace has %v", got)
	}
	a.call(t, http.StatusOK, http.MethodGet, "/tickets/"+id.TicketPrefix+one.own, nil)
	check(t, a.scope)
}
