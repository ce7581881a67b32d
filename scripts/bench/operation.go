package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"docket/shared/id"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// job is one call, prepared: what it does is measured.
type job func(ctx context.Context) error

// operation is a call of Docket, and the same calls of DynamoDB made by hand.
// Both prepare a call for one of several clients; a client's calls are made
// in the order in which they were prepared.
type operation struct {
	name   string
	docket func(api http.Handler, client int) job
	byHand func(db *dynamodb.Client, client int) job
}

// operations prepares what the operations need, and lists them.
func (d *desk) operations(ctx context.Context) ([]operation, error) {
	var all []operation
	w, err := d.newWriting(ctx)
	if err != nil {
		return nil, fmt.Errorf("prepare create: %w", err)
	}
	all = append(all, w.create())
	for _, prepare := range []func(context.Context, *desk, *writing) ([]operation, error){getting, updating, listing} {
		more, err := prepare(ctx, d, w)
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return all, nil
}

// asking is a job that sends a request.
func asking(api http.Handler, r *http.Request) job {
	return func(ctx context.Context) error {
		_, err := ask(ctx, api, r)
		return err
	}
}

// job makes the requests over a client.
func (r replay) job(db *dynamodb.Client) job {
	return func(ctx context.Context) error { return r.run(ctx, db) }
}

// shown is the ticket of an answer.
type shown struct {
	ID        string `json:"id"`
	Reference string `json:"ticket_number"`
}

// number is the ticket's number, which its id holds.
func (s shown) number() (uint32, error) {
	n, ok := id.TicketNumber(strings.TrimPrefix(s.ID, id.TicketPrefix))
	if !ok {
		return 0, fmt.Errorf("no ticket's id: %q", s.ID)
	}
	return n, nil
}

type shownAnswer struct {
	Ticket    shown  `json:"ticket"`
	RequestID string `json:"request_id"`
}

func readAnswer(body []byte) (shownAnswer, error) {
	var a shownAnswer
	err := json.Unmarshal(body, &a)
	return a, err
}
