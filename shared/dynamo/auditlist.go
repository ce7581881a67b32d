package dynamo

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"docket/shared/audit"
	"docket/shared/change"
	"docket/shared/id"
	"docket/shared/tenant"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Audits implements audit.Reader: month by month, the newest first. What was
// done to one ticket is read from the ticket's own Changes, which may be there
// before their records.
func (t *Table) Audits(ctx context.Context, scope tenant.Scope, list audit.List) (audit.Page[change.Change], error) {
	if n, ok := id.TicketNumber(strings.TrimPrefix(list.Resource, id.TicketPrefix)); ok {
		ask := newestFirst(list)
		ask.all = list.Actor == "" && list.RequestID == ""
		found, err := merged(ctx, t, ask, keysOf(scope).ticketChanges(n), func(it item) (change.Change, bool, error) {
			c, err := ReadChange(it)
			return c, list.Keeps(c), err
		})
		return pageOf(found), err
	}
	found, err := throughMonths(ctx, t, scope, list, func(it item) (change.Change, bool, error) {
		c, err := readAudit(scope, it)
		return c, list.Keeps(c), err
	})
	return pageOf(found), err
}

// Usages implements audit.Reader.
func (t *Table) Usages(ctx context.Context, scope tenant.Scope, list audit.List) (audit.Page[audit.Usage], error) {
	found, err := throughMonths(ctx, t, scope, list, func(it item) (audit.Usage, bool, error) {
		c, err := readAudit(scope, it)
		return audit.Measure(c), list.Keeps(c), err
	})
	return pageOf(found), err
}

func pageOf[R any](r run[R]) audit.Page[R] {
	return audit.Page[R]{Records: r.rows, More: r.more, Next: r.last}
}

// behind is for how long after its request a Change is looked for: a call that
// began before midnight ends after it, and so does a job that it began.
const behind = time.Hour

// newestFirst asks for the records of a list's days, by the instants that
// their ids hold. A position is a Change's id, or the beginning of one.
func newestFirst(list audit.List) listing {
	from, to := list.Span.From.Truncate(24*time.Hour), cmp.Or(list.Span.To, time.Now())
	if before := list.Span.From.Add(-behind); before.Before(from) {
		from = before
	}
	ask := listing{newest: true, limit: list.Limit, all: list.Plain(), budget: newBudget(),
		from: idsFrom(from), after: idsFrom(to.Truncate(24*time.Hour).AddDate(0, 0, 1))}
	if list.RequestID != "" {
		of := requestOf(list.RequestID) + "_"
		ask.from, ask.after = max(ask.from, of), min(ask.after, of+"~") // which sorts behind every ordinal
	}
	if list.After != "" {
		ask.after = min(ask.after, list.After)
	}
	return ask
}

// idsFrom is what every id that was made at an instant or later sorts behind.
func idsFrom(at time.Time) string {
	ms := fmt.Sprintf("%012x", max(at.UnixMilli(), 0))
	return ms[:8] + "-" + ms[8:]
}

// monthOf is the month of what sorts before a position.
func monthOf(position string) (time.Time, error) {
	ms, err := strconv.ParseInt(strings.ReplaceAll(position[:min(13, len(position))], "-", ""), 16, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("position %q: %w", position, err)
	}
	return month(time.UnixMilli(ms)), nil
}

// month is the first instant of a month, in UTC.
func month(at time.Time) time.Time {
	return time.Date(at.UTC().Year(), at.UTC().Month(), 1, 0, 0, 0, 0, time.UTC)
}

// throughMonths lists audit records of one month after another.
func throughMonths[R any](ctx context.Context, t *Table, scope tenant.Scope, list audit.List, read func(item) (R, bool, error)) (run[R], error) {
	if _, err := id.At(requestOf(list.RequestID)); err != nil && list.RequestID != "" {
		return run[R]{}, nil // no request has such an id
	}
	ask := newestFirst(list)
	found := run[R]{last: ask.after}
	at, err := monthOf(ask.after)
	last, err2 := monthOf(ask.from)
	if err := cmp.Or(err, err2); err != nil {
		return found, err
	}
	for ; !at.Before(last); at = at.AddDate(0, -1, 0) {
		ask.after, ask.limit = min(found.last, idsFrom(at.AddDate(0, 1, 0))), list.Limit-len(found.rows)
		part, err := merged(ctx, t, ask, auditPlaces(scope, at, list.RequestID), read)
		found.rows, found.last, found.more = append(found.rows, part.rows...), part.last, part.more
		if err != nil || part.more {
			return found, err
		}
	}
	return found, nil
}

// auditPlaces is where a month's records lie, or one request's.
func auditPlaces(scope tenant.Scope, month time.Time, requestID string) []place {
	k := keysOf(scope)
	if requestID != "" {
		return []place{{partition: k.audits(month, auditShard(requestOf(requestID)))}}
	}
	places := make([]place, auditShards)
	for i := range places {
		places[i].partition = k.audits(month, i)
	}
	return places
}

// Trace implements audit.Reader. A position is a Change's id.
func (t *Table) Trace(ctx context.Context, scope tenant.Scope, requestID, after string, limit int) (audit.Page[change.Change], error) {
	moment, err := id.At(requestOf(requestID))
	if err != nil || requestID != id.RequestPrefix+requestOf(requestID) {
		return audit.Page[change.Change]{}, nil // no request has such an id
	}
	at := auditPlaces(scope, moment, requestID)[0]
	at.prefix = requestOf(requestID) + "_"
	ask := listing{partition: at.partition, prefix: at.prefix, after: strings.TrimPrefix(after, at.prefix), limit: limit, all: true}
	found, err := rows(ctx, t, ask, func(it item) (change.Change, bool, error) {
		c, err := readAudit(scope, it)
		return c, true, err
	})
	found.last = at.prefix + found.last
	return pageOf(found), err
}

// Totals implements audit.Reader.
func (t *Table) Totals(ctx context.Context, scope tenant.Scope, in time.Time) ([]audit.Total, error) {
	type of struct {
		meter string
		day   int
	}
	sums := map[of]int64{}
	_, err := allRows(ctx, t, keysOf(scope).totals(in), "", func(it item) (struct{}, error) {
		day, err := strconv.Atoi(strings.Split(str(it[sk]), "#")[0])
		for meter, value := range it {
			if n, ok := value.(*types.AttributeValueMemberN); ok {
				quantity, err2 := strconv.ParseInt(n.Value, 10, 64)
				err = cmp.Or(err, err2)
				sums[of{meter, day}] += quantity
			}
		}
		return struct{}{}, err
	})
	totals := make([]audit.Total, 0, len(sums))
	for of, quantity := range sums {
		totals = append(totals, audit.Total{Meter: of.meter, Day: of.day, Quantity: quantity})
	}
	slices.SortFunc(totals, func(a, b audit.Total) int { return cmp.Or(cmp.Compare(a.Meter, b.Meter), cmp.Compare(a.Day, b.Day)) })
	return totals, err
}
