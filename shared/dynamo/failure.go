package dynamo

import (
	"context"
	"errors"
	"fmt"

	"docket/shared/fault"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// passing tells a failure that may be gone the next time: throttling, a lost
// connection, a call that ended or ran out of time, the service's own trouble.
// Whether the call took effect is then unknown.
func passing(err error) bool {
	var conflict *types.TransactionConflictException
	var inProgress *types.TransactionInProgressException
	if errors.As(err, &conflict) || errors.As(err, &inProgress) ||
		errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return true
	}
	return retry.IsErrorRetryables(retry.DefaultRetryables).IsErrorRetryable(err) == aws.TrueTernary ||
		retry.IsErrorTimeouts(retry.DefaultTimeouts).IsErrorTimeout(err) == aws.TrueTernary
}

// failed gives a failure its kind, so that a caller is asked to come back
// where that helps.
func failed(err error) error {
	if err == nil || fault.KindOf(err) != fault.Unknown || !passing(err) {
		return err
	}
	return fault.Wrap(fault.Unavailable, "the store is busy, try again", err)
}

// conditionFailed tells a write that its condition refused.
func conditionFailed(err error) bool {
	var refused *types.ConditionalCheckFailedException
	return errors.As(err, &refused)
}

// passingCodes are the reasons of a cancelled transaction that may be gone the
// next time: others were in its way, or throttling.
var passingCodes = map[string]bool{
	"None": true, transactionConflict: true, "ThrottlingError": true, "ProvisionedThroughputExceeded": true,
}

// conflict is a passing failure where a cancelled transaction has none but
// passing reasons, and an error that names the first other one else.
func conflict(canceled *types.TransactionCanceledException) error {
	for _, reason := range canceled.CancellationReasons {
		if code := aws.ToString(reason.Code); !passingCodes[code] {
			return fmt.Errorf("transact: %s: %w", code, canceled)
		}
	}
	return &types.TransactionConflictException{Message: canceled.Message}
}
