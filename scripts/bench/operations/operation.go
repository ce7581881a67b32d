package operations

import (
	"context"
	"io"
	"net/http"
	"path/filepath"

	"docket/scripts/bench/calls"
	"docket/scripts/bench/subject"
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
	next func(d *subject.Subject, client int) *http.Request
}

func operations() []operation {
	return []operation{
		{"create", func(d *subject.Subject, client int) *http.Request { return d.Plain.Create(client) }},
		{"update", func(d *subject.Subject, client int) *http.Request { return d.Plain.Update(client) }},
		{"add a message", func(d *subject.Subject, client int) *http.Request { return d.Plain.Message(client) }},
		{"create under SLA", func(d *subject.Subject, client int) *http.Request { return d.SLA.Create(client) }},
		{"update under SLA", func(d *subject.Subject, client int) *http.Request { return d.SLA.Update(client) }},
		{"add a message under SLA", func(d *subject.Subject, client int) *http.Request { return d.SLA.Message(client) }},
		{"get", func(d *subject.Subject, _ int) *http.Request { return d.Plain.Get(d.Plain.Key) }},
		{"get by token", func(d *subject.Subject, _ int) *http.Request { return d.Plain.Get(d.Token) }},
		{"list", func(d *subject.Subject, _ int) *http.Request { return d.List.Listed("") }},
		{"list by two filters", func(d *subject.Subject, _ int) *http.Request { return d.List.Listed("&status=open&priority=high") }},
	}
}

// sides are Docket on an engine, and the same calls made by hand on it. What
// is made by hand is first done on a mirror, which is Docket over the model:
// its calls are recorded, and repeated on the engine in their order.
type sides struct {
	docket   *subject.Subject
	db       *dynamodb.Client // for the calls by hand, with the options of Docket's
	mirror   *subject.Subject
	model    *dynamodel.Model
	recorder *calls.Recorder
	reads    map[string]calls.Replay // what was recorded of an operation that writes nothing
}

func openSides(ctx context.Context, dir string) (*sides, func(), error) {
	e, err := engine.Start(ctx, engine.Options{InMemory: true})
	if err != nil {
		return nil, nil, err
	}
	s := &sides{db: dynamo.Local(e.Endpoint), model: dynamodel.New(dynamodel.Bare()), recorder: &calls.Recorder{}, reads: map[string]calls.Replay{}}
	if err := s.open(ctx, e.Endpoint, dir); err != nil {
		e.Stop()
		return nil, nil, err
	}
	return s, e.Stop, nil
}

// open makes both, whose names, keys and items are equally long.
func (s *sides) open(ctx context.Context, endpoint, dir string) (err error) {
	if s.docket, err = subject.Open(ctx, dynamo.Local(endpoint), "docket", filepath.Join(dir, "docket")); err != nil {
		return err
	}
	made, err := s.recorder.During(func() error {
		s.mirror, err = subject.Open(ctx, s.model.Client(s.recorder.Attach), "byhand", filepath.Join(dir, "byhand"))
		return err
	})
	if err != nil {
		return err
	}
	return calls.ReplayOf(made).Writes(ctx, s.db)
}

// byDocket prepares a call of the API.
func (s *sides) byDocket(o operation, client int) job {
	r := o.next(s.docket, client)
	return func(ctx context.Context) error { return subject.Succeed(ctx, s.docket.API, r, io.Discard) }
}

// byHand prepares the same calls of DynamoDB.
func (s *sides) byHand(o operation, client int) job {
	again, err := s.recorded(o, client)
	return func(ctx context.Context) error {
		if err != nil {
			return err
		}
		return again.Run(ctx, s.db)
	}
}

// recorded are the calls of the next call of an operation on the mirror.
func (s *sides) recorded(o operation, client int) (calls.Replay, error) {
	if again, known := s.reads[o.name]; known {
		return again, nil
	}
	r := o.next(s.mirror, client)
	if r.Method == http.MethodGet { // credentials are looked up once
		if err := subject.Succeed(context.Background(), s.mirror.API, o.next(s.mirror, client), io.Discard); err != nil {
			return nil, err
		}
	}
	made, err := s.recorder.During(func() error {
		_, err := subject.Ask(context.Background(), s.mirror.API, r)
		return err
	})
	again := calls.ReplayOf(made)
	if r.Method == http.MethodGet && err == nil {
		s.reads[o.name] = again
	}
	return again, err
}
