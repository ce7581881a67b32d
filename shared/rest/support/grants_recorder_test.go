package support_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"docket/scripts/local/system"
	"docket/shared/dynamo"
	"docket/shared/grant"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"
)

// onTimers is the one permission that is not on the table itself.
const onTimers grant.Action = "dynamodb:Query on timers"

// recorder keeps what a client of the table needs permissions for.
type recorder struct {
	mu     sync.Mutex
	used   []grant.Action
	owners []string // partition keys of single puts
}

// recorded is the system's table, as a recorder sees it.
func recorded() (*recorder, *dynamo.Table) {
	r := &recorder{}
	client := dynamo.Local(docket.Endpoint, func(o *dynamodb.Options) {
		o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
			return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("Record", r.handle), middleware.Before)
		})
	})
	return r, dynamo.New(client, system.TableName)
}

func (r *recorder) handle(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (
	middleware.InitializeOutput, middleware.Metadata, error,
) {
	r.mu.Lock()
	r.used = grant.Union(r.used, needs(in.Parameters))
	if put, ok := in.Parameters.(*dynamodb.PutItemInput); ok {
		r.owners = append(r.owners, put.Item["PK"].(*types.AttributeValueMemberS).Value)
	}
	r.mu.Unlock()
	return next.HandleInitialize(ctx, in)
}

// needs are the permissions of one call; what is none of grant's is named by its input.
func needs(input any) []grant.Action {
	switch in := input.(type) {
	case *dynamodb.GetItemInput:
		return []grant.Action{grant.Get}
	case *dynamodb.BatchGetItemInput:
		return []grant.Action{grant.BatchGet}
	case *dynamodb.QueryInput:
		if in.IndexName != nil {
			return []grant.Action{grant.Query + grant.Action(" on "+*in.IndexName)}
		}
		return []grant.Action{grant.Query}
	case *dynamodb.PutItemInput:
		return []grant.Action{grant.Put}
	case *dynamodb.UpdateItemInput:
		return []grant.Action{grant.Update}
	case *dynamodb.DeleteItemInput:
		return []grant.Action{grant.Delete}
	case *dynamodb.TransactWriteItemsInput:
		var all []grant.Action
		for _, part := range in.TransactItems {
			switch {
			case part.Put != nil:
				all = append(all, grant.Put)
			case part.Update != nil:
				all = append(all, grant.Update)
			case part.Delete != nil:
				all = append(all, grant.Delete)
			default:
				all = append(all, "dynamodb:ConditionCheckItem")
			}
		}
		return all
	}
	return []grant.Action{grant.Action(fmt.Sprintf("%T", input))}
}

// holds fails the test unless exactly what is declared was used.
func (r *recorder) holds(t testing.TB, what string, declared ...grant.Action) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, action := range r.used {
		if !slices.Contains(declared, action) {
			t.Errorf("%s uses %s, which it does not declare", what, action)
		}
	}
	for _, action := range declared {
		if !slices.Contains(r.used, action) {
			t.Errorf("%s declares %s and does not use it", what, action)
		}
	}
}

// keysOnly tells whether every single put was of a key that begins so.
func (r *recorder) keysOnly(prefix string) bool {
	return len(r.owners) > 0 && !slices.ContainsFunc(r.owners, func(key string) bool { return !strings.HasPrefix(key, prefix) })
}
