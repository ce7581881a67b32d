package faults_test

import (
	"context"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"testing"
	"time"

	"docket/scripts/local/system"
	"docket/shared/audit"
	"docket/shared/change"
	"docket/shared/dynamo"
	"docket/shared/feed"
	"docket/shared/id"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// records are what the table holds of a workspace's Changes, by Change id.
type records struct {
	changes      map[string]change.Change
	audits, sent map[string]int
	totals, sums map[string]int64 // by meter and day: as kept, and of the audit records
}

func text(it dynamo.Item, name string) string {
	s, ok := it[name].(*types.AttributeValueMemberS)
	if !ok {
		return ""
	}
	return s.Value
}

func number(t testing.TB, v types.AttributeValue) int64 {
	t.Helper()
	n, err := strconv.ParseInt(v.(*types.AttributeValueMemberN).Value, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// scan reads every item whose partition begins with a prefix.
func scan(t testing.TB, prefix string) []dynamo.Item {
	t.Helper()
	var items []dynamo.Item
	pages := dynamodb.NewScanPaginator(db, &dynamodb.ScanInput{
		TableName: aws.String(system.TableName), ConsistentRead: aws.Bool(true), FilterExpression: aws.String("begins_with(PK, :p)"),
		ExpressionAttributeValues: dynamo.Item{":p": &types.AttributeValueMemberS{Value: prefix}},
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		items = append(items, page.Items...)
	}
	return items
}

// fed is how often the workspace's feed has each Change.
func (d desk) fed(t testing.TB) map[string]int {
	t.Helper()
	met := map[string]int{}
	page := feed.Page{More: true}
	for page.More {
		var err error
		if page, err = d.Table.Feed(t.Context(), d.scope, page.Next, 100, nil); err != nil {
			t.Fatal(err)
		}
		for _, e := range page.Entries {
			met[e.Change.ID]++
		}
	}
	return met
}

func (d desk) prefix() string { return "T#" + d.scope.Tenant() + "#W#" + d.scope.Workspace() + "#" }

func (d desk) read(t testing.TB) records {
	t.Helper()
	b := records{changes: map[string]change.Change{}, audits: map[string]int{}, sent: d.told.so(),
		totals: map[string]int64{}, sums: map[string]int64{}}
	for _, it := range scan(t, d.prefix()) {
		kind, _, _ := strings.Cut(strings.TrimPrefix(text(it, "PK"), d.prefix()), "#")
		sk := text(it, "SK")
		switch {
		case strings.HasPrefix(sk, dynamo.ChangePrefix):
			c, err := dynamo.ReadChange(it)
			if err != nil {
				continue // poison
			}
			b.changes[c.ID] = c
		case kind == "AU":
			b.audits[sk]++
		}
	}
	months := map[string]time.Time{}
	for changeID := range b.audits {
		made, err := id.At(changeID)
		if err != nil {
			t.Fatal(err)
		}
		day := made.Format("20060102") // of the request, as the records lie by
		months[made.Format("200601")] = made
		for meter, quantity := range audit.Measure(b.changes[changeID]).Meters {
			b.sums[day+" "+meter] += quantity
		}
	}
	for name, month := range months {
		totals, err := d.Table.Totals(t.Context(), d.scope, month)
		if err != nil {
			t.Fatal(err)
		}
		for _, total := range totals {
			b.totals[fmt.Sprintf("%s%02d %s", name, total.Day, total.Meter)] += total.Quantity
		}
	}
	maps.DeleteFunc(b.sent, func(changeID string, _ int) bool { return b.changes[changeID].ID == "" }) // of another workspace
	return b
}

// complete tells whether every Change has its records.
func (b records) complete() bool {
	return len(b.audits) == len(b.changes) && len(b.sent) == len(b.changes)
}

// check holds the records to their laws: one audit record and an event or more
// for each Change, none else, a feed with each once, totals that are sums, and each warning
// and breach of a ticket's metric and cycle told once.
func (d desk) check(t testing.TB) records {
	t.Helper()
	b := d.read(t)
	told := map[string]int{}
	for changeID, c := range b.changes {
		if b.audits[changeID] != 1 || b.sent[changeID] == 0 {
			t.Errorf("change %s (%s) has %d audit records and %d events", changeID, c.Kind, b.audits[changeID], b.sent[changeID])
		}
		if c.Kind == change.SLABreached || c.Kind == change.SLAWarned {
			told[fmt.Sprintf("%s of ticket %d: %s", c.Kind, c.Ticket, field(c, "metric")+" "+field(c, "cycle"))]++
		}
	}
	if !b.complete() {
		t.Errorf("%d changes, %d audit records, %d events", len(b.changes), len(b.audits), len(b.sent))
	}
	if fed := d.fed(t); !maps.Equal(fed, b.audits) {
		t.Errorf("the feed has %v, the records are %v", fed, b.audits)
	}
	if !maps.Equal(b.totals, b.sums) {
		t.Errorf("the totals are %v, the records come to %v", b.totals, b.sums)
	}
	for what, times := range told {
		if times != 1 {
			t.Errorf("%s is told %d times", what, times)
		}
	}
	return b
}

// field is a value that a Change gives, as text.
func field(c change.Change, name string) string {
	for _, f := range c.Fields {
		if f.Name == name {
			return strings.Trim(string(f.New), `"`)
		}
	}
	return ""
}
