package main

import (
	"cmp"
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"docket/shared/dynamo"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"
)

// overlapping is how long a recorded call is held at least so that calls which
// are made together overlap, whatever the load.
const overlapping = 20 * time.Millisecond

// call is one call of DynamoDB as it was recorded.
type call struct {
	name         string // GetItem
	input        any
	units        float64 // as the engine counted them
	index        float64 // those of a transaction that its indexes took
	rows         int     // that a Query read
	began, ended time.Time
}

// recorder keeps the calls of the clients that it is attached to.
type recorder struct {
	held  time.Duration // how long a call takes at least
	mu    sync.Mutex
	calls []call
}

// attach is an option of a client.
func (r *recorder) attach(o *dynamodb.Options) {
	o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
		return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("Record", r.handle), middleware.Before)
	})
}

func (r *recorder) handle(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (
	middleware.InitializeOutput, middleware.Metadata, error,
) {
	made := call{input: copied(in.Parameters), began: time.Now()}
	made.name = strings.TrimSuffix(strings.TrimPrefix(fmt.Sprintf("%T", made.input), "*dynamodb."), "Input")
	in.Parameters = copied(in.Parameters)
	reflect.ValueOf(in.Parameters).Elem().FieldByName("ReturnConsumedCapacity").
		SetString(string(types.ReturnConsumedCapacityIndexes))
	out, metadata, err := next.HandleInitialize(ctx, in)
	read, write := dynamo.Units(out.Result)
	made.units = read + write
	if err == nil {
		made.rows, made.index = rowsAndIndex(out.Result)
	}
	time.Sleep(time.Until(made.began.Add(r.held)))
	made.ended = time.Now()
	r.mu.Lock()
	r.calls = append(r.calls, made)
	r.mu.Unlock()
	return out, metadata, err
}

// copied is an input of its own: who made a call may change its input for the
// next one.
func copied(input any) any {
	v := reflect.New(reflect.TypeOf(input).Elem())
	v.Elem().Set(reflect.ValueOf(input).Elem())
	return v.Interface()
}

// during runs something and returns its calls in their order.
func (r *recorder) during(run func() error) ([]call, error) {
	r.mu.Lock()
	r.calls = nil
	r.mu.Unlock()
	if err := run(); err != nil {
		return nil, fmt.Errorf("record: %w", err)
	}
	slices.SortFunc(r.calls, func(a, b call) int { return a.began.Compare(b.began) })
	return r.calls, nil
}

// rounds runs something and returns its calls: a slice for every round trip,
// with the calls that are made in it together. The recorder must be one that
// holds its calls.
func (r *recorder) rounds(run func() error) ([][]call, error) {
	calls, err := r.during(run)
	if err != nil {
		return nil, err
	}
	var rounds [][]call
	var ends time.Time // of the first call of the round to end
	for _, c := range calls {
		if len(rounds) == 0 || c.began.After(ends) {
			rounds, ends = append(rounds, nil), c.ended
		}
		rounds[len(rounds)-1] = append(rounds[len(rounds)-1], c)
		if c.ended.Before(ends) {
			ends = c.ended
		}
	}
	for _, round := range rounds {
		slices.SortStableFunc(round, func(a, b call) int { return cmp.Compare(a.name, b.name) })
	}
	return rounds, nil
}
