package everyroute_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"sync"
	"testing"

	"docket/scripts/local/system"
	"docket/shared/dynamo"
	"docket/shared/grant"
	"docket/shared/testing/policytest"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"
)

// Where the permissions lie that a call of the table needs.
const (
	onTable  = "table"
	onTimers = "table/index/timers"
)

// recorder keeps what a client of the table needs permissions for.
type recorder struct {
	mu           sync.Mutex
	single       []policytest.Request   // of calls
	transactions [][]policytest.Request // of their parts
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
	if transaction, ok := in.Parameters.(*dynamodb.TransactWriteItemsInput); ok {
		var parts []policytest.Request
		for _, part := range transaction.TransactItems {
			parts = append(parts, partNeeds(part))
		}
		r.transactions = append(r.transactions, parts)
	} else {
		r.single = append(r.single, needs(in.Parameters))
	}
	r.mu.Unlock()
	return next.HandleInitialize(ctx, in)
}

// needs is the permission that one call needs; what is none of grant's is named
// by its input, and no role allows it.
func needs(input any) policytest.Request {
	switch in := input.(type) {
	case *dynamodb.GetItemInput:
		return needed(grant.Get, in.Key)
	case *dynamodb.BatchGetItemInput:
		var items []map[string]types.AttributeValue
		for _, of := range in.RequestItems {
			items = append(items, of.Keys...)
		}
		return needed(grant.BatchGet, items...)
	case *dynamodb.BatchWriteItemInput:
		var items []map[string]types.AttributeValue
		for _, of := range in.RequestItems {
			for _, one := range of {
				if one.PutRequest != nil {
					items = append(items, one.PutRequest.Item)
				} else {
					items = append(items, one.DeleteRequest.Key)
				}
			}
		}
		return needed(grant.BatchWrite, items...)
	case *dynamodb.QueryInput:
		return queryNeeds(in)
	case *dynamodb.PutItemInput:
		return needed(grant.Put, in.Item)
	case *dynamodb.UpdateItemInput:
		return needed(grant.Update, in.Key)
	case *dynamodb.DeleteItemInput:
		return needed(grant.Delete, in.Key)
	}
	return policytest.Request{Action: fmt.Sprintf("%T", input), Resource: onTable}
}

// partNeeds is the permission that one part of a transaction needs.
func partNeeds(part types.TransactWriteItem) policytest.Request {
	switch {
	case part.Put != nil:
		return needed(grant.Put, part.Put.Item)
	case part.Update != nil:
		return needed(grant.Update, part.Update.Key)
	case part.Delete != nil:
		return needed(grant.Delete, part.Delete.Key)
	}
	return needed(grant.Check, part.ConditionCheck.Key)
}

func needed(action grant.Action, items ...map[string]types.AttributeValue) policytest.Request {
	r := policytest.Request{Action: string(action), Resource: onTable, Keys: []string{}}
	for _, it := range items {
		r.Keys = append(r.Keys, it["PK"].(*types.AttributeValueMemberS).Value)
	}
	return r
}

// keyCondition begins every key condition: the partition key of the table or of its index.
var keyCondition = regexp.MustCompile(`^(T?PK) = (:[a-z]+)( |$)`)

func queryNeeds(in *dynamodb.QueryInput) policytest.Request {
	r := policytest.Request{Action: string(grant.Query), Resource: onTable, Keys: []string{}}
	wanted := "PK"
	if in.IndexName != nil {
		r.Resource, wanted = onTable+"/index/"+*in.IndexName, "TPK"
	}
	if said := keyCondition.FindStringSubmatch(*in.KeyConditionExpression); said != nil && said[1] == wanted {
		r.Keys = append(r.Keys, in.ExpressionAttributeValues[said[2]].(*types.AttributeValueMemberS).Value)
	} else {
		r.Keys = append(r.Keys, *in.KeyConditionExpression) // which is of no kind
	}
	return r
}

// used are the grants that requests need.
func used(t testing.TB, requests []policytest.Request) grant.Table {
	t.Helper()
	var all grant.Table
	for _, r := range requests {
		for _, key := range r.Keys {
			kinds := slices.DeleteFunc(grant.Partitions(), func(p grant.Partition) bool { return !policytest.Like(string(p), key) })
			if len(kinds) != 1 || kinds[0].InIndex() != (r.Resource == onTimers) {
				t.Errorf("%s of %s at %s is of the kinds %v", r.Action, key, r.Resource, kinds)
				continue
			}
			all = append(all, grant.Grant{Partition: kinds[0], Action: grant.Action(r.Action)})
		}
	}
	return grant.Union(all)
}

// role is the policy of a role that has what is declared, as infra makes it.
func role(declared grant.Table) []policytest.Statement {
	var all []policytest.Statement
	for _, s := range declared.Statements() {
		made := policytest.Statement{Effect: "Allow", Resource: policytest.Texts{onTable}, Condition: map[string]map[string]policytest.Texts{}}
		if s.InIndex {
			made.Resource = policytest.Texts{onTimers}
		}
		for _, action := range s.Actions {
			made.Action = append(made.Action, string(action))
		}
		for operator, of := range s.Condition() {
			made.Condition[operator] = map[string]policytest.Texts{}
			for key, values := range of {
				made.Condition[operator][key] = values
			}
		}
		all = append(all, made)
	}
	return all
}

// holds fails the test unless the role of what is declared allows every request
// that was recorded, and nothing is declared that none of them needs. How a
// transaction names its keys is not known: it must be allowed in every way. So
// must it be by the role of a function that does this and all else that there is.
func (r *recorder) holds(t testing.TB, what string, declared grant.Table) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	everything := declared
	for _, route := range routes() {
		everything = grant.Union(everything, route.Table)
	}
	allowed := func(how string, requests []policytest.Request) {
		for whose, policy := range map[string][]policytest.Statement{what: role(declared), what + " with all else": role(everything)} {
			for _, one := range requests {
				if may, err := policytest.Allows(policy, one); !may || err != nil {
					t.Errorf("%s may not %s %q at %s in %s: %v", whose, one.Action, one.Keys, one.Resource, how, err)
				}
			}
		}
	}
	allowed("a call", r.single)
	for _, transaction := range r.transactions {
		for _, naming := range policytest.Namings() {
			allowed("a transaction that names "+naming.Name, naming.Of(transaction))
		}
	}
	needs := used(t, slices.Concat(append(r.transactions, r.single)...))
	for _, g := range declared {
		if !slices.Contains(needs, g) {
			t.Errorf("%s declares %s of %s and does not use it", what, g.Action, g.Partition)
		}
	}
	for _, g := range needs {
		if !slices.Contains(declared, g) {
			t.Errorf("%s uses %s of %s, which it does not declare", what, g.Action, g.Partition)
		}
	}
}
