package support

import (
	"context"
	"net/http"

	"docket/shared/audit"
	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type listUsage struct {
	rest.Input
	Spanned
	Paged
}

type listedUsage struct {
	Body struct {
		Events     []rest.Raw[UsageEvent] `json:"events" nullable:"false"`
		NextCursor string                 `json:"next_cursor,omitempty" doc:"Absent on the last page"`
		RequestID  string                 `json:"request_id"`
	}
}

// ListUsageEvents reads the usage records (S0-9), newest first.
func ListUsageEvents(d Desk) rest.Route {
	route := rest.Route{
		Operation: "list_usage_events", Method: http.MethodGet, Path: "/v1/usage/events",
		Permission: tenant.UsageRead, Tag: "Usage",
		Table:   []grant.Action{grant.Query},
		Summary: "List usage events", Description: "Lists what each write of this workspace counts for, newest first.",
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *listUsage) (*listedUsage, error) {
		span, err := in.span(call.Now())
		if err != nil {
			return nil, err
		}
		read := func(ctx context.Context, position string) ([]audit.Usage, bool, string, error) {
			found, err := d.Usages(ctx, call.Scope(), audit.List{Span: span, After: position, Limit: in.Limit})
			return found.Records, found.More, found.Next, err
		}
		var out listedUsage
		out.Body.RequestID = call.RequestID
		out.Body.Events, out.Body.NextCursor, err = list(ctx, call, in.Paged, bound{nil, in.Spanned}, read,
			func(u audit.Usage) string { return u.ID }, showUsage)
		return &out, err
	})
}
