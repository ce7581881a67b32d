package dynamo

import (
	"context"

	"docket/shared/list"
	"docket/shared/ticket"
)

func readRelated(it item) (ticket.Related, error) {
	r := reader{it: it}
	return ticket.Related{
		ID: r.text("id"), TicketID: r.text("ticket_id"), Kind: ticket.RelatedKind(r.text("kind")),
		ExternalID: r.text("external_id"), Title: r.text("title"), URL: r.text("url"), RequestID: r.text("their_request_id"),
		Source: r.text("source"), EventID: r.text("event_id"), RecordedAt: r.time("recorded_at"),
	}, r.err
}

// relatedParts keep a related record with its ticket, and by the request that
// made it, where its event can be once.
func (t *Table) relatedParts(k keys, r ticket.Related) ([]part, error) {
	n, err := numberOf(r.TicketID)
	record := func(at key) item {
		w := under(at)
		w.text("id", r.ID)
		w.text("ticket_id", r.TicketID)
		w.text("kind", string(r.Kind))
		w.text("external_id", r.ExternalID)
		w.text("title", r.Title)
		w.text("url", r.URL)
		w.text("their_request_id", r.RequestID)
		w.text("source", r.Source)
		w.text("event_id", r.EventID)
		w.time("recorded_at", r.RecordedAt)
		return item(w)
	}
	return []part{
		t.put(record(k.related(n, r.ID)), "", nil, nil),
		t.put(record(k.relatedTo(r.RequestID, r.Place())), absent, nil, ticket.ErrRecorded),
	}, err
}

// Relateds implements ticket.Store.
func (t *Table) Relateds(ctx context.Context, sight ticket.Sight, ticketID string, kind ticket.RelatedKind, q ticket.ConversationList) (list.Page[ticket.Related], error) {
	return conversation(ctx, t, sight, ticketID, relateds, q, func(it item) (ticket.Related, bool, error) {
		r, err := readRelated(it)
		return r, sight.SeesInternal() && (kind == "" || r.Kind == kind), err
	})
}
