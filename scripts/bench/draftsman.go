package main

import (
	"context"
	"fmt"
	"strconv"
	"sync/atomic"
	"time"

	"docket/shared/change"
	"docket/shared/dynamo"
	"docket/shared/sla"
	"docket/shared/tenant"
	"docket/shared/ticket"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"
)

// draftsman makes tickets by the product's own verb and encoder, but keeps
// their items in place of writing them: a batch then writes many at once.
type draftsman struct {
	table *dynamo.Table
	scope tenant.Scope
	last  *atomic.Uint64 // the last ticket number, of all draftsmen
	items []dynamo.Item
}

func newDraftsman(scope tenant.Scope, last *atomic.Uint64) *draftsman {
	d := &draftsman{scope: scope, last: last}
	d.table = dynamo.New(dynamo.Local("http://nowhere.invalid", func(o *dynamodb.Options) {
		o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
			return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("Keep", d.keep), middleware.Before)
		})
	}), "drawn")
	return d
}

// keep answers what a create asks, and sends nothing.
func (d *draftsman) keep(_ context.Context, in middleware.InitializeInput, _ middleware.InitializeHandler) (
	out middleware.InitializeOutput, _ middleware.Metadata, err error,
) {
	switch asked := in.Parameters.(type) {
	case *dynamodb.UpdateItemInput: // the counter
		n := strconv.FormatUint(d.last.Add(1), 10)
		out.Result = &dynamodb.UpdateItemOutput{Attributes: dynamo.Item{"n": &types.AttributeValueMemberN{Value: n}}}
	case *dynamodb.GetItemInput: // the plan, which there is none of
		out.Result = &dynamodb.GetItemOutput{}
	case *dynamodb.TransactWriteItemsInput:
		d.items = append(d.items, ticketOf(asked))
		out.Result = &dynamodb.TransactWriteItemsOutput{}
	default:
		err = fmt.Errorf("a create calls for a %T", asked)
	}
	return out, middleware.Metadata{}, err
}

// ticketOf is the ticket among the items of a write.
func ticketOf(write *dynamodb.TransactWriteItemsInput) dynamo.Item {
	for _, one := range write.TransactItems {
		if one.Put != nil && one.Put.Item["SK"].(*types.AttributeValueMemberS).Value == "A" {
			return one.Put.Item
		}
	}
	return nil
}

// draw makes a ticket that was opened then, with its first response due at an instant.
func (d *draftsman) draw(ctx context.Context, opened, due time.Time) error {
	by := act(d.scope)
	by.Now = func() time.Time { return opened }
	draft := ticket.Draft{
		Ticket: ticket.Ticket{Subject: "The invoice of March shows the wrong amount", Priority: ticket.High, Category: "billing"},
		Due:    map[sla.Metric]*time.Time{sla.FirstResponse: &due},
	}
	_, err := ticket.Create(ctx, d.table, by, draft, func(ticket.Ticket) (change.Answer, error) { return change.Answer{}, nil })
	return err
}
