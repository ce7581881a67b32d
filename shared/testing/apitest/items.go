package apitest

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"docket/scripts/local/system"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Items are what a workspace holds, every item whole and in order, once its
// Changes are recorded and its index has nothing left to do. Without how far an
// endpoint of its webhooks is served: who delivers writes that at any time. What a
// request asks of an endpoint is in other items besides. And without the runs of words,
// of which those that were merged are removed a minute later: what has words is here.
func (d Docket) Items(t testing.TB, c system.WorkspaceCredential) []string {
	t.Helper()
	if err := errors.Join(d.Settle(t.Context()), d.Table.CompactAll(t.Context(), scopeOf(t, c))); err != nil {
		t.Fatal(err)
	}
	pages := dynamodb.NewScanPaginator(d.Tables, &dynamodb.ScanInput{
		TableName:        &d.TableName,
		ConsistentRead:   aws.Bool(true),
		FilterExpression: aws.String("(begins_with(PK, :own) OR (tenant = :tenant AND workspace = :workspace)) AND NOT (begins_with(PK, :endpoints) AND SK = :state) AND NOT begins_with(PK, :words)"),
		ExpressionAttributeValues: map[string]types.AttributeValue{
			":own":       &types.AttributeValueMemberS{Value: "T#" + c.Tenant + "#W#" + c.Workspace + "#"},
			":endpoints": &types.AttributeValueMemberS{Value: "T#" + c.Tenant + "#W#" + c.Workspace + "#WH#"},
			":words":     &types.AttributeValueMemberS{Value: "T#" + c.Tenant + "#W#" + c.Workspace + "#WD"},
			":state":     &types.AttributeValueMemberS{Value: "A"},
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

// Unchanged fails the test if what it wraps changes a workspace.
func (d Docket) Unchanged(t testing.TB, c system.WorkspaceCredential, try func()) {
	t.Helper()
	before := d.Items(t, c)
	try()
	after := d.Items(t, c)
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
