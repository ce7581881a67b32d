package operations

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"docket/scripts/bench/run"
	"docket/shared/testing/dynamodel"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"golang.org/x/sync/errgroup"
)

// overlapping is how long a recorded call is held so that calls which are made
// together overlap, whatever the load.
const overlapping = 4 * time.Millisecond

// trip are the calls of one round trip: each was made before one of them was answered.
type trip []dynamodel.Call

// mirror is Docket over the model: the calls that it makes of DynamoDB are
// recorded, trip by trip, and counted, or made by hand on an engine.
type mirror struct {
	docket
	model *dynamodel.Model
	reads map[string][]trip // of the operations that write nothing

	mu       sync.Mutex
	recorded []trip
	answered int // trips of which a call was answered
}

func openMirror(ctx context.Context, dir string) (m *mirror, err error) {
	m = &mirror{reads: map[string][]trip{}}
	options := dynamodel.Bare()
	options.Before = m.hold
	m.model = dynamodel.New(options)
	m.docket, err = openDocket(ctx, m.model.Client(), dir, "byhand")
	return m, err
}

// hold records a call and holds it, before the model carries it out.
func (m *mirror) hold(c dynamodel.Call) error {
	if len(m.docket) == 0 { // it is being opened
		return nil
	}
	// Who made a call may change its input for the next one.
	input := reflect.New(reflect.TypeOf(c.Input).Elem())
	input.Elem().Set(reflect.ValueOf(c.Input).Elem())
	c.Input = input.Interface()
	m.mu.Lock()
	if m.answered == len(m.recorded) {
		m.recorded = append(m.recorded, nil)
	}
	last := len(m.recorded) - 1
	m.recorded[last] = append(m.recorded[last], c)
	m.mu.Unlock()
	time.Sleep(overlapping)
	m.mu.Lock()
	m.answered = max(m.answered, last+1)
	m.mu.Unlock()
	return nil
}

// record makes the next call of an operation.
func (m *mirror) record(o operation, client int) ([]trip, error) {
	m.recorded, m.answered = nil, 0
	err := m.prepare(o, client)(context.Background())
	return m.recorded, err
}

// byHand prepares the DynamoDB calls of a client's next call of an operation. Those
// of a read are always the same: they are those of a second call, by which what is kept
// for some seconds is in memory, as it is for Docket.
func (m *mirror) byHand(o operation, client int, db *dynamodb.Client) (run.Job, error) {
	trips := m.reads[o.name]
	read := o.bodies == nil
	var err error
	if read && trips == nil {
		_, err = m.record(o, client)
	}
	if trips == nil && err == nil {
		trips, err = m.record(o, client)
	}
	if err != nil {
		return nil, err
	}
	if read {
		m.reads[o.name] = trips
	}
	return func(ctx context.Context) error {
		for _, t := range trips {
			if err := t.again(ctx, db); err != nil {
				return fmt.Errorf("by hand: %w", err)
			}
		}
		return nil
	}, nil
}

// String names the calls.
func (t trip) String() string {
	var names []string
	for _, c := range t {
		names = append(names, c.Operation)
	}
	slices.Sort(names)
	return strings.Join(names, " + ")
}

// again makes the calls by hand, together.
func (t trip) again(ctx context.Context, db *dynamodb.Client) error {
	if len(t) == 1 {
		return send(ctx, db, t[0].Input)
	}
	group, ctx := errgroup.WithContext(ctx)
	for _, c := range t {
		group.Go(func() error { return send(ctx, db, c.Input) })
	}
	return group.Wait()
}

func send(ctx context.Context, db *dynamodb.Client, input any) (err error) {
	switch in := input.(type) {
	case *dynamodb.GetItemInput:
		_, err = db.GetItem(ctx, in)
	case *dynamodb.QueryInput:
		_, err = db.Query(ctx, in)
	case *dynamodb.BatchGetItemInput:
		_, err = db.BatchGetItem(ctx, in)
	case *dynamodb.UpdateItemInput:
		_, err = db.UpdateItem(ctx, in)
	case *dynamodb.TransactWriteItemsInput:
		_, err = db.TransactWriteItems(ctx, in)
	default:
		err = fmt.Errorf("no call by hand for a %T", input)
	}
	return err
}
