package dynamo

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"docket/shared/id"
	"docket/shared/ledger"
	"docket/shared/tenant"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"golang.org/x/sync/errgroup"
)

// mostPartitions is how many days, or months, one answer looks through; past
// it the answer is short and the list goes on with its cursor.
const mostPartitions = 62

// Audits implements ledger.Archive: day by day, the newest first.
func (t *Table) Audits(ctx context.Context, scope tenant.Scope, list ledger.AuditList) (ledger.AuditPage, error) {
	days, err := periods(list.Span, list.After, list.RequestID, ledger.Day)
	if err != nil {
		return ledger.AuditPage{}, err
	}
	read := func(it item) (ledger.Audit, bool, error) {
		a, err := readAudit(it)
		return a, list.Keeps(a), err
	}
	found, err := through(ctx, t, days, list.Limit, keysOf(scope).audits, requestOf(list.RequestID), list.Plain(), read)
	return ledger.AuditPage{Records: found.rows, More: found.more, Next: found.last}, err
}

// Usages implements ledger.Archive.
func (t *Table) Usages(ctx context.Context, scope tenant.Scope, list ledger.UsageList) (ledger.UsagePage, error) {
	months, err := periods(list.Span, list.After, "", ledger.Month)
	if err != nil {
		return ledger.UsagePage{}, err
	}
	read := func(it item) (ledger.Usage, bool, error) {
		u, err := readUsage(scope, it)
		return u, list.Span.Holds(u.At), err
	}
	found, err := through(ctx, t, months, list.Limit, keysOf(scope).usages, "", true, read)
	return ledger.UsagePage{Records: found.rows, More: found.more, Next: found.last}, err
}

// requestOf is the prefix of the ids of a request's changes.
func requestOf(requestID string) string {
	if requestID == "" {
		return ""
	}
	return strings.TrimPrefix(requestID, id.RequestPrefix) + "_"
}

// period is the first instant of the day or month that an instant lies in.
type period func(time.Time) time.Time

// journey is the periods that a list looks through, newest first, from the
// position where the last page ended.
type journey struct {
	at, until time.Time // starts of the first period, and of the last
	after     string    // the sort key in the first, behind which to go on
	step      period
}

// periods reads a position, `<unix seconds of the period's start>/<sort key>`.
func periods(span ledger.Span, position, requestID string, step period) (journey, error) {
	j := journey{step: step}
	if requestID != "" {
		moment, err := id.At(strings.TrimPrefix(requestID, id.RequestPrefix))
		if err != nil {
			return j, nil // no request has such an id: the journey is empty
		}
		span = ledger.Span{From: moment, To: moment}
	}
	j.at, j.until = step(span.To), step(span.From)
	if position == "" {
		return j, nil
	}
	seconds, after, _ := strings.Cut(position, "/")
	start, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		return j, fmt.Errorf("position %q: %w", position, err)
	}
	j.at, j.after = time.Unix(start, 0).UTC(), after
	return j, nil
}

// through lists the items of one partition after another.
func through[R any](ctx context.Context, t *Table, j journey, limit int, partition func(time.Time) string,
	prefix string, all bool, read func(item) (R, bool, error)) (run[R], error) {
	var found run[R]
	after := j.after
	for range mostPartitions {
		if j.at.Before(j.until) || j.at.IsZero() {
			return found, nil
		}
		ask := listing{partition: partition(j.at), prefix: prefix, after: after, newest: true,
			limit: limit - len(found.rows), all: all}
		part, err := rows(ctx, t, ask, read)
		if err != nil {
			return found, err
		}
		found.rows = append(found.rows, part.rows...)
		found.last = fmt.Sprintf("%d/%s", j.at.Unix(), part.last)
		if part.more {
			found.more = true
			return found, nil
		}
		j.at, after = j.step(j.at.Add(-time.Second)), ""
	}
	found.more, found.last = true, fmt.Sprintf("%d/", j.at.Unix())
	return found, nil
}

// Totals implements ledger.Archive.
func (t *Table) Totals(ctx context.Context, scope tenant.Scope, in time.Time) ([]ledger.Total, error) {
	ask := listing{partition: keysOf(scope).totals(in), limit: 10_000}
	found, err := rows(ctx, t, ask, func(it item) (ledger.Total, bool, error) {
		meter, day, _ := strings.Cut(it[sk].(*types.AttributeValueMemberS).Value, "#")
		quantity, err := readNumber(it["quantity"])
		date, err2 := strconv.Atoi(day)
		return ledger.Total{Meter: meter, Day: date, Quantity: int64(quantity)}, true, cmp.Or(err, err2)
	})
	return found.rows, err
}

// Trace implements ledger.Archive.
func (t *Table) Trace(ctx context.Context, scope tenant.Scope, requestID string) (ledger.Trace, error) {
	var trace ledger.Trace
	bare, ours := strings.CutPrefix(requestID, id.RequestPrefix)
	moment, err := id.At(bare)
	if !ours || err != nil {
		return trace, nil // no request has such an id
	}
	k, prefix := keysOf(scope), requestOf(requestID)
	together, ctx := errgroup.WithContext(ctx)
	together.Go(func() error {
		found, err := rows(ctx, t, listing{partition: k.audits(moment), prefix: prefix, limit: 1000, all: true},
			func(it item) (ledger.Audit, bool, error) { a, err := readAudit(it); return a, true, err })
		trace.Audits = found.rows
		return err
	})
	together.Go(func() error {
		found, err := rows(ctx, t, listing{partition: k.usages(moment), prefix: prefix, limit: 1000, all: true},
			func(it item) (ledger.Usage, bool, error) { u, err := readUsage(scope, it); return u, true, err })
		trace.Usages = found.rows
		return err
	})
	together.Go(func() error {
		found, err := rows(ctx, t, listing{partition: k.sent(moment), prefix: prefix, limit: 1000, all: true},
			func(it item) (ledger.Sent, bool, error) { s, err := readSent(it); return s, true, err })
		trace.Events = found.rows
		return err
	})
	if err := together.Wait(); err != nil {
		return trace, err
	}
	slices.SortStableFunc(trace.Audits, func(a, b ledger.Audit) int { return a.At.Compare(b.At) })
	slices.SortStableFunc(trace.Usages, func(a, b ledger.Usage) int { return a.At.Compare(b.At) })
	slices.SortStableFunc(trace.Events, func(a, b ledger.Sent) int { return a.At.Compare(b.At) })
	return trace, nil
}

func readAudit(it item) (ledger.Audit, error) {
	c, err := ReadChange(it)
	if err != nil {
		return ledger.Audit{}, err
	}
	r := reader{it: it}
	return ledger.Audit{Change: c, RecordedAt: r.time("recorded_at")}, r.err
}

func readUsage(scope tenant.Scope, it item) (ledger.Usage, error) {
	r, err := decode[usageRecord](it)
	if err != nil {
		return ledger.Usage{}, err
	}
	at, err := instant(r.At)
	return ledger.Usage{ID: r.ID, Scope: scope, RequestID: r.RequestID, Operation: r.Operation, At: at, Meters: r.Meters}, err
}
