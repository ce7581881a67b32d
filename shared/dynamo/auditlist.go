package dynamo

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"docket/shared/audit"
	"docket/shared/change"
	"docket/shared/id"
	"docket/shared/list"
	"docket/shared/tenant"
)

// Audits implements audit.Reader: month by month, the newest first. What was
// done to one ticket is read from the ticket's own Changes, which may be there
// before their records.
func (t *Table) Audits(ctx context.Context, scope tenant.Scope, q audit.List) (list.Page[change.Change], error) {
	if n, ok := id.TicketNumber(strings.TrimPrefix(q.Resource, id.TicketPrefix)); ok {
		ask := newestFirst(q)
		ask.all = q.Actor == "" && q.RequestID == ""
		return merged(ctx, t, ask, keysOf(scope).ticketChanges(n), func(it item) (change.Change, bool, error) {
			c, err := ReadChange(it)
			return c, q.Keeps(c), err
		})
	}
	return throughMonths(ctx, t, scope, q, func(it item) (change.Change, bool, error) {
		c, err := readAudit(scope, it)
		return c, q.Keeps(c), err
	})
}

// Usages implements audit.Reader.
func (t *Table) Usages(ctx context.Context, scope tenant.Scope, q audit.List) (list.Page[audit.Usage], error) {
	return throughMonths(ctx, t, scope, q, func(it item) (audit.Usage, bool, error) {
		c, err := readAudit(scope, it)
		return audit.Measure(c), q.Keeps(c), err
	})
}

// behind is for how long after its request a Change is looked for: a call that
// began before midnight ends after it, and so does a job that it began.
const behind = time.Hour

// newestFirst asks for the records of a list's days, by the instants that
// their ids hold. A position is a Change's id, or the beginning of one.
func newestFirst(q audit.List) listing {
	from, to := q.Span.From.Truncate(24*time.Hour), cmp.Or(q.Span.To, time.Now())
	if before := q.Span.From.Add(-behind); before.Before(from) {
		from = before
	}
	ask := listing{newest: true, limit: q.Limit, all: q.Plain(), budget: newBudget(),
		from: idsFrom(from), after: idsFrom(to.Truncate(24*time.Hour).AddDate(0, 0, 1))}
	if q.RequestID != "" {
		of := requestOf(q.RequestID) + "_"
		ask.from, ask.after = max(ask.from, of), min(ask.after, of+"~") // which sorts behind every ordinal
	}
	if q.After != "" {
		ask.after = min(ask.after, q.After)
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
func throughMonths[R any](ctx context.Context, t *Table, scope tenant.Scope, q audit.List, read func(item) (R, bool, error)) (list.Page[R], error) {
	if _, err := id.At(requestOf(q.RequestID)); err != nil && q.RequestID != "" {
		return list.Page[R]{}, nil // no request has such an id
	}
	ask := newestFirst(q)
	found := list.Page[R]{Next: ask.after}
	at, err := monthOf(ask.after)
	last, err2 := monthOf(ask.from)
	if err := cmp.Or(err, err2); err != nil {
		return found, err
	}
	for ; !at.Before(last); at = at.AddDate(0, -1, 0) {
		ask.after, ask.limit = min(found.Next, idsFrom(at.AddDate(0, 1, 0))), q.Limit-len(found.Rows)
		part, err := merged(ctx, t, ask, auditPlaces(scope, at, q.RequestID), read)
		found.Rows, found.Next, found.More = append(found.Rows, part.Rows...), part.Next, part.More
		if err != nil || part.More {
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
