package dynamo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"docket/shared/change"
	"docket/shared/feed"
	"docket/shared/id"
	"docket/shared/tenant"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

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

// FedAt implements deliver.Store: it looks for the Change among the newest of the
// ticket, and for the page that its record came by.
func (t *Table) FedAt(ctx context.Context, scope tenant.Scope, ticketID string, sequence uint64) (feed.Place, bool, error) {
	n, err := numberOf(ticketID)
	if err != nil {
		return feed.Place{}, false, err
	}
	changeID, err := t.changeOf(ctx, scope, n, sequence)
	if err != nil || changeID == "" {
		return feed.Place{}, false, err
	}
	k, err := recordKey(scope, changeID)
	if err != nil {
		return feed.Place{}, false, err
	}
	it, err := t.get(ctx, k)
	if err != nil || it == nil {
		return feed.Place{}, false, err
	}
	number, err := readNumber(it[auditPage])
	if err != nil {
		return feed.Place{}, false, err
	}
	at := feed.Place{Page: number}
	if it, err = t.get(ctx, keysOf(scope).page(number)); err != nil || it == nil { // too old to be kept
		return at, err == nil, err
	}
	p, err := readPage(it)
	at.Entry = slices.Index(p.ids, changeID) + 1
	return at, err == nil, err
}

// changeOf is the id of the Change by which a ticket came to a version; empty where
// there is none.
func (t *Table) changeOf(ctx context.Context, scope tenant.Scope, n uint32, sequence uint64) (string, error) {
	for _, at := range keysOf(scope).ticketChanges(n) {
		in := t.query(at.partition, at.prefix, at.prefix+"~")
		in.ScanIndexForward, in.Limit = aws.Bool(false), aws.Int32(fewChanges)
		for older := false; !older; {
			out, err := t.db.Query(ctx, in)
			if err != nil {
				return "", failed(fmt.Errorf("look for change %d of ticket %d of %s: %w", sequence, n, scope, err))
			}
			for _, it := range out.Items {
				is, err := readNumber(it["sequence"])
				if err != nil {
					return "", err
				}
				if is == sequence {
					return str(it["id"]), nil
				}
				// They are in the order of their requests, which is about that of the versions.
				older = is+fewChanges < sequence
			}
			if in.ExclusiveStartKey = out.LastEvaluatedKey; in.ExclusiveStartKey == nil {
				break
			}
		}
	}
	return "", nil
}

// fewChanges is how many Changes of a ticket are looked through at once: the one that
// is asked for is mostly among the newest.
const fewChanges = 8
