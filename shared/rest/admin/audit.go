package admin

import (
	"encoding/json"
	"time"

	"docket/shared/audit"
	"docket/shared/change"
	"docket/shared/id"
	"docket/shared/rest"
)

// AuditEvent is one line of the audit trail.
type AuditEvent struct {
	ID         string       `json:"id" doc:"The change's id: its request's UUID and an ordinal"`
	RequestID  string       `json:"request_id"`
	Kind       string       `json:"kind" example:"ticket.updated"`
	Operation  string       `json:"operation" example:"update_support_ticket"`
	Door       string       `json:"door" enum:"api,mcp,mail,system" doc:"system: nobody called, as when a clock ran out"`
	Actor      Actor        `json:"actor"`
	Resource   string       `json:"resource" doc:"The id of what was written"`
	TicketID   string       `json:"ticket_id,omitempty" doc:"The ticket that it belongs to"`
	Sequence   uint64       `json:"sequence" doc:"The version that the write gave to the ticket, or to what else was written"`
	Changes    []FieldValue `json:"changes" nullable:"false" doc:"Values are canonical: the Support API shows the status in_progress as open, and the source or message.channel portal as web and widget as web"`
	At         time.Time    `json:"at"`
	RecordedAt time.Time    `json:"recorded_at" doc:"When it was found out: later than at for what a clock ran out of unseen"`
}

// Actor is who made a change.
type Actor struct {
	Issuer     string `json:"issuer"`
	Subject    string `json:"subject"`
	KeyID      string `json:"key_id,omitempty"`
	Role       string `json:"role,omitempty"`
	Name       string `json:"name,omitempty"`
	Email      string `json:"email,omitempty"`
	Automation bool   `json:"automation,omitempty" doc:"An API key that is marked so, or Docket itself"`
}

// FieldValue is one value that changed; null stands for none.
type FieldValue struct {
	Field string          `json:"field"`
	Old   json.RawMessage `json:"old"`
	New   json.RawMessage `json:"new"`
}

func showAudit(c change.Change) AuditEvent {
	shown := AuditEvent{
		ID: c.ID, RequestID: c.RequestID, Kind: string(c.Kind), Operation: c.Operation, Door: string(c.Door),
		Actor: Actor(c.Actor), Resource: c.Resource, Sequence: c.Sequence, Changes: showFields(c.Fields),
		At: c.At, RecordedAt: audit.RecordedAt(c),
	}
	if c.TicketID != "" {
		shown.TicketID = id.TicketPrefix + c.TicketID
	}
	return shown
}

func showFields(fields []change.Field) []FieldValue {
	shown := make([]FieldValue, len(fields))
	for i, f := range fields {
		shown[i] = FieldValue{Field: f.Name, Old: f.Old, New: f.New}
	}
	return shown
}

// UsageEvent is what one write counts for.
type UsageEvent struct {
	ID        string           `json:"id" doc:"The change's id"`
	RequestID string           `json:"request_id"`
	Operation string           `json:"operation"`
	Meters    map[string]int64 `json:"meters" nullable:"false" example:"{\"writes\": 1, \"tickets\": 1}"`
	At        time.Time        `json:"at"`
}

func showUsage(u audit.Usage) UsageEvent {
	return UsageEvent{ID: u.ID, RequestID: u.RequestID, Operation: u.Operation, Meters: u.Meters, At: u.At}
}

// Spanned is part of the input of the lists of records: a stretch of time, the
// last 31 days when it is left open.
type Spanned struct {
	From rest.Given[time.Time] `query:"from" doc:"Not before; 31 days before to when left out, 400 days at most"`
	To   rest.Given[time.Time] `query:"to" doc:"Not after; now when left out"`
}

// longest is the longest stretch that one list may look through.
const longest = 400 * 24 * time.Hour

// span is the stretch that is asked for. One that is yet to come is empty.
func (s Spanned) span(now time.Time) (audit.Span, error) {
	from, to := s.From.Value.UTC(), s.To.Value.UTC()
	if !s.To.Is {
		to = now.UTC()
		if from.After(to) {
			to = from
		}
	}
	if !s.From.Is {
		from = to.AddDate(0, 0, -31)
	}
	switch {
	case to.Year() < 1970:
		return audit.Span{}, rest.Invalid("query.to", "must not lie before 1970")
	case from.After(to):
		return audit.Span{}, rest.Invalid("query.from", "must not lie after to")
	case to.Sub(from) > longest:
		return audit.Span{}, rest.Invalid("query.from", "must be at most 400 days before `to`")
	}
	return audit.Span{From: from, To: to}, nil
}
