package admin

import (
	"context"
	"net/http"

	"docket/shared/audit"
	"docket/shared/grant"
	"docket/shared/list"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type listUsage struct {
	rest.Input
	Spanned
	rest.Paged
}

type listedUsage struct {
	Events []UsageEvent `json:"events" nullable:"false"`
	rest.PageEnd
}

// ListUsageEvents reads the usage records (S0-9), newest first.
func ListUsageEvents(s Store) rest.Route {
	route := rest.Route{
		Operation: "list_usage_events", Method: http.MethodGet, Path: "/v1/usage/events",
		Permission: tenant.UsageRead, Tag: "Usage",
		Table:   grant.On(grant.Audit, grant.Query),
		Summary: "List usage events", Description: "Lists what each write of this workspace counts for, newest first.",
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *listUsage) (*rest.Listed[listedUsage], error) {
		span, err := in.span(call.Now())
		if err != nil {
			return nil, err
		}
		return rest.Page[listedUsage](ctx, call, in.Paged, "events", rest.Listing[audit.Usage, UsageEvent]{
			Read: func(ctx context.Context, after string) (list.Page[audit.Usage], error) {
				return s.Usages(ctx, call.Scope(), audit.List{Span: span, After: after, Limit: in.Limit})
			},
			Position: func(u audit.Usage) string { return u.ID },
			Show:     showUsage,
		})
	})
}
