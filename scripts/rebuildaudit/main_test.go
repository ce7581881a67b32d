package main

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"docket/scripts/local/system"
	"docket/shared/audit"
	"docket/shared/dynamo"
	"docket/shared/tenant"
	"docket/shared/testing/apitest"
	"docket/shared/testing/systemtest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

var (
	docket *system.System
	db     *dynamodb.Client
)

func TestMain(m *testing.M) {
	systemtest.Main(m, func(s *system.System, endpoint string) { docket, db = s, dynamo.Local(endpoint) })
}

func write(t testing.TB, w system.WorkspaceCredential, method, path, body string) string {
	t.Helper()
	a := apitest.Deliver(t, docket.URL, apitest.Request{Method: method, Path: path, Token: w.Tokens["admin"], Body: body})
	if a.Status >= 300 {
		t.Fatalf("%s %s: %d %s", method, path, a.Status, a.Body)
	}
	_, id, _ := strings.Cut(string(a.Body), `"id":"ticket_`)
	return "ticket_" + id[:min(36, len(id))]
}

// records are the audit records of a workspace, by their keys, and its totals.
func records(t testing.TB, scope tenant.Scope) (map[string]dynamo.Item, []audit.Total) {
	t.Helper()
	found := map[string]dynamo.Item{}
	pages := dynamodb.NewScanPaginator(db, &dynamodb.ScanInput{TableName: aws.String(system.TableName), ConsistentRead: aws.Bool(true),
		FilterExpression:          aws.String("begins_with(PK, :a) OR begins_with(PK, :u)"),
		ExpressionAttributeValues: dynamo.Item{":a": key(scope, "#AU#"), ":u": key(scope, "#UR#")}})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, it := range page.Items {
			found[text(it["PK"])+" "+text(it["SK"])] = it
		}
	}
	totals, err := docket.Table.Totals(t.Context(), scope, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return found, totals
}

func key(scope tenant.Scope, kind string) types.AttributeValue {
	return &types.AttributeValueMemberS{Value: "T#" + scope.Tenant() + "#W#" + scope.Workspace() + kind}
}

func text(v types.AttributeValue) string { return v.(*types.AttributeValueMemberS).Value }

// audits are those of records, without the totals and by which page of the feed each came.
func audits(found map[string]dynamo.Item) map[string]dynamo.Item {
	all := map[string]dynamo.Item{}
	for at, it := range found {
		if strings.Contains(at, "#AU#") {
			all[at] = maps.Clone(it)
			delete(all[at], "pg")
		}
	}
	return all
}

// Whatever of a workspace's records and totals is lost, rebuilding makes
// exactly the first again; what is there still counts once.
func TestRebuiltRecordsAndTotalsAreTheFirst(t *testing.T) {
	w := systemtest.Workspace(t, docket)
	scope, err := tenant.NewScope(w.Tenant, w.Workspace)
	if err != nil {
		t.Fatal(err)
	}
	write(t, w, "PUT", "/v1/support/sla-policies", `{"policies":[{"priority":"normal","first_response_target_minutes":60}]}`)
	write(t, w, "POST", "/v1/support/queues", `{"key":"q","name":"Q"}`)
	for i := range 12 {
		ticket := write(t, w, "POST", "/v1/support/tickets", fmt.Sprintf(`{"subject":"s %d","description":%q}`, i, strings.Repeat("long ", 300)))
		write(t, w, "POST", "/v1/support/tickets/"+ticket+"/messages", `{"body":"b"}`)
		write(t, w, "PATCH", "/v1/support/tickets/"+ticket, `{"status":"pending","tags":["a","b"],"custom_fields":{"plan":"pro"}}`)
	}
	if err := docket.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	first, totals := records(t, scope)
	if len(audits(first)) < 39 {
		t.Fatalf("only %d records", len(audits(first)))
	}
	rebuild := func(what string) {
		t.Helper()
		var said strings.Builder
		if err := rebuild(context.Background(), docket.Table, scope, "", &said); err != nil {
			t.Fatal(err)
		}
		again, sums := records(t, scope)
		if !reflect.DeepEqual(audits(first), audits(again)) || !slices.Equal(totals, sums) {
			t.Errorf("%s: %d records and totals %v, were %d and %v", what, len(audits(again)), sums, len(audits(first)), totals)
		}
	}
	rebuild("nothing lost")
	for _, it := range first {
		if _, err := db.DeleteItem(t.Context(), &dynamodb.DeleteItemInput{TableName: aws.String(system.TableName),
			Key: dynamo.Item{"PK": it["PK"], "SK": it["SK"]}}); err != nil {
			t.Fatal(err)
		}
	}
	if lost, _ := records(t, scope); len(lost) != 0 {
		t.Fatalf("%d are left", len(lost))
	}
	rebuild("everything lost")
}
