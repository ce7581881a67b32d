// Package grant says what a function may do to the table: which actions, on
// which of its partitions. A declaration carries its grants; the function's role
// has these and no others.
package grant

import (
	"cmp"
	"slices"
)

// Action is an IAM action of DynamoDB on the table. A transaction needs the
// actions of its items and has none of its own.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
type Action string

// The actions in use. Scan is not one of them.
const (
	Get        Action = "dynamodb:GetItem"
	BatchGet   Action = "dynamodb:BatchGetItem"
	Query      Action = "dynamodb:Query"
	BatchWrite Action = "dynamodb:BatchWriteItem" // puts and deletes
	Put        Action = "dynamodb:PutItem"
	Update     Action = "dynamodb:UpdateItem"
	Delete     Action = "dynamodb:DeleteItem"
	Check      Action = "dynamodb:ConditionCheckItem" // in a transaction, of an item that it does not write
)

// Actions lists every action.
func Actions() []Action {
	return []Action{Get, BatchGet, Query, BatchWrite, Put, Update, Delete, Check}
}

// single tells whether no transaction needs the action.
func (a Action) single() bool { return a == Get || a == BatchGet || a == Query || a == BatchWrite }

// Grant is one action on the partitions of one kind.
type Grant struct {
	Partition Partition
	Action    Action
}

// Single tells whether no transaction needs the grant. Whoever has it may then
// be refused a call that names no key.
func (g Grant) Single() bool { return g.Action.single() || g.Partition.single() }

// Table is what a function may do to the table: each grant once, in order.
type Table []Grant

// On grants actions on the partitions of a kind.
func On(p Partition, actions ...Action) Table {
	var t Table
	for _, a := range actions {
		t = append(t, Grant{p, a})
	}
	return Union(t)
}

// Union returns every grant of the tables.
func Union(tables ...Table) Table {
	all := slices.Concat(tables...)
	slices.SortFunc(all, func(a, b Grant) int {
		return cmp.Or(cmp.Compare(a.Partition, b.Partition), cmp.Compare(a.Action, b.Action))
	})
	return slices.Compact(all)
}
