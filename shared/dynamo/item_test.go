package dynamo_test

import (
	"fmt"
	"strconv"

	"docket/shared/tenant"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// row is an item as it lies in the table.
type row map[string]types.AttributeValue

func (r row) text(name string) string {
	s, ok := r[name].(*types.AttributeValueMemberS)
	if !ok {
		return ""
	}
	return s.Value
}

func (r row) number(name string) int64 {
	n, ok := r[name].(*types.AttributeValueMemberN)
	if !ok {
		return 0
	}
	value, err := strconv.ParseInt(n.Value, 10, 64)
	if err != nil {
		return 0
	}
	return value
}

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func numeral(n int) types.AttributeValue { return &types.AttributeValueMemberN{Value: fmt.Sprint(n)} }

func prefixOf(scope tenant.Scope) string { return "T#" + scope.Tenant() + "#W#" + scope.Workspace() }
