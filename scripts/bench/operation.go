package main

import (
	"context"
	"io"
	"net/http"
	"path/filepath"

	"docket/scripts/engine"
	"docket/shared/dynamo"
	"docket/shared/testing/dynamodel"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// job is one call, prepared: what it does is measured.
type job func(ctx context.Context) error

// operation is a call of Docket: the next of one of several clients, whose
// calls are made in the order in which they were asked for.
type operation struct {
	name string
	next func(d *desk, client int) *http.Request
}

func operations() []operation {
	return []operation{
		{"create", func(d *desk, client int) *http.Request { return d.plain.create(client) }},
		{"update", func(d *desk, client int) *http.Request { return d.plain.update(client) }},
		{"add a message", func(d *desk, client int) *http.Request { return d.plain.message(client) }},
		{"create under SLA", func(d *desk, client int) *http.Request { return d.sla.create(client) }},
		{"update under SLA", func(d *desk, client int) *http.Request { return d.sla.update(client) }},
		{"add a message under SLA", func(d *desk, client int) *http.Request { return d.sla.message(client) }},
		{"get", func(d *desk, _ int) *http.Request { return d.plain.get(d.plain.key) }},
		{"get by token", func(d *desk, _ int) *http.Request { return d.plain.get(d.token) }},
		{"list", func(d *desk, _ int) *http.Request { return d.list.listed("") }},
		{"list by two filters", func(d *desk, _ int) *http.Request { return d.list.listed("&status=open&priority=high") }},
	}
}

// sides are Docket on an engine, and the same calls made by hand on it. What
// is made by hand is first done on a mirror, which is Docket over the model:
// its calls are recorded, and repeated on the engine in their order.
type sides struct {
	docket   *desk
	db       *dynamodb.Client // for the calls by hand, with the options of Docket's
	mirror   *desk
	model    *dynamodel.Model
	recorder *recorder
	reads    map[string]replay // what was recorded of an operation that writes nothing
}

func openSides(ctx context.Context, dir string) (*sides, func(), error) {
	e, err := engine.Start(ctx, engine.Options{InMemory: true})
	if err != nil {
		return nil, nil, err
	}
	s := &sides{db: dynamo.Local(e.Endpoint), model: dynamodel.New(dynamodel.Bare()), recorder: &recorder{}, reads: map[string]replay{}}
	if err := s.open(ctx, e.Endpoint, dir); err != nil {
		e.Stop()
		return nil, nil, err
	}
	return s, e.Stop, nil
}

// open makes both desks, whose names, keys and items are equally long.
func (s *sides) open(ctx context.Context, endpoint, dir string) (err error) {
	if s.docket, err = openDesk(ctx, dynamo.Local(endpoint), "docket", filepath.Join(dir, "docket")); err != nil {
		return err
	}
	made, err := s.recorder.during(func() error {
		s.mirror, err = openDesk(ctx, s.model.Client(s.recorder.attach), "byhand", filepath.Join(dir, "byhand"))
		return err
	})
	if err != nil {
		return err
	}
	return replayOf(made).writes(ctx, s.db)
}

// byDocket prepares a call of the API.
func (s *sides) byDocket(o operation, client int) job {
	r := o.next(s.docket, client)
	return func(ctx context.Context) error { return succeed(ctx, s.docket.api, r, io.Discard) }
}

// byHand prepares the same calls of DynamoDB.
func (s *sides) byHand(o operation, client int) job {
	again, err := s.recorded(o, client)
	return func(ctx context.Context) error {
		if err != nil {
			return err
		}
		return again.run(ctx, s.db)
	}
}

// recorded are the calls of the next call of an operation on the mirror.
func (s *sides) recorded(o operation, client int) (replay, error) {
	if again, known := s.reads[o.name]; known {
		return again, nil
	}
	r := o.next(s.mirror, client)
	if r.Method == http.MethodGet { // credentials are looked up once
		if err := succeed(context.Background(), s.mirror.api, o.next(s.mirror, client), io.Discard); err != nil {
			return nil, err
		}
	}
	made, err := s.recorder.during(func() error {
		_, err := ask(context.Background(), s.mirror.api, r)
		return err
	})
	again := replayOf(made)
	if r.Method == http.MethodGet && err == nil {
		s.reads[o.name] = again
	}
	return again, err
}
