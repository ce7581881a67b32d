package dynamo

import (
	"context"
	"errors"

	"docket/shared/tenant"
	"docket/shared/ticket"
)

type relatedRecord struct {
	ID         string `dynamodbav:"id"`
	TicketID   string `dynamodbav:"ticket_id"`
	Kind       string `dynamodbav:"kind"`
	ExternalID string `dynamodbav:"external_id"`
	Title      string `dynamodbav:"title"`
	URL        string `dynamodbav:"url,omitempty"`
	RequestID  string `dynamodbav:"their_request_id"`
	Source     string `dynamodbav:"source"`
	EventID    string `dynamodbav:"event_id"`
	RecordedAt string `dynamodbav:"recorded_at"`
}

func readRelated(it item) (ticket.Related, error) {
	r, err := decode[relatedRecord](it)
	at, err2 := instant(r.RecordedAt)
	return ticket.Related{
		ID: r.ID, TicketID: r.TicketID, Kind: ticket.RelatedKind(r.Kind), ExternalID: r.ExternalID, Title: r.Title, URL: r.URL,
		RequestID: r.RequestID, Source: r.Source, EventID: r.EventID, RecordedAt: at,
	}, errors.Join(err, err2)
}

// putRelated keeps a related record with its ticket, and by the request that
// made it, where its event can be once.
func (t *Table) putRelated(k keys, n uint32, r ticket.Related) ([]part, error) {
	record := relatedRecord{
		ID: r.ID, TicketID: r.TicketID, Kind: string(r.Kind), ExternalID: r.ExternalID, Title: r.Title, URL: r.URL,
		RequestID: r.RequestID, Source: r.Source, EventID: r.EventID, RecordedAt: stamp(r.RecordedAt),
	}
	own, err := encode(k.related(n, r.ID), record)
	traced, err2 := encode(k.relatedTo(r.RequestID, r.Source, r.EventID), record)
	return []part{t.put(own, "", nil, nil), t.put(traced, absent, nil, errApplied)}, errors.Join(err, err2)
}

// Relateds implements ticket.Store.
func (t *Table) Relateds(ctx context.Context, scope tenant.Scope, ticketID string, kind ticket.RelatedKind, list ticket.ThreadList) (ticket.RelatedPage, error) {
	found, err := thread(ctx, t, scope, ticketID, relateds, list, func(it item) (ticket.Related, bool, error) {
		r, err := readRelated(it)
		return r, kind == "" || r.Kind == kind, err
	})
	return ticket.RelatedPage{Related: found.rows, More: found.more, Next: found.last}, err
}

// RelatedTo implements ticket.Store.
func (t *Table) RelatedTo(ctx context.Context, scope tenant.Scope, requestID string) ([]ticket.Related, error) {
	return allRows(ctx, t, keysOf(scope).relatedBy(requestID), "", readRelated)
}
