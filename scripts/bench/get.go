package main

import (
	"context"
	"fmt"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// getting reads one ticket, known by an API key, and known by a token whose
// signature is verified at every call.
func getting(ctx context.Context, d *desk, w *writing) ([]operation, error) {
	t, err := w.ticket(ctx)
	if err != nil {
		return nil, fmt.Errorf("prepare get: %w", err)
	}
	get := func(credential string) *http.Request {
		return request(credential, http.MethodGet, "/v1/support/tickets/"+t.ID, "", "")
	}
	if _, err := ask(ctx, d.api, get(d.token)); err != nil {
		return nil, fmt.Errorf("warm up the token: %w", err)
	}
	rounds, err := d.recorder.rounds(func() error { return asking(d.watched, get(d.keys[written]))(ctx) })
	if err != nil {
		return nil, fmt.Errorf("prepare get: %w", err)
	}
	byHand := func(db *dynamodb.Client, _ int) job { return replayOf(rounds).job(db) }
	by := func(name, credential string) operation {
		return operation{name: name, byHand: byHand, docket: func(api http.Handler, _ int) job { return asking(api, get(credential)) }}
	}
	return []operation{by("get", d.keys[written]), by("get by token", d.token)}, nil
}
