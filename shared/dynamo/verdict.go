package dynamo

import (
	"errors"

	"docket/shared/change"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// outcome is what a cancelled transaction came to.
type outcome uint8

const (
	done    outcome = iota // it was carried out before
	stale                  // what it was decided on has moved on
	refused                // a condition failed that its part has an error for
	broken                 // the store says what no new attempt would mend
	busy                   // others were in its way: the same transaction may be sent again
)

// precedence says which reason of a cancelled transaction wins: the first row
// that any reason matches. (DynamoDB gives one reason for each item:
// TransactWriteItems, CancellationReasons.)
//
// A conflict on what was read makes the transaction stale, as the other one
// will most likely be carried out. But one that may have been carried out
// itself is stale only when a condition says so.
var precedence = []struct {
	outcome outcome
	by      func(reason) bool
}{
	{done, func(r reason) bool { return r.code == conditionCheckFailed && r.own }},
	{stale, func(r reason) bool { return r.code == conditionCheckFailed && r.read }},
	{stale, func(r reason) bool { return r.code == transactionConflict && r.read && !r.unknown }},
	{refused, func(r reason) bool { return r.code == conditionCheckFailed && r.refused != nil }},
	{broken, func(r reason) bool { return !passingCodes[r.code] }},
	{busy, func(reason) bool { return true }},
}

// The codes of reasons (API reference of TransactWriteItems).
const (
	conditionCheckFailed = "ConditionalCheckFailed"
	transactionConflict  = "TransactionConflict"
)

// reason is why one part of a transaction was not carried out.
type reason struct {
	code    string
	own     bool  // the part's item holds this commit's id already
	read    bool  // the part stands on what was read before
	refused error // what a failure of the part's condition means
	unknown bool  // an earlier attempt may have been carried out
}

// verdict is what a cancelled transaction came to, and the error to return;
// nil where it is done.
type verdict struct {
	outcome outcome
	err     error
}

// judge finds the reason that wins. unknown tells that an earlier attempt had no answer.
func judge(parts []part, id string, canceled *types.TransactionCanceledException, unknown bool) verdict {
	reasons := make([]reason, min(len(parts), len(canceled.CancellationReasons)))
	for i, given := range canceled.CancellationReasons[:len(reasons)] {
		p := parts[i]
		reasons[i] = reason{code: aws.ToString(given.Code), own: p.own && str(given.Item[commitID]) == id,
			read: errors.Is(p.refused, change.ErrStale), refused: p.refused, unknown: unknown}
	}
	for _, row := range precedence {
		for _, r := range reasons {
			if row.by(r) {
				return verdict{row.outcome, row.outcome.err(r, canceled)}
			}
		}
	}
	return verdict{busy, conflict(canceled)} // no reason is given
}

// err is the error of a transaction that a reason decides.
func (o outcome) err(by reason, canceled *types.TransactionCanceledException) error {
	switch o {
	case done:
		return nil
	case stale, refused:
		return by.refused
	}
	return conflict(canceled)
}
