package dynamo

import (
	"context"

	"docket/shared/metric"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"
)

// countUnits is an option of a client: what a call takes is counted where its
// context wants it. A call that fails tells nothing.
func countUnits(o *dynamodb.Options) {
	o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
		return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("CountUnits", count), middleware.Before)
	})
}

func count(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (
	middleware.InitializeOutput, middleware.Metadata, error,
) {
	units := metric.UnitsOf(ctx)
	if units == nil {
		return next.HandleInitialize(ctx, in)
	}
	if wish := capacityWish(in.Parameters); wish != nil && *wish == "" {
		*wish = types.ReturnConsumedCapacityTotal
	}
	end := units.Begin()
	out, metadata, err := next.HandleInitialize(ctx, in)
	read, write := Units(out.Result)
	end(read, write, items(out.Result))
	return out, metadata, err
}

// capacityWish is where an input says that its answer shall tell its units.
func capacityWish(input any) *types.ReturnConsumedCapacity {
	switch in := input.(type) {
	case *dynamodb.GetItemInput:
		return &in.ReturnConsumedCapacity
	case *dynamodb.BatchGetItemInput:
		return &in.ReturnConsumedCapacity
	case *dynamodb.QueryInput:
		return &in.ReturnConsumedCapacity
	case *dynamodb.PutItemInput:
		return &in.ReturnConsumedCapacity
	case *dynamodb.UpdateItemInput:
		return &in.ReturnConsumedCapacity
	case *dynamodb.DeleteItemInput:
		return &in.ReturnConsumedCapacity
	case *dynamodb.BatchWriteItemInput:
		return &in.ReturnConsumedCapacity
	case *dynamodb.TransactWriteItemsInput:
		return &in.ReturnConsumedCapacity
	}
	return nil
}

// items is how many items an output has.
func items(output any) (count int) {
	switch out := output.(type) {
	case *dynamodb.GetItemOutput:
		count = min(len(out.Item), 1)
	case *dynamodb.BatchGetItemOutput:
		for _, of := range out.Responses {
			count += len(of)
		}
	case *dynamodb.QueryOutput:
		count = len(out.Items)
	}
	return count
}

// Units are the request units that an output tells of.
func Units(output any) (read, write float64) {
	switch out := output.(type) {
	case *dynamodb.GetItemOutput:
		read = total(out.ConsumedCapacity)
	case *dynamodb.BatchGetItemOutput:
		read = totals(out.ConsumedCapacity)
	case *dynamodb.QueryOutput:
		read = total(out.ConsumedCapacity)
	case *dynamodb.PutItemOutput:
		write = total(out.ConsumedCapacity)
	case *dynamodb.UpdateItemOutput:
		write = total(out.ConsumedCapacity)
	case *dynamodb.DeleteItemOutput:
		write = total(out.ConsumedCapacity)
	case *dynamodb.BatchWriteItemOutput:
		write = totals(out.ConsumedCapacity)
	case *dynamodb.TransactWriteItemsOutput:
		write = totals(out.ConsumedCapacity)
	}
	return read, write
}

func total(c *types.ConsumedCapacity) float64 {
	if c == nil || c.CapacityUnits == nil {
		return 0
	}
	return *c.CapacityUnits
}

func totals(tables []types.ConsumedCapacity) float64 {
	sum := 0.0
	for i := range tables {
		sum += total(&tables[i])
	}
	return sum
}
