package support

import (
	"context"
	"net/http"
	"time"

	"docket/shared/fault"
	"docket/shared/grant"
	"docket/shared/ledger"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type getTrace struct {
	rest.Input
	RequestID string `path:"request_id" maxLength:"128"`
}

type gotTrace struct {
	Body struct {
		Trace     Trace  `json:"trace"`
		RequestID string `json:"request_id"`
	}
}

// Trace is all that one request id joins.
type Trace struct {
	RequestID string       `json:"request_id"`
	Audit     []AuditEvent `json:"audit" nullable:"false" doc:"What was changed; of a request that changed more than 1000 things, 1000"`
	Usage     []UsageEvent `json:"usage" nullable:"false"`
	Events    []SentEvent  `json:"events" nullable:"false" doc:"What other systems were told"`
	Related   []Related    `json:"related" nullable:"false" doc:"What other modules made under this request id"`
}

// SentEvent is an event that was put on the bus.
type SentEvent struct {
	ID      string    `json:"id" doc:"The change's id"`
	Type    string    `json:"type" example:"support.ticket.created"`
	Subject string    `json:"subject" doc:"The id of what was written"`
	At      time.Time `json:"at"`
	SentAt  time.Time `json:"sent_at"`
}

func showSent(s ledger.Sent) SentEvent { return SentEvent(s) }

// GetAuditTrace follows a request id, of a call or of another module's, to all
// that it did (S0-10, S0-51).
func GetAuditTrace(d Desk) rest.Route {
	route := rest.Route{
		Operation: "get_audit_trace", Method: http.MethodGet, Path: "/v1/audit/trace/{request_id}",
		Permission: tenant.AuditRead, Tag: "Audit",
		Table:   []grant.Action{grant.Query},
		Summary: "Trace a request", Description: "Returns the changes, the usage, the events sent and the related records that one request id joins; " +
			"404 where there is nothing of it, or not yet.",
		Problems: []int{http.StatusNotFound},
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *getTrace) (*gotTrace, error) {
		trace, err := d.Trace(ctx, call.Scope(), in.RequestID)
		if err != nil {
			return nil, err
		}
		related, err := d.RelatedTo(ctx, call.Scope(), in.RequestID)
		if err == nil && len(trace.Audits)+len(related) == 0 {
			err = fault.New(fault.NotFound, "no records of such a request in this workspace")
		}
		var out gotTrace
		out.Body.RequestID = call.RequestID
		out.Body.Trace = Trace{RequestID: in.RequestID, Audit: each(trace.Audits, showAudit), Usage: each(trace.Usages, showUsage),
			Events: each(trace.Events, showSent), Related: each(related, showRelated)}
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
