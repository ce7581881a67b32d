package support

import (
	"context"
	"net/http"

	"docket/shared/fault"
	"docket/shared/ledger"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type getTrace struct {
	rest.Input
	RequestID string `path:"request_id" maxLength:"64"`
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
	Audit     []AuditEvent `json:"audit" nullable:"false"`
	Usage     []UsageEvent `json:"usage" nullable:"false"`
}

// GetAuditTrace follows a request id to all that it did (S0-10).
func GetAuditTrace(d Desk) rest.Route {
	route := rest.Route{
		Operation: "get_audit_trace", Method: http.MethodGet, Path: "/v1/audit/trace/{request_id}",
		Permission: tenant.AuditRead, Tag: "Audit",
		Summary: "Trace a request", Description: "Returns the changes and the usage that one request id joins; 404 where it wrote nothing, or its records are not entered yet.",
		Problems: []int{http.StatusNotFound},
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *getTrace) (*gotTrace, error) {
		trace, err := d.Trace(ctx, call.Scope(), in.RequestID)
		if err == nil && len(trace.Audits) == 0 {
			err = fault.New(fault.NotFound, "no records of such a request in this workspace")
		}
		var out gotTrace
		out.Body.RequestID = call.RequestID
		out.Body.Trace = Trace{RequestID: in.RequestID, Audit: each(trace.Audits, showAudit), Usage: each(trace.Usages, showUsage)}
		return &out, err
	})
}

func each[R ledger.Audit | ledger.Usage, V any](rows []R, show func(R) V) []V {
	shown := make([]V, len(rows))
	for i, row := range rows {
		shown[i] = show(row)
	}
	return shown
}
