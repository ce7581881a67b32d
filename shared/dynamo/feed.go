package dynamo

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"docket/shared/change"
	"docket/shared/feed"
	"docket/shared/id"
	"docket/shared/tenant"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

var _ feed.Reader = (*Table)(nil)

// The feed of a workspace is numbered pages without a gap. A page names Changes, and is
// written before their records. Each record is written once, by whoever is first, and
// says by which page: a Change that several pages name is in the feed where its record
// says. While a page names Changes without records, readers stop before the first of
// them: its writer is at work, or died, and the stream brings the Changes again on a
// later page.
const (
	pageIDs     = "ids" // the Changes' ids, joined by blanks
	pageAt      = "at"  // when, on the domain's clock
	pageWritten = "w"   // when, on this machine's clock
	pageWriter  = "by"  // who: one try to write it
	auditPage   = "pg"  // of a record: the number of its page
)

// underWay is after which time a page's writer has ended, however it ended: what it has
// not recorded by then comes on another page. It records for half a minute at most.
const underWay = 10 * time.Minute

// fedPage is a page of a feed.
type fedPage struct {
	number  uint64
	ids     []string
	at      time.Time
	written time.Time
}

func readPage(it item) (fedPage, error) {
	r := reader{it: it}
	p := fedPage{ids: strings.Fields(r.text(pageIDs)), at: r.time(pageAt), written: r.time(pageWritten)}
	if _, err := fmt.Sscanf(str(it[sk]), "%d", &p.number); err != nil {
		return p, fmt.Errorf("page %q of a feed: %w", str(it[sk]), err)
	}
	return p, r.err
}

// addPage writes the next page of a feed and returns its number.
func (t *Table) addPage(ctx context.Context, scope tenant.Scope, ids []string, at time.Time) (uint64, error) {
	w := writer{}
	w.text(pageIDs, strings.Join(ids, " "))
	w.time(pageAt, at)
	w.time(pageWritten, time.Now())
	me := id.New(time.Now()).String()
	w.text(pageWriter, me)
	for wait := 5 * time.Millisecond; ; wait = min(2*wait, time.Second) {
		last, err := t.lastPage(ctx, scope)
		if err != nil {
			return 0, err
		}
		k := keysOf(scope).page(last.number + 1)
		w[pk], w[sk] = text(k.pk), text(k.sk)
		_, err = t.db.PutItem(ctx, &dynamodb.PutItemInput{TableName: &t.name, Item: item(w), ConditionExpression: aws.String(absent),
			ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld})
		var there *types.ConditionalCheckFailedException
		switch {
		case err == nil:
			return last.number + 1, nil
		case !errors.As(err, &there):
			return 0, failed(fmt.Errorf("write page %d of the feed of %s: %w", last.number+1, scope, err))
		case str(there.Item[pageWriter]) == me: // the answer to it was lost
			return last.number + 1, nil
		}
		if err := change.Pause(ctx, rand.N(wait)); err != nil {
			return 0, err
		}
	}
}

// lastPage is the newest page of a feed; the zero page where there is none.
func (t *Table) lastPage(ctx context.Context, scope tenant.Scope) (fedPage, error) {
	in := t.query(keysOf(scope).feed(), firstPage, pastPages)
	in.ScanIndexForward, in.Limit = aws.Bool(false), aws.Int32(1)
	pages, err := t.pages(ctx, in, nil)
	if err != nil || len(pages) == 0 {
		return fedPage{}, err
	}
	return pages[0], nil
}

// pagesFrom are up to limit pages of a feed, in their order, from a number on.
func (t *Table) pagesFrom(ctx context.Context, scope tenant.Scope, number uint64, limit int, b *budget) ([]fedPage, error) {
	in := t.query(keysOf(scope).feed(), keysOf(scope).page(number).sk, pastPages)
	in.Limit = aws.Int32(int32(limit))
	return t.pages(ctx, in, b)
}

// pages are the pages that a Query finds. Its limit keeps them within what one answers.
func (t *Table) pages(ctx context.Context, in *dynamodb.QueryInput, b *budget) ([]fedPage, error) {
	out, err := t.db.Query(ctx, in)
	if err != nil {
		return nil, failed(fmt.Errorf("read pages of %s: %w", str(in.ExpressionAttributeValues[":pk"]), err))
	}
	b.pay(total(out.ConsumedCapacity))
	found := make([]fedPage, len(out.Items))
	for i, it := range out.Items {
		if found[i], err = readPage(it); err != nil {
			return nil, err
		}
	}
	return found, nil
}
