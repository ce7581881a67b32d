package modeltest_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/google/uuid"
)

// faults is a bad day of DynamoDB: a client with it loses a share of its
// calls, before or after they took effect, and meets what only AWS answers.
type faults struct {
	on       atomic.Bool
	percent  int
	mu       sync.Mutex
	injected map[string]int
}

// trouble is one way in which a call fails.
type trouble struct {
	name  string
	after bool // the call took effect
	err   error
}

type itemsKey struct{}

// install is an option of the client.
func (f *faults) install(o *dynamodb.Options) {
	o.Retryer = retry.NewStandard(func(s *retry.StandardOptions) { s.MaxAttempts, s.MaxBackoff = 2, time.Millisecond })
	o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
		if err := stack.Initialize.Add(middleware.InitializeMiddlewareFunc("forget", f.forget), middleware.After); err != nil {
			return err
		}
		return stack.Deserialize.Add(middleware.DeserializeMiddlewareFunc("faults", f.deserialize), middleware.Before)
	})
}

// forget gives a transaction another token each time that the product sends
// it: as after the ten minutes for which AWS remembers one.
func (f *faults) forget(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
	if sent, ok := in.Parameters.(*dynamodb.TransactWriteItemsInput); ok {
		ctx = middleware.WithStackValue(ctx, itemsKey{}, len(sent.TransactItems))
		if f.on.Load() {
			another := *sent
			another.ClientRequestToken = aws.String(uuid.NewString())
			in.Parameters = &another
		}
	}
	return next.HandleInitialize(ctx, in)
}

func (f *faults) deserialize(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (middleware.DeserializeOutput, middleware.Metadata, error) {
	if !f.on.Load() || rand.IntN(100) >= f.percent {
		return next.HandleDeserialize(ctx, in)
	}
	of := troublesOf(ctx)
	t := of[rand.IntN(len(of))]
	f.mu.Lock()
	f.injected[t.name]++
	f.mu.Unlock()
	if t.after {
		out, metadata, _ := next.HandleDeserialize(ctx, in) // what it answered is lost
		return out, metadata, t.err
	}
	return middleware.DeserializeOutput{}, middleware.Metadata{}, t.err
}

// troublesOf lists what can happen to a call.
func troublesOf(ctx context.Context) []trouble {
	dropped := &smithyhttp.RequestSendError{Err: &net.OpError{Op: "read", Err: syscall.ECONNRESET}}
	broken := &smithyhttp.ResponseError{
		Response: &smithyhttp.Response{Response: &http.Response{StatusCode: http.StatusInternalServerError}},
		Err:      &types.InternalServerError{Message: aws.String("internal")},
	}
	all := []trouble{
		{"throttled", false, &types.ProvisionedThroughputExceededException{Message: aws.String("slow down")}},
		{"throttled by the account", false, &types.RequestLimitExceeded{Message: aws.String("slow down")}},
		{"dropped on the way", false, dropped},
		{"answer dropped", true, dropped},
		{"broken after", true, broken},
	}
	switch operation := middleware.GetOperationName(ctx); {
	case operation == "TransactWriteItems":
		items, _ := middleware.GetStackValue(ctx, itemsKey{}).(int)
		all = append(all,
			trouble{"conflict", false, canceled(items, "TransactionConflict", "TransactionConflict")},
			trouble{"conflict of one", false, canceled(items, "None", "TransactionConflict")},
			trouble{"throttling of one", false, canceled(items, "None", "ThrottlingError")},
			trouble{"conflict and throttling", false, canceled(items, "TransactionConflict", "ProvisionedThroughputExceeded")},
			trouble{"in progress", true, &types.TransactionInProgressException{Message: aws.String("in progress")}},
			trouble{"in progress elsewhere", false, &types.TransactionInProgressException{Message: aws.String("in progress")}})
	case strings.HasPrefix(operation, "Put"), strings.HasPrefix(operation, "Update"), strings.HasPrefix(operation, "Delete"):
		all = append(all, trouble{"conflict of a plain write", false, &types.TransactionConflictException{Message: aws.String("conflict")}})
	}
	return all
}

// canceled is a transaction refused for the last of its items by one reason,
// and with another for each of the rest.
func canceled(items int, rest, last string) error {
	e := &types.TransactionCanceledException{Message: aws.String("canceled")}
	for i := range items {
		code := rest
		if i == items-1 {
			code = last
		}
		e.CancellationReasons = append(e.CancellationReasons, types.CancellationReason{Code: &code})
	}
	return e
}

var errStopped = errors.New("stopped by the test")

// stops is a client that fails from its k-th call on; with after, that call
// itself takes effect. Before each call it runs meanwhile.
type stops struct {
	k         int // 0: never
	after     bool
	meanwhile func(call int)
	mu        sync.Mutex
	calls     int
}

func (s *stops) install(o *dynamodb.Options) {
	o.Retryer = aws.NopRetryer{}
	o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
		return stack.Deserialize.Add(middleware.DeserializeMiddlewareFunc("stops", s.deserialize), middleware.Before)
	})
}

// next counts a call, once what happens meanwhile has happened.
func (s *stops) next() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls++
	if s.meanwhile != nil {
		s.meanwhile(s.calls)
	}
	return s.calls
}

func (s *stops) deserialize(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (middleware.DeserializeOutput, middleware.Metadata, error) {
	call := s.next()
	if s.k == 0 || call < s.k {
		return next.HandleDeserialize(ctx, in)
	}
	if call == s.k && s.after {
		out, metadata, _ := next.HandleDeserialize(ctx, in)
		return out, metadata, errStopped
	}
	return middleware.DeserializeOutput{}, middleware.Metadata{}, errStopped
}
