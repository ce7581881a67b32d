// Package grant names the actions that a function may perform on the table. A
// declaration carries its grants; the function's role has these and no others.
package grant

import "slices"

// Action is an IAM action of DynamoDB on the table. A transaction needs the
// actions of its items and has none of its own.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
type Action string

// The actions in use. Scan is not one of them.
const (
	Get      Action = "dynamodb:GetItem"
	BatchGet Action = "dynamodb:BatchGetItem"
	Query    Action = "dynamodb:Query"
	Put      Action = "dynamodb:PutItem"
	Update   Action = "dynamodb:UpdateItem"
	Delete   Action = "dynamodb:DeleteItem"
	Check    Action = "dynamodb:ConditionCheckItem" // in a transaction, of an item that it does not write
)

// Union returns every action of the lists, once each, in order.
func Union(lists ...[]Action) []Action {
	all := slices.Concat(lists...)
	slices.Sort(all)
	return slices.Compact(all)
}
