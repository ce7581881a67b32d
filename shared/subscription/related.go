// Package subscription takes the events that other modules put on the bus, and
// keeps on a ticket what they tell of it. The same event may come any number of
// times. What Docket tells others is package dispatch's.
package subscription

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"time"

	"docket/events"
	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/id"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// RecordOperation is the operation that keeps what other modules made.
const RecordOperation = "record_related"

// Inbox is what such events need of the table.
type Inbox interface {
	ticket.Store

	// QuarantineEvent keeps an event that nobody can take, whole, and why.
	QuarantineEvent(ctx context.Context, event []byte, why error) error
}

// Outcome is what became of an event.
type Outcome struct {
	Refused error // why it was quarantined, as no retry would help; nil: it was taken
}

// RecordRelated keeps on its ticket what a related.recorded event tells (S0-51);
// the same event again changes nothing. One that breaks a rule of the contract
// or names no ticket is quarantined. An error asks for the event to come again.
func RecordRelated(ctx context.Context, in Inbox, now func() time.Time, event []byte) (Outcome, error) {
	scope, ticketID, related, refused := readRelated(event)
	if refused == nil {
		act := change.SystemAct(scope, id.Prefixed(id.RequestPrefix, now()), RecordOperation, now)
		err := ticket.RecordRelated(ctx, in, act, ticketID, related)
		if fault.KindOf(err) != fault.NotFound {
			return Outcome{}, err
		}
		refused = err
	}
	return Outcome{Refused: refused}, in.QuarantineEvent(ctx, event, refused)
}

// located puts the record's broken rules where the event has them.
func located(err error) error {
	var known *fault.Error
	if !errors.As(err, &known) {
		return nil
	}
	moved := *known
	moved.Fields = nil
	for _, f := range known.Fields {
		moved.Fields = append(moved.Fields, fault.Field{Location: "data." + f.Location, Message: f.Message})
	}
	return &moved
}

// broken names what keeps data from being read.
func broken(r *fault.Rules, err error) {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		r.Broken(strings.Trim("data."+wrong.Field, "."), "must not be a "+wrong.Value)
		return
	}
	r.Broken("data", "must hold what the contract has and nothing else: "+strings.TrimPrefix(err.Error(), "json: "))
}

// readRelated reads an event by its contract: attributes that CloudEvents
// allows beside ours are let be, in data there is nothing else.
func readRelated(event []byte) (scope tenant.Scope, ticketID string, _ ticket.Related, _ error) {
	var e events.Event[json.RawMessage]
	if err := json.Unmarshal(event, &e); err != nil {
		return scope, "", ticket.Related{}, fault.Wrap(fault.Malformed, "the event is not well-formed", err)
	}
	var r fault.Rules
	var data events.RelatedData
	d := json.NewDecoder(bytes.NewReader(e.Data))
	d.DisallowUnknownFields()
	if err := d.Decode(&data); err != nil && !errors.Is(err, io.EOF) {
		broken(&r, err)
	}
	must := func(location string, ok bool, rule string) {
		if !ok {
			r.Broken(location, rule)
		}
	}
	must("specversion", e.SpecVersion == events.SpecVersion, "must be "+events.SpecVersion)
	must("type", e.Type == events.RelatedTaken, "must be "+events.RelatedTaken)
	r.Line("id", e.ID, 1, ticket.MaxExternal)
	r.Line("source", e.Source, 1, ticket.MaxExternal)
	scope, err := tenant.NewScope(e.Tenant, e.Workspace)
	must("tenant", err == nil, "must with workspace be the names of a workspace")
	must("data.version", data.Version == events.RelatedVersion, "must be 1")
	must("data.related_resource_type", data.ResourceType == events.SupportTicket, "must be "+events.SupportTicket)
	ticketID, ours := strings.CutPrefix(data.ResourceID, id.TicketPrefix)
	must("data.related_resource_id", ours, "must be the id of a ticket")
	related := ticket.Related{
		Kind: ticket.RelatedKind(data.Kind), ExternalID: data.ID, Title: data.Title, URL: data.URL,
		RequestID: data.RequestID, Source: e.Source, EventID: e.ID,
	}
	return scope, ticketID, related, fault.Join(r.Err(), located(related.Check()))
}
