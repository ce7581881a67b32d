package dynamo

import (
	"context"
	"strings"

	"docket/shared/id"
	"docket/shared/list"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// Trace implements the trace of the admin face. All that it reads has one budget.
func (t *Table) Trace(ctx context.Context, scope tenant.Scope, requestID, after string, limit int) (list.Page[ticket.Traced], error) {
	read := newBudget()
	var page list.Page[ticket.Traced]
	related, behind := ticket.AmongRelated(after)
	if !behind {
		var err error
		page, err = t.tracedChanges(ctx, scope, requestID, listing{after: after, limit: limit, all: true, budget: read})
		if err != nil || page.More {
			return page, err
		}
	}
	ask := listing{partition: keysOf(scope).relatedBy(requestID), prefix: relateds, after: related, limit: limit - len(page.Rows), all: true, budget: read}
	found, err := rows(ctx, t, ask, func(it item) (ticket.Traced, bool, error) {
		r, err := readRelated(it)
		return ticket.Traced{Related: &r}, true, err
	})
	page.Rows, page.More, page.Next = append(page.Rows, found.Rows...), found.More, ticket.BehindChanges(found.Next)
	return page, err
}

// tracedChanges are the recorded Changes of one request, in the order of their
// IDs, behind one of them. It is empty for a request that wrote nothing.
func (t *Table) tracedChanges(ctx context.Context, scope tenant.Scope, requestID string, ask listing) (list.Page[ticket.Traced], error) {
	moment, err := id.At(requestOf(requestID))
	if err != nil || requestID != id.RequestPrefix+requestOf(requestID) {
		return list.Page[ticket.Traced]{}, nil // no request has such an id
	}
	ask.partition = auditPlaces(scope, moment, requestID)[0].partition
	ask.prefix = requestOf(requestID) + "_"
	ask.after = strings.TrimPrefix(ask.after, ask.prefix)
	found, err := rows(ctx, t, ask, func(it item) (ticket.Traced, bool, error) {
		c, err := readAudit(scope, it)
		return ticket.Traced{Change: c}, true, err
	})
	found.Next = ask.prefix + found.Next
	return found, err
}
