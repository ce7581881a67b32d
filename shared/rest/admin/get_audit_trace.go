package admin

import (
	"bytes"
	"context"
	"net/http"
	"slices"
	"time"

	"docket/events"
	"docket/shared/audit"
	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

type getTrace struct {
	rest.Input
	RequestID string `path:"request_id" maxLength:"128"`
	Limit     int    `query:"limit" minimum:"1" maximum:"1000" default:"1000" doc:"How many changes at most"`
	Cursor    string `query:"cursor" maxLength:"1000" doc:"next_cursor of the page before"`
}

type gotTrace struct {
	Body struct {
		Trace      Trace  `json:"trace"`
		NextCursor string `json:"next_cursor,omitempty" doc:"Absent on the last page"`
		RequestID  string `json:"request_id"`
	}
}

// Trace is all that one request id joins: of each change what was changed,
// what it counts for, and what other systems are told of it.
type Trace struct {
	RequestID string       `json:"request_id"`
	Audit     []AuditEvent `json:"audit" nullable:"false" doc:"What was changed"`
	Usage     []UsageEvent `json:"usage" nullable:"false"`
	Events    []ToldEvent  `json:"events" nullable:"false" doc:"What other systems are told, at least once"`
	Related   []Related    `json:"related" nullable:"false" doc:"What other modules made under this request id; on the first page"`
}

// ToldEvent is the event that tells of a change.
type ToldEvent struct {
	ID      string    `json:"id" doc:"The change's id"`
	Type    string    `json:"type" example:"support.ticket.created"`
	Subject string    `json:"subject" doc:"The id of what was written"`
	At      time.Time `json:"at"`
}

func showTold(c change.Change) ToldEvent {
	return ToldEvent{ID: c.ID, Type: events.TypeOf(string(c.Kind)), Subject: c.Resource, At: c.At}
}

// GetAuditTrace follows a request id, of a call or of another module's, to all
// that it did (S0-10, S0-51).
func GetAuditTrace(s Store) rest.Route {
	route := rest.Route{
		Operation: "get_audit_trace", Method: http.MethodGet, Path: "/v1/audit/trace/{request_id}",
		Permission: tenant.AuditRead, Tag: "Audit",
		Table:   grant.Union(grant.On(grant.Audit, grant.Query), grant.On(grant.Requests, grant.Query)),
		Summary: "Trace a request", Description: "Returns the changes, the usage, the events and the related records that one request id joins; " +
			"404 where there is nothing of it, or not yet. A request that changed more than a page holds is read on with `next_cursor`.",
		Problems: []int{http.StatusNotFound},
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *getTrace) (*gotTrace, error) {
		after, err := call.Position(in.Cursor)
		if err != nil {
			return nil, err
		}
		found, err := s.Trace(ctx, call.Scope(), in.RequestID, after, in.Limit)
		if err != nil {
			return nil, err
		}
		rows := rest.Listing[change.Change, AuditEvent]{Position: func(c change.Change) string { return c.ID }, Show: showAudit}
		fit, err := rest.Rows(new(bytes.Buffer), found.Rows, rows.Show)
		if err != nil {
			return nil, err
		}
		next, changes := rows.Next(call, found, fit), found.Rows[:fit]
		slices.SortStableFunc(changes, func(a, b change.Change) int { return a.At.Compare(b.At) })
		var related []ticket.Related
		if in.Cursor == "" {
			related, err = s.RelatedTo(ctx, call.Scope(), in.RequestID)
			if err == nil && len(changes)+len(related) == 0 {
				err = fault.New(fault.NotFound, "no records of such a request in this workspace")
			}
		}
		var out gotTrace
		out.Body.RequestID, out.Body.NextCursor = call.RequestID, next
		out.Body.Trace = Trace{RequestID: in.RequestID, Audit: each(changes, showAudit), Events: each(changes, showTold), Related: each(related, showRelated),
			Usage: each(changes, func(c change.Change) UsageEvent { return showUsage(audit.Measure(c)) })}
		return &out, err
	})
}

func each[R, V any](rows []R, show func(R) V) []V {
	shown := make([]V, len(rows))
	for i, row := range rows {
		shown[i] = show(row)
	}
	return shown
}
