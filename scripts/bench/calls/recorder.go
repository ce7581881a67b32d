// Package calls records calls of DynamoDB, and repeats them by hand.
package calls

import (
	"cmp"
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/smithy-go/middleware"
)

// Overlapping is how long a recorded call is held at least so that calls which
// are made together overlap, whatever the load.
const Overlapping = 4 * time.Millisecond

// Call is one call of DynamoDB as it was recorded.
type Call struct {
	Name         string // GetItem
	Input        any
	began, ended time.Time
}

// Recorder keeps the calls of the clients that it is attached to.
type Recorder struct {
	Held  time.Duration // how long a call takes at least
	mu    sync.Mutex
	calls []Call
}

// Attach is an option of a client.
func (r *Recorder) Attach(o *dynamodb.Options) {
	o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
		return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("Record", r.handle), middleware.Before)
	})
}

func (r *Recorder) handle(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (
	middleware.InitializeOutput, middleware.Metadata, error,
) {
	made := Call{Name: middleware.GetOperationName(ctx), Input: copied(in.Parameters), began: time.Now()}
	out, metadata, err := next.HandleInitialize(ctx, in)
	time.Sleep(time.Until(made.began.Add(r.Held)))
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

// During runs something and returns its calls in their order.
func (r *Recorder) During(run func() error) ([]Call, error) {
	r.calls = nil
	if err := run(); err != nil {
		return nil, fmt.Errorf("record: %w", err)
	}
	slices.SortFunc(r.calls, func(a, b Call) int { return a.began.Compare(b.began) })
	return r.calls, nil
}

// Rounds are calls by their round trips: those that were made together.
func Rounds(calls []Call) [][]Call {
	var rounds [][]Call
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
		slices.SortStableFunc(round, func(a, b Call) int { return cmp.Compare(a.Name, b.Name) })
	}
	return rounds
}

// Folded writes a round so: Query x3 + GetItem.
func Folded(round []Call) string {
	var parts []string
	for i := 0; i < len(round); {
		n := 1
		for i+n < len(round) && round[i+n].Name == round[i].Name {
			n++
		}
		if n == 1 {
			parts = append(parts, round[i].Name)
		} else {
			parts = append(parts, fmt.Sprintf("%s x%d", round[i].Name, n))
		}
		i += n
	}
	return strings.Join(parts, " + ")
}
