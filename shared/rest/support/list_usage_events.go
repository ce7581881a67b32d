package support

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
	Paged
}

type listedUsage struct {
	Events []UsageEvent `json:"events" nullable:"false"`
	PageEnd
}

// ListUsageEvents reads the usage records (S0-9), newest first.
func ListUsageEvents(d Desk) rest.Route {
	route := rest.Route{
		Operation: "list_usage_events", Method: http.MethodGet, Path: "/v1/usage/events",
		Permission: tenant.UsageRead, Tag: "Usage",
		Table:   []grant.Action{grant.Query},
		Summary: "List usage events", Description: "Lists what each write of this workspace counts for, newest first.",
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *listUsage) (*listed[listedUsage], error) {
		span, err := in.span(call.Now())
		if err != nil {
			return nil, err
		}
		return page[listedUsage](ctx, call, in.Cursor, "events", listing[audit.Usage, UsageEvent]{
			read: func(ctx context.Context, after string) (list.Page[audit.Usage], error) {
				return d.Usages(ctx, call.Scope(), audit.List{Span: span, After: after, Limit: in.Limit})
			},
			position: func(u audit.Usage) string { return u.ID },
			show:     showUsage,
		})
	})
}
