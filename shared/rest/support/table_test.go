package support_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"docket/scripts/local/system"
	"docket/shared/tenant"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// settled is what a workspace holds, every item whole and in order, once its
// records are entered and its index has nothing left to do.
func settled(t testing.TB, c system.WorkspaceCredential) []string {
	t.Helper()
	scope, err := tenant.NewScope(c.Tenant, c.Workspace)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(docket.Settle(t.Context()), docket.Table.CompactAll(t.Context(), scope)); err != nil {
		t.Fatal(err)
	}
	pages := dynamodb.NewScanPaginator(docket.Tables, &dynamodb.ScanInput{
		TableName:        &docket.TableName,
		ConsistentRead:   aws.Bool(true),
		FilterExpression: aws.String("begins_with(PK, :own) OR (tenant = :tenant AND workspace = :workspace)"),
		ExpressionAttributeValues: map[string]types.AttributeValue{
			":own":       &types.AttributeValueMemberS{Value: "T#" + c.Tenant + "#W#" + c.Workspace + "#"},
			":tenant":    &types.AttributeValueMemberS{Value: c.Tenant},
			":workspace": &types.AttributeValueMemberS{Value: c.Workspace},
		},
	})
	var items []string
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, item := range page.Items {
			items = append(items, spelled(&types.AttributeValueMemberM{Value: item}))
		}
	}
	slices.Sort(items)
	return items
}

// spelled writes a value so that equal values are equal texts.
func spelled(v types.AttributeValue) string {
	switch v := v.(type) {
	case *types.AttributeValueMemberM:
		var parts []string
		for name, member := range v.Value {
			parts = append(parts, name+"="+spelled(member))
		}
		slices.Sort(parts)
		return fmt.Sprintf("{%v}", parts)
	case *types.AttributeValueMemberL:
		var parts []string
		for _, member := range v.Value {
			parts = append(parts, spelled(member))
		}
		return fmt.Sprint(parts)
	case *types.AttributeValueMemberSS:
		slices.Sort(v.Value)
		return fmt.Sprint(v.Value)
	case *types.AttributeValueMemberS:
		return v.Value
	case *types.AttributeValueMemberN:
		return v.Value
	case *types.AttributeValueMemberB:
		return fmt.Sprintf("%x", v.Value)
	case *types.AttributeValueMemberBOOL:
		return fmt.Sprint(v.Value)
	}
	return fmt.Sprintf("%#v", v)
}

// unchanged fails the test if what it wraps changes a workspace.
func unchanged(t testing.TB, c system.WorkspaceCredential, try func()) {
	t.Helper()
	before := settled(t, c)
	try()
	after := settled(t, c)
	for _, item := range after {
		if !slices.Contains(before, item) {
			t.Errorf("was written: %.300s", item)
		}
	}
	for _, item := range before {
		if !slices.Contains(after, item) {
			t.Errorf("is gone or changed: %.300s", item)
		}
	}
}
