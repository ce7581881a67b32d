package support

import (
	"context"
	"net/http"

	"docket/shared/audit"
	"docket/shared/change"
	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type listAudit struct {
	rest.Input
	RequestID string `query:"request_id" maxLength:"64" doc:"What this request did"`
	Resource  string `query:"resource" maxLength:"200" doc:"What was done to the thing of this id; a ticket's takes in its messages and comments"`
	Actor     string `query:"actor" maxLength:"255" doc:"What this subject, or the API key of this id, did"`
	Spanned
	Paged
}

type listedAudit struct {
	Body struct {
		Events     []rest.Raw[AuditEvent] `json:"events" nullable:"false"`
		NextCursor string                 `json:"next_cursor,omitempty" doc:"Absent on the last page"`
		RequestID  string                 `json:"request_id"`
	}
}

// ListAuditEvents reads the audit trail (S0-8), newest first.
func ListAuditEvents(d Desk) rest.Route {
	route := rest.Route{
		Operation: "list_audit_events", Method: http.MethodGet, Path: "/v1/audit/events",
		Permission: tenant.AuditRead, Tag: "Audit",
		Table:   []grant.Action{grant.Query},
		Summary: "List audit events", Description: "Lists who did what in this workspace, newest first. A write's record follows it within seconds.",
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *listAudit) (*listedAudit, error) {
		span, err := in.span(call.Now())
		if err != nil {
			return nil, err
		}
		ask := audit.List{RequestID: in.RequestID, Resource: in.Resource, Actor: in.Actor}
		read := func(ctx context.Context, position string) ([]change.Change, bool, string, error) {
			page := ask
			page.Span, page.After, page.Limit = span, position, in.Limit
			found, err := d.Audits(ctx, call.Scope(), page)
			return found.Records, found.More, found.Next, err
		}
		var out listedAudit
		out.Body.RequestID = call.RequestID
		out.Body.Events, out.Body.NextCursor, err = list(ctx, call, in.Paged, bound{ask, in.Spanned}, read,
			func(c change.Change) string { return c.ID }, showAudit)
		return &out, err
	})
}

// bound is what the cursor of a list of records belongs to.
type bound struct {
	ask  any
	span Spanned
}
