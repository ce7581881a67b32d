package support

import (
	"context"
	"net/http"

	"docket/shared/grant"
	"docket/shared/list"
	"docket/shared/queue"
	"docket/shared/rest"
	"docket/shared/rest/support/vocabulary"
	"docket/shared/tenant"
)

type listQueues struct {
	rest.Input
	Query  string                 `query:"query" maxLength:"200" doc:"Every word of it occurs in key, name or description, whatever the case and the diacritics"`
	Status vocabulary.QueueStatus `query:"status"`
	rest.Fielded
	rest.Paged
}

type listedQueues struct {
	Queues []Queue `json:"queues" nullable:"false"`
	rest.PageEnd
}

// ListSupportQueues lists the queues in the order of their keys (S0-29, S0-40).
func ListSupportQueues(s Store) rest.Route {
	route := rest.Route{
		Operation: "list_support_queues", Method: http.MethodGet, Path: "/v1/support/queues",
		Permission: tenant.SupportRead, Tag: "Queues", Tool: true,
		Table:   grant.On(grant.QueueKeys, grant.Query),
		Summary: "List support queues", Description: "Lists queues by status, search text or custom field, in the order of their keys.",
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *listQueues) (*rest.Listed[listedQueues], error) {
		if err := in.Check(); err != nil {
			return nil, err
		}
		return rest.Page[listedQueues](ctx, call, in.Paged, "queues", rest.Listing[queue.Queue, Queue]{
			Read: func(ctx context.Context, after string) (list.Page[queue.Queue], error) {
				return s.Queues(ctx, call.Scope(), queue.List{Status: queue.Status(in.Status), After: after, Limit: in.Limit,
					Filter: list.Filter{Query: in.Query, FieldKey: in.CustomFieldKey, FieldValue: in.CustomFieldValue}})
			},
			Position: func(q queue.Queue) string { return queue.FoldedKey(q.Key) },
			Show:     showQueue,
		})
	})
}
