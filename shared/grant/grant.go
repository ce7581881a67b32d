// Package grant names what a function may do to the table. A declaration
// carries its grants, and its function's role has these and no others.
package grant

import "slices"

// Action is an IAM action of DynamoDB on the table. A transaction needs the
// actions of its items and has none of its own.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
type Action string

// The actions that there are. A Scan is none of them.
const (
	Get      Action = "dynamodb:GetItem"
	BatchGet Action = "dynamodb:BatchGetItem"
	Query    Action = "dynamodb:Query"
	Put      Action = "dynamodb:PutItem"
	Update   Action = "dynamodb:UpdateItem"
	Delete   Action = "dynamodb:DeleteItem"
)

// Union is every action of the lists, once, in order.
func Union(lists ...[]Action) []Action {
	all := slices.Concat(lists...)
	slices.Sort(all)
	return slices.Compact(all)
}
