package admin

import (
	"bytes"
	"context"
	"net/http"
	"slices"
	"time"

	"docket/events"
	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/rest/support/vocabulary"
	"docket/shared/tenant"
)

type getTrace struct {
	rest.Input
	RequestID string `path:"request_id" maxLength:"128"`
	Limit     int    `query:"limit" minimum:"1" maximum:"1000" default:"1000" doc:"How many changes and related records at most"`
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
	RequestID string               `json:"request_id"`
	Audit     []AuditEvent         `json:"audit" nullable:"false" doc:"What was changed"`
	Usage     []UsageEvent         `json:"usage" nullable:"false"`
	Events    []ToldEvent          `json:"events" nullable:"false" doc:"What other systems are told, at least once"`
	Related   []vocabulary.Related `json:"related" nullable:"false" doc:"What other modules made under this request id; behind the last of the changes"`
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
		found, err := readTrace(ctx, s, call.Scope(), in.RequestID, after, in.Limit)
		if err != nil {
			return nil, err
		}
		if len(found.Rows) == 0 && in.Cursor == "" {
			return nil, fault.New(fault.NotFound, "no records of such a request in this workspace")
		}
		lines := rest.Listing[traced, traceLine]{Position: traced.position, Show: traced.show}
		fit, err := rest.Rows(new(bytes.Buffer), found.Rows, lines.Show)
		if err != nil {
			return nil, err
		}
		var out gotTrace
		out.Body.RequestID, out.Body.NextCursor = call.RequestID, lines.Next(call, found, fit)
		out.Body.Trace = showTrace(in.RequestID, found.Rows[:fit])
		return &out, nil
	})
}

// showTrace shows lines of a trace, what was changed by when it was.
func showTrace(requestID string, lines []traced) Trace {
	slices.SortStableFunc(lines, func(a, b traced) int { return a.change.At.Compare(b.change.At) })
	shown := Trace{RequestID: requestID, Audit: []AuditEvent{}, Usage: []UsageEvent{}, Events: []ToldEvent{}, Related: []vocabulary.Related{}}
	for _, line := range lines {
		parts := line.show()
		if parts.Related != nil {
			shown.Related = append(shown.Related, *parts.Related)
			continue
		}
		shown.Audit, shown.Usage, shown.Events = append(shown.Audit, parts.Audit), append(shown.Usage, parts.Usage), append(shown.Events, parts.Event)
	}
	return shown
}
