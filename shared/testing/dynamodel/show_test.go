package dynamodel_test

import (
	"errors"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"docket/shared/testing/dynamodel"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"
)

type item = dynamodel.Item

// shownValue is a value as text, its sets in order.
func shownValue(v types.AttributeValue) string {
	switch v := v.(type) {
	case *types.AttributeValueMemberS:
		return fmt.Sprintf("%q", v.Value)
	case *types.AttributeValueMemberN:
		return shownNumber(v.Value)
	case *types.AttributeValueMemberB:
		return fmt.Sprintf("b%q", v.Value)
	case *types.AttributeValueMemberBOOL:
		return fmt.Sprint(v.Value)
	case *types.AttributeValueMemberNULL:
		return "null"
	case *types.AttributeValueMemberM:
		return shownItem(v.Value)
	case *types.AttributeValueMemberL:
		all := make([]string, len(v.Value))
		for i, one := range v.Value {
			all[i] = shownValue(one)
		}
		return "[" + strings.Join(all, " ") + "]"
	case *types.AttributeValueMemberSS:
		return fmt.Sprintf("ss%q", slices.Sorted(slices.Values(v.Value)))
	case *types.AttributeValueMemberNS:
		all := make([]string, len(v.Value))
		for i, one := range v.Value {
			all[i] = shownNumber(one)
		}
		return fmt.Sprintf("ns%v", slices.Sorted(slices.Values(all)))
	case *types.AttributeValueMemberBS:
		all := make([]string, len(v.Value))
		for i, one := range v.Value {
			all[i] = string(one)
		}
		return fmt.Sprintf("bs%q", slices.Sorted(slices.Values(all)))
	}
	return fmt.Sprintf("%T", v)
}

// shownNumber is a number by its value: in lists and maps the engine keeps how
// it was written.
func shownNumber(text string) string {
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		return text
	}
	return r.RatString()
}

func shownItem(it item) string {
	if it == nil {
		return "none"
	}
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(it)) {
		fmt.Fprintf(&b, " %s:%s", name, shownValue(it[name]))
	}
	return "{" + strings.TrimPrefix(b.String(), " ") + "}"
}

func shownItems(all []map[string]types.AttributeValue) string {
	texts := make([]string, len(all))
	for i, one := range all {
		texts[i] = shownItem(one)
	}
	return strings.Join(texts, "\n  ")
}

// shownError is what a client can go by: the code, and what is told beside it.
func shownError(err error) string {
	var refused *types.ConditionalCheckFailedException
	var canceled *types.TransactionCanceledException
	var api smithy.APIError
	switch {
	case err == nil:
		return "done"
	case errors.As(err, &refused):
		return "refused " + shownItem(refused.Item)
	case errors.As(err, &canceled):
		var b strings.Builder
		for _, r := range canceled.CancellationReasons {
			fmt.Fprintf(&b, " %s %s", *r.Code, shownItem(r.Item))
		}
		return "canceled" + b.String()
	case errors.As(err, &api):
		return api.ErrorCode()
	}
	return err.Error()
}

// shownOutput is an answer as text.
func shownOutput(output any, err error) string {
	if err != nil {
		return shownError(err)
	}
	switch out := output.(type) {
	case *dynamodb.GetItemOutput:
		return shownItem(out.Item)
	case *dynamodb.PutItemOutput:
		return shownItem(out.Attributes)
	case *dynamodb.UpdateItemOutput:
		return shownItem(out.Attributes)
	case *dynamodb.DeleteItemOutput:
		return shownItem(out.Attributes)
	case *dynamodb.QueryOutput:
		return fmt.Sprintf("%d of %d\n  %s\nbehind %s", out.Count, out.ScannedCount, shownItems(out.Items), shownItem(out.LastEvaluatedKey))
	case *dynamodb.BatchGetItemOutput:
		var b strings.Builder
		for _, name := range slices.Sorted(maps.Keys(out.Responses)) {
			texts := strings.Split(shownItems(out.Responses[name]), "\n  ")
			slices.Sort(texts)
			b.WriteString(strings.Join(texts, "\n  ") + fmt.Sprint(len(out.UnprocessedKeys[name].Keys)))
		}
		return b.String()
	case *dynamodb.BatchWriteItemOutput:
		return fmt.Sprint(len(out.UnprocessedItems))
	}
	return "done"
}
