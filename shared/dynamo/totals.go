package dynamo

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"docket/shared/audit"
	"docket/shared/fault"
	"docket/shared/feed"
	"docket/shared/id"
	"docket/shared/tenant"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// The totals of days are sums over the feed. Who writes each eighth page adds up what
// came since, in a transaction that moves the counted page on: so each Change counts
// once. What is not added up yet, whoever asks for totals adds up by himself.

const (
	countEvery = 8  // pages
	mostSummed = 64 // pages of one adding up
	mostDays   = 90 // days that one transaction adds to; another item is where it has come to
)

// sums are amounts by day and meter.
type sums map[time.Time]map[string]int64

func (s sums) add(day time.Time, meters map[string]int64) {
	if s[day] == nil {
		s[day] = map[string]int64{}
	}
	for meter, quantity := range meters {
		s[day][meter] += quantity
	}
}

// counted is up to which page the totals have the Changes.
func (t *Table) counted(ctx context.Context, scope tenant.Scope) (uint64, error) {
	it, err := t.get(ctx, keysOf(scope).counted())
	if err != nil {
		return 0, err
	}
	return readNumber(it["n"])
}

// sumFrom adds up the Changes of the pages behind a number. It ends before a page of
// which some are under way, unless open.
func (t *Table) sumFrom(ctx context.Context, scope tenant.Scope, counted uint64, open bool, b *budget) (sums, uint64, error) {
	all := sums{}
	pages, err := t.pagesFrom(ctx, scope, counted+1, mostSummed, b)
	if err != nil {
		return nil, 0, err
	}
	for _, p := range pages {
		names := p.named(0)
		records, settled, err := t.records(ctx, scope, names, b)
		if err != nil {
			return nil, 0, err
		}
		if settled < len(names) && !open {
			break
		}
		of := sums{}
		for _, it := range records {
			if it == nil {
				continue
			}
			c, err := readAudit(scope, it)
			if err != nil {
				return nil, 0, err
			}
			moment, err := id.At(c.ID)
			if err != nil {
				return nil, 0, err
			}
			of.add(moment.Truncate(24*time.Hour), audit.Measure(c).Meters)
		}
		if !open && len(all)+len(of) > mostDays && len(all) > 0 {
			break
		}
		for day, meters := range of {
			all.add(day, meters)
		}
		counted = p.number
	}
	return all, counted, nil
}

// count adds what came by the pages since to the totals of their days, and removes
// pages that need not be kept. Where somebody else does the same, it leaves it to him.
func (t *Table) count(ctx context.Context, scope tenant.Scope, now time.Time) error {
	from, err := t.counted(ctx, scope)
	if err != nil {
		return err
	}
	all, to, err := t.sumFrom(ctx, scope, from, false, nil)
	if err != nil || to == from {
		return err
	}
	k := keysOf(scope)
	move := &types.Update{TableName: &t.name, Key: k.counted().item(), UpdateExpression: aws.String("SET n = :to"),
		ConditionExpression: aws.String("n = :from"), ExpressionAttributeValues: item{":from": number(from), ":to": number(to)}}
	if from == 0 {
		move.ConditionExpression = aws.String("attribute_not_exists(n)")
		delete(move.ExpressionAttributeValues, ":from")
	}
	parts := []types.TransactWriteItem{{Update: move}}
	for day, meters := range all {
		parts = append(parts, types.TransactWriteItem{Update: t.addTotals(k.total(day), meters)})
	}
	_, err = t.db.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{TransactItems: parts})
	var canceled *types.TransactionCanceledException
	if errors.As(err, &canceled) && (conditionAt(canceled, 0) || passing(conflict(canceled))) {
		return nil
	}
	if err != nil {
		return failed(fmt.Errorf("add up the totals of %s: %w", scope, err))
	}
	return t.dropPages(ctx, scope, to, now)
}

func conditionAt(canceled *types.TransactionCanceledException, i int) bool {
	return i < len(canceled.CancellationReasons) && aws.ToString(canceled.CancellationReasons[i].Code) == conditionCheckFailed
}

func (t *Table) addTotals(at key, meters map[string]int64) *types.Update {
	names, values, adds := map[string]string{}, item{}, make([]string, 0, len(meters))
	for i, meter := range slices.Sorted(maps.Keys(meters)) {
		name, value := fmt.Sprintf("#m%d", i), fmt.Sprintf(":q%d", i)
		names[name], values[value] = meter, number(meters[meter])
		adds = append(adds, name+" "+value)
	}
	return &types.Update{TableName: &t.name, Key: at.item(), UpdateExpression: aws.String("ADD " + strings.Join(adds, ", ")),
		ExpressionAttributeNames: names, ExpressionAttributeValues: values}
}

// dropPages removes a few of the oldest pages, where the feed is kept no longer and the
// totals have them.
func (t *Table) dropPages(ctx context.Context, scope tenant.Scope, counted uint64, now time.Time) error {
	oldest, err := t.pagesFrom(ctx, scope, 0, mostWritten, nil)
	if err != nil {
		return err
	}
	var drops []types.WriteRequest
	for _, p := range oldest {
		if p.number <= counted && now.Sub(p.at) > feed.Kept {
			drops = append(drops, types.WriteRequest{DeleteRequest: &types.DeleteRequest{Key: keysOf(scope).page(p.number).item()}})
		}
	}
	return t.writeAll(ctx, drops)
}

// Totals implements audit.Reader.
func (t *Table) Totals(ctx context.Context, scope tenant.Scope, in time.Time) ([]audit.Total, error) {
	// What is added up meanwhile must not be missed: first how far that is, then the
	// totals, and all again where it went on.
	for range 5 {
		from, err := t.counted(ctx, scope)
		if err != nil {
			return nil, err
		}
		all, err := t.monthTotals(ctx, scope, in)
		if err != nil {
			return nil, err
		}
		for b, at := newBudget(), from; !b.spent(); {
			since, to, err := t.sumFrom(ctx, scope, at, true, b)
			if err != nil {
				return nil, err
			}
			for day, meters := range since {
				if month(day).Equal(month(in)) {
					all.add(day, meters)
				}
			}
			if to == at {
				break
			}
			at = to
		}
		if still, err := t.counted(ctx, scope); err != nil || still == from {
			return all.totals(), err
		}
	}
	return nil, fault.New(fault.Unavailable, "the totals are being added up, try again")
}

// monthTotals are the totals of a month that were added up.
func (t *Table) monthTotals(ctx context.Context, scope tenant.Scope, in time.Time) (sums, error) {
	all := sums{}
	_, err := allRows(ctx, t, keysOf(scope).totals(in), "", func(it item) (struct{}, error) {
		day, err := strconv.Atoi(str(it[sk]))
		meters := map[string]int64{}
		for meter, value := range it {
			if n, ok := value.(*types.AttributeValueMemberN); ok {
				quantity, err2 := strconv.ParseInt(n.Value, 10, 64)
				err = cmp.Or(err, err2)
				meters[meter] = quantity
			}
		}
		all.add(month(in).AddDate(0, 0, day-1), meters)
		return struct{}{}, err
	})
	return all, err
}

// totals are the sums, sorted by meter and day.
func (s sums) totals() []audit.Total {
	var totals []audit.Total
	for day, meters := range s {
		for meter, quantity := range meters {
			totals = append(totals, audit.Total{Meter: meter, Day: day.Day(), Quantity: quantity})
		}
	}
	slices.SortFunc(totals, func(a, b audit.Total) int { return cmp.Or(cmp.Compare(a.Meter, b.Meter), cmp.Compare(a.Day, b.Day)) })
	return totals
}
