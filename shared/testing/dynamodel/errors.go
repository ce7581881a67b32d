package dynamodel

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"
)

// invalid is a call that DynamoDB refuses by its form.
func invalid(format string, args ...any) error {
	return &smithy.GenericAPIError{Code: "ValidationException", Message: fmt.Sprintf(format, args...), Fault: smithy.FaultClient}
}

// unknown is what the model does not model.
func unknown(format string, args ...any) error {
	return fmt.Errorf("dynamodel does not know "+format, args...)
}

func conditionFailed(old Item, want types.ReturnValuesOnConditionCheckFailure) error {
	e := &types.ConditionalCheckFailedException{Message: aws.String("The conditional request failed")}
	if want == types.ReturnValuesOnConditionCheckFailureAllOld {
		e.Item = cloneItem(old)
	}
	return e
}

func throttled() error {
	return &types.ProvisionedThroughputExceededException{Message: aws.String("The level of configured provisioned throughput for the table was exceeded")}
}

func conflicted() error {
	return &types.TransactionConflictException{Message: aws.String("Transaction is ongoing for the item")}
}
