package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"docket/shared/change"
	"docket/shared/customfield"
	"docket/shared/tenant"
	"docket/shared/ticket"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"golang.org/x/sync/errgroup"
)

const (
	listedTickets = 1000
	listedRows    = 25
)

// listing lists tickets of a workspace whose log is compacted.
func listing(ctx context.Context, d *desk, _ *writing) ([]operation, error) {
	if err := d.fill(ctx); err != nil {
		return nil, fmt.Errorf("prepare list: %w", err)
	}
	var all []operation
	for _, l := range []struct{ name, query string }{
		{"list", ""},
		{"list by two filters", "&status=open&priority=high"},
	} {
		path := fmt.Sprintf("/v1/support/tickets?limit=%d%s", listedRows, l.query)
		read := func() *http.Request { return request(d.keys[listed], http.MethodGet, path, "", "") }
		if err := d.checkList(ctx, read()); err != nil {
			return nil, fmt.Errorf("prepare %s: %w", l.name, err)
		}
		rounds, err := d.recorder.rounds(func() error { return asking(d.watched, read())(ctx) })
		if err != nil {
			return nil, fmt.Errorf("prepare %s: %w", l.name, err)
		}
		all = append(all, operation{
			name:   l.name,
			docket: func(api http.Handler, _ int) job { return asking(api, read()) },
			byHand: func(db *dynamodb.Client, _ int) job { return replayOf(rounds).job(db) },
		})
	}
	return all, nil
}

// fill makes the tickets to list, a sixteenth of each status and priority.
func (d *desk) fill(ctx context.Context) error {
	scope, err := tenant.NewScope(workspaceTenant, listed)
	if err != nil {
		return err
	}
	statuses := []ticket.Status{ticket.New, ticket.Open, ticket.Pending, ticket.WaitingOnCustomer}
	priorities := []ticket.Priority{ticket.Low, ticket.Normal, ticket.High, ticket.Urgent}
	group, within := errgroup.WithContext(ctx)
	group.SetLimit(8)
	for i := range listedTickets {
		group.Go(func() error {
			t := ticket.Ticket{
				Subject: fmt.Sprintf("The invoice of March shows the wrong amount, case %d", i), Description: draft[:400],
				Status: statuses[i%4], Priority: priorities[i/4%4], Category: "billing", Tags: []string{"invoice", "seats"},
				CustomFields: customfield.Values{"plan": json.RawMessage(`"business"`)},
			}
			_, err := ticket.Create(within, d.table, act(scope), ticket.Draft{Ticket: t},
				func(ticket.Ticket) (change.Answer, error) { return change.Answer{}, nil })
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	return d.table.CompactAll(ctx, scope)
}

// checkList wants a full page.
func (d *desk) checkList(ctx context.Context, r *http.Request) error {
	body, err := ask(ctx, d.api, r)
	if err != nil {
		return err
	}
	var found struct {
		Tickets []json.RawMessage `json:"tickets"`
	}
	if err := json.Unmarshal(body, &found); err != nil {
		return err
	}
	if len(found.Tickets) != listedRows {
		return fmt.Errorf("%d rows, not %d", len(found.Tickets), listedRows)
	}
	return nil
}
