package lists

import (
	"context"
	"sync"
	"time"

	"docket/shared/dynamo"
	"docket/shared/metric"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/smithy-go/middleware"
)

// traffic is what a piece of work asks of the table.
type traffic struct {
	mu          sync.Mutex
	calls       int
	trips       int // one after the other: calls of one were made before any of it was answered
	answered    int // trips of which a call was
	items       int // that were read
	read, write float64
}

type trafficKey struct{}

// overlapping is how long a counted call is held, so that calls which are made
// together overlap, whatever the load.
const overlapping = 10 * time.Millisecond

// counted makes a call and counts what it asks of the table.
func counted(ctx context.Context, call func(context.Context) error) (*traffic, error) {
	t := &traffic{}
	ctx, _ = metric.WithUnits(ctx) // so that each call tells its units
	err := call(context.WithValue(ctx, trafficKey{}, t))
	return t, err
}

// counting is an option of a client whose calls are counted.
func counting(o *dynamodb.Options) {
	o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
		return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("CountTraffic", count), middleware.After)
	})
}

func count(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (
	middleware.InitializeOutput, middleware.Metadata, error,
) {
	t, _ := ctx.Value(trafficKey{}).(*traffic)
	if t == nil {
		return next.HandleInitialize(ctx, in)
	}
	trip := t.begin()
	time.Sleep(overlapping)
	out, metadata, err := next.HandleInitialize(ctx, in)
	t.end(trip, out.Result)
	return out, metadata, err
}

// begin gives the round trip that a call belongs to.
func (t *traffic) begin() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.answered == t.trips {
		t.trips++
	}
	t.calls++
	return t.trips
}

func (t *traffic) end(trip int, output any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.answered = max(t.answered, trip)
	read, write := dynamo.Units(output)
	t.read, t.write = t.read+read, t.write+write
	switch out := output.(type) {
	case *dynamodb.GetItemOutput:
		t.items += min(len(out.Item), 1)
	case *dynamodb.QueryOutput:
		t.items += len(out.Items)
	case *dynamodb.BatchGetItemOutput:
		for _, of := range out.Responses {
			t.items += len(of)
		}
	}
}
