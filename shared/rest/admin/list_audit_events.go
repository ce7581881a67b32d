package admin

import (
	"context"
	"net/http"

	"docket/shared/audit"
	"docket/shared/change"
	"docket/shared/grant"
	"docket/shared/list"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type listAudit struct {
	rest.Input
	RequestID string `query:"request_id" maxLength:"64" doc:"What this request did"`
	Resource  string `query:"resource" maxLength:"200" doc:"What was done to the thing of this id; a ticket's takes in its messages and comments"`
	Actor     string `query:"actor" maxLength:"255" doc:"What this subject, or the API key of this id, did"`
	Spanned
	rest.Paged
}

type listedAudit struct {
	Events []AuditEvent `json:"events" nullable:"false"`
	rest.PageEnd
}

// ListAuditEvents reads the audit trail (S0-8), newest first.
func ListAuditEvents(s Store) rest.Route {
	route := rest.Route{
		Operation: "list_audit_events", Method: http.MethodGet, Path: "/v1/audit/events",
		Permission: tenant.AuditRead, Tag: "Audit",
		Table:   grant.Union(grant.On(grant.Audit, grant.Query), grant.On(grant.Tickets, grant.Query)),
		Summary: "List audit events", Description: "Lists who did what in this workspace, newest first. A write's record follows it within seconds.",
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *listAudit) (*rest.Listed[listedAudit], error) {
		span, err := in.span(call.Now())
		if err != nil {
			return nil, err
		}
		return rest.Page[listedAudit](ctx, call, in.Paged, "events", rest.Listing[change.Change, AuditEvent]{
			Read: func(ctx context.Context, after string) (list.Page[change.Change], error) {
				return s.Audits(ctx, call.Scope(), audit.List{RequestID: in.RequestID, Resource: in.Resource, Actor: in.Actor,
					Span: span, After: after, Limit: in.Limit})
			},
			Position: func(c change.Change) string { return c.ID },
			Show:     showAudit,
		})
	})
}
