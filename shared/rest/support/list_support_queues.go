package support

import (
	"context"
	"net/http"

	"docket/shared/filter"
	"docket/shared/grant"
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
	Body struct {
		Queues     []rest.Raw[Queue] `json:"queues" nullable:"false"`
		NextCursor string            `json:"next_cursor,omitempty" doc:"Absent on the last page"`
		RequestID  string            `json:"request_id"`
	}
}

// ListSupportQueues is S0-29 and S0-40: the queues by key.
func ListSupportQueues(d Desk) rest.Route {
	route := rest.Route{
		Operation: "list_support_queues", Method: http.MethodGet, Path: "/v1/support/queues",
		Module: rest.Support, Permission: tenant.SupportRead, Tag: "Queues", Tool: true,
		Table:   []grant.Action{grant.Query},
		Summary: "List support queues", Description: "Lists queues by status, search text or custom field, in the order of their keys.",
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *listQueues) (*listedQueues, error) {
		if err := in.check(); err != nil {
			return nil, err
		}
		ask := queue.List{Status: queue.Status(in.Status),
			Filter: filter.Filter{Query: in.Query, FieldKey: in.CustomFieldKey, FieldValue: in.CustomFieldValue}}
		read := func(ctx context.Context, position string) ([]queue.Queue, bool, string, error) {
			page := ask
			page.After, page.Limit = position, in.Limit
			found, err := d.Queues(ctx, call.Scope(), page)
			return found.Queues, found.More, found.Next, err
		}
		var out listedQueues
		var err error
		out.Body.RequestID = call.RequestID
		out.Body.Queues, out.Body.NextCursor, err = list(ctx, call, in.Paged, ask, read,
			func(q queue.Queue) string { return queue.FoldedKey(q.Key) }, showQueue)
		return &out, err
	})
}
