package support

import (
	"context"
	"net/http"

	"docket/shared/grant"
	"docket/shared/list"
	"docket/shared/queue"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type listQueues struct {
	rest.Input
	Query  string `query:"query" maxLength:"200" doc:"Every word of it occurs in key, name or description, whatever the case"`
	Status string `query:"status" enum:"active,paused,archived"`
	Fielded
	Paged
}

type listedQueues struct {
	Queues []Queue `json:"queues" nullable:"false"`
	PageEnd
}

// ListSupportQueues lists the queues in the order of their keys (S0-29, S0-40).
func ListSupportQueues(d Desk) rest.Route {
	route := rest.Route{
		Operation: "list_support_queues", Method: http.MethodGet, Path: "/v1/support/queues",
		Module: rest.Support, Permission: tenant.SupportRead, Tag: "Queues", Tool: true,
		Table:   []grant.Action{grant.Query},
		Summary: "List support queues", Description: "Lists queues by status, search text or custom field, in the order of their keys.",
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *listQueues) (*listed[listedQueues], error) {
		if err := in.check(); err != nil {
			return nil, err
		}
		return page[listedQueues](ctx, call, in.Cursor, "queues", listing[queue.Queue, Queue]{
			read: func(ctx context.Context, after string) (list.Page[queue.Queue], error) {
				return d.Queues(ctx, call.Scope(), queue.List{Status: queue.Status(in.Status), After: after, Limit: in.Limit,
					Filter: list.Filter{Query: in.Query, FieldKey: in.CustomFieldKey, FieldValue: in.CustomFieldValue}})
			},
			position: func(q queue.Queue) string { return queue.FoldedKey(q.Key) },
			show:     showQueue,
		})
	})
}
