package main

import (
	"context"
	"fmt"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/google/uuid"
)

// patches are sent in turns, so that each changes the ticket.
var patches = []string{`{"priority":"low"}`, `{"priority":"high"}`}

// patched is a ticket that one client writes by hand.
type patched struct {
	number  uint32
	version uint64
}

// updating patches a ticket under an idempotency key, each client its own.
func updating(ctx context.Context, d *desk, w *writing) ([]operation, error) {
	fail := func(err error) ([]operation, error) { return nil, fmt.Errorf("prepare update: %w", err) }
	patch := func(t shown, turn int) *http.Request {
		return request(d.keys[written], http.MethodPatch, "/v1/support/tickets/"+t.ID, uuid.NewString(), patches[turn%len(patches)])
	}
	sample, err := w.ticket(ctx)
	if err != nil {
		return fail(err)
	}
	var samples []recorded
	for turn := range patches {
		updated, err := d.record(ctx, patch(sample, turn))
		if err != nil {
			return fail(err)
		}
		samples = append(samples, updated)
	}
	var tickets [mostClients]shown
	var turns [mostClients]int
	var byHand [mostClients]patched
	for client := range mostClients {
		if tickets[client], err = w.ticket(ctx); err != nil {
			return fail(err)
		}
		byHand[client] = patched{number: w.last.Add(1), version: 1}
		if err := w.created.again(byHand[client].number, 1).run(ctx, d.db); err != nil {
			return fail(err)
		}
	}
	return []operation{{
		name: "update",
		docket: func(api http.Handler, client int) job {
			turns[client]++
			return asking(api, patch(tickets[client], turns[client]-1))
		},
		byHand: func(db *dynamodb.Client, client int) job {
			at := &byHand[client]
			at.version++
			return samples[at.version%uint64(len(samples))].again(at.number, at.version).job(db)
		},
	}}, nil
}
