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

// named is an entry of a page.
type named struct {
	place    feed.Place
	id       string
	underWay bool // its record may yet be written
}

// named are the entries of a page behind so many.
func (p fedPage) named(behind int) []named {
	var names []named
	for i := behind; i < len(p.ids); i++ {
		names = append(names, named{feed.Place{Page: p.number, Entry: i + 1}, p.ids[i], time.Since(p.written) < underWay})
	}
	return names
}

// records are the records of up to mostBatch entries, in their order, nil of one that
// came by another page or is not there; and how many entries there are before the first
// whose record is under way. They are read with eventual consistency: a record never
// changes its page, and one that is not seen yet is under way.
func (t *Table) records(ctx context.Context, scope tenant.Scope, names []named, b *budget) (all []item, settled int, err error) {
	keys, wanted, asked := make([]key, len(names)), []map[string]types.AttributeValue{}, map[key]bool{}
	for i, n := range names {
		if keys[i], err = recordKey(scope, n.id); err != nil {
			return nil, 0, err
		}
		if !asked[keys[i]] { // two pages can name it
			wanted = append(wanted, keys[i].item())
		}
		asked[keys[i]] = true
	}
	found, err := t.batch(ctx, wanted, false, b)
	if err != nil {
		return nil, 0, err
	}
	there := map[key]item{}
	for _, it := range found {
		there[keyIn(it)] = it
	}
	all, settled = make([]item, len(names)), len(names)
	for i, n := range names {
		it := there[keys[i]]
		if it == nil && n.underWay {
			settled = min(settled, i)
		}
		by, err := readNumber(it[auditPage])
		if err != nil {
			return nil, 0, err
		}
		if by == n.place.Page {
			all[i] = it
		}
	}
	return all, settled, nil
}

// recordKey is where the audit record of a Change lies.
func recordKey(scope tenant.Scope, changeID string) (key, error) {
	moment, err := id.At(changeID)
	if err != nil {
		return key{}, fmt.Errorf("change %s: %w", changeID, err)
	}
	return key{keysOf(scope).audits(moment, auditShard(requestOf(changeID))), changeID}, nil
}

// What a reading of a feed takes at once: so many pages, each of which has what was
// recorded in a second, and so many records, any of which may be large.
const (
	pagesAtOnce   = 10
	recordsAtOnce = 25
)

// Feed implements feed.Reader.
func (t *Table) Feed(ctx context.Context, scope tenant.Scope, after feed.Place, limit int, wants func(change.Change) bool) (feed.Page, error) {
	found, b := feed.Page{Next: after, More: true}, newBudget()
	for begun := false; found.More && len(found.Entries) < limit && !b.spent(); begun = true {
		pages, err := t.pagesFrom(ctx, scope, found.Next.Page, pagesAtOnce, b)
		if err != nil {
			return found, err
		}
		if !begun && after.Page > 0 && (len(pages) == 0 || pages[0].number != after.Page) {
			return found, feed.ErrExpired
		}
		found.More = len(pages) == pagesAtOnce
		var names []named
		for _, p := range pages {
			behind := 0
			if p.number == found.Next.Page {
				behind = found.Next.Entry
			}
			names = append(names, p.named(behind)...)
		}
		if err := t.follow(ctx, scope, names, limit, wants, b, &found); err != nil {
			return found, err
		}
	}
	return found, nil
}

// follow adds the entries of names to what was found, until that is enough.
func (t *Table) follow(ctx context.Context, scope tenant.Scope, names []named, limit int, wants func(change.Change) bool, b *budget, found *feed.Page) error {
	for len(names) > 0 {
		if len(found.Entries) >= limit || b.spent() {
			found.More = true
			return nil
		}
		some := names[:min(len(names), recordsAtOnce, limit-len(found.Entries))]
		if wants != nil { // most of it may not be wanted
			some = names[:min(len(names), recordsAtOnce)]
		}
		records, settled, err := t.records(ctx, scope, some, b)
		if err != nil {
			return err
		}
		for i, it := range records[:settled] {
			if it != nil {
				c, err := readAudit(scope, it)
				if err != nil {
					return err
				}
				if wanted := wants == nil || wants(c); wanted && len(found.Entries) == limit {
					found.More = true
					return nil
				} else if wanted {
					found.Entries = append(found.Entries, feed.Entry{Place: some[i].place, Change: c})
				}
			}
			found.Next = some[i].place
		}
		if settled < len(some) {
			found.More, found.Held = false, true
			return nil
		}
		names = names[len(some):]
	}
	return nil
}

// FeedEnd implements feed.Reader.
func (t *Table) FeedEnd(ctx context.Context, scope tenant.Scope) (feed.Place, error) {
	last, err := t.lastPage(ctx, scope)
	return feed.Place{Page: last.number, Entry: len(last.ids)}, err
}

// clocksApart is how much the clocks of two machines that write pages may differ.
const clocksApart = time.Minute

// FeedAt implements feed.Reader: it looks for the page among its numbers, by halves.
func (t *Table) FeedAt(ctx context.Context, scope tenant.Scope, at time.Time) (feed.Place, error) {
	last, err := t.lastPage(ctx, scope)
	if err != nil {
		return feed.Place{}, err
	}
	first, err := t.pagesFrom(ctx, scope, 0, 1, nil)
	if err != nil || len(first) == 0 {
		return feed.Place{}, err
	}
	at = at.Add(-clocksApart)
	from, to := first[0].number, last.number // to is at or after the instant, or the last
	for from < to {
		middle := from + (to-from)/2
		it, err := t.get(ctx, keysOf(scope).page(middle))
		if err != nil {
			return feed.Place{}, err
		}
		var p fedPage
		if it != nil { // else it is too old to be kept
			if p, err = readPage(it); err != nil {
				return feed.Place{}, err
			}
		}
		if p.at.Before(at) {
			from = middle + 1
		} else {
			to = middle
		}
	}
	return feed.Place{Page: from}, nil
}
