package ticket

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/id"
)

// Related is what another module made for a ticket: a task, an asset or an
// activity (S0-26, S0-51).
type Related struct {
	ID         string // ours
	TicketID   string // the ticket's UUID
	Kind       RelatedKind
	ExternalID string // as its module calls it
	Title      string
	URL        string
	RequestID  string // of the request that made it
	Source     string // with EventID: what tells the event from all others
	EventID    string
	RecordedAt time.Time
}

// Place is the record's place among those of one request: no other event's.
func (r Related) Place() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d:%s%s", len(r.Source), r.Source, r.EventID))
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}

// RelatedKind is what was made.
type RelatedKind string

// The kinds.
const (
	Task     RelatedKind = "task"
	Asset    RelatedKind = "asset"
	Activity RelatedKind = "activity"
)

// Limits of a related record.
const (
	MaxTitle = 300  // characters
	MaxURL   = 2000 // characters
)

// RecordRelated keeps what another module made for a ticket. The same event
// again changes nothing, and a ticket that was erased or deleted keeps nothing.
func RecordRelated(ctx context.Context, s Store, act change.Act, ticketID string, draft Related) error {
	if err := draft.Check(); err != nil {
		return err
	}
	decide := func(found Snapshot) (change.Decision[Related], error) {
		if found.Ticket.WasDeleted() {
			return change.Unchanged(draft), nil
		}
		c := next(act, change.RelatedRecorded, found.Ticket, found.Ticket)
		r := draft
		r.ID, r.TicketID, r.RecordedAt = id.Prefixed(id.RelatedPrefix, c.at), found.Ticket.ID, c.at
		c.own().Resource = r.ID
		c.own().Fields = append(change.Diff(nil, map[string]any{
			"related.kind": r.Kind, "related.id": r.ExternalID, "related.title": r.Title, "related.url": r.URL,
			"related.request_id": r.RequestID,
		}), c.fields...)
		return decision(c, r, r)
	}
	_, err := edit(ctx, s, act, Ask{Ticket: ticketID, Deleted: true}, decide, func(Related) (change.Answer, error) { return change.Answer{}, nil })
	if errors.Is(err, ErrRecorded) || errors.Is(err, ErrErased) {
		return nil
	}
	return err
}

// ErrRecorded is a store's word that a related record's event is kept already.
var ErrRecorded = errors.New("this event is recorded already")

// Check names every rule that the record breaks, in the words of its event's data.
func (r Related) Check() error {
	var rules fault.Rules
	oneOf(&rules, "kind", r.Kind, Task, Asset, Activity)
	rules.Line("id", r.ExternalID, 1, MaxID)
	rules.Line("title", r.Title, 1, MaxTitle)
	rules.Line("request_id", r.RequestID, 1, MaxID)
	rules.Line("url", r.URL, 0, MaxURL)
	if u, err := url.Parse(r.URL); r.URL != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
		rules.Broken("url", "must be an http or https address")
	}
	return rules.Err()
}
