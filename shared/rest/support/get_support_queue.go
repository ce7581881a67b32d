package support

import (
	"context"
	"net/http"

	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type getQueue struct {
	rest.Input
	QueueID string `path:"queue_id" maxLength:"200"`
}

type gotQueue struct {
	ETag string `header:"ETag" doc:"The queue's version"`
	Body queueAnswer
}

// GetSupportQueue reads one queue.
func GetSupportQueue(s Store) rest.Route {
	route := rest.Route{
		Operation: "get_support_queue", Method: http.MethodGet, Path: "/v1/support/queues/{queue_id}",
		Permission: tenant.SupportRead, Tag: "Queues",
		Table:   grant.On(grant.Queues, grant.Get),
		Summary: "Get a support queue", Description: "Returns one queue.",
		Problems: []int{http.StatusNotFound},
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *getQueue) (*gotQueue, error) {
		q, err := s.Queue(ctx, call.Scope(), in.QueueID)
		return &gotQueue{ETag: rest.ETag(q.Version), Body: queueAnswer{Queue: showQueue(q), RequestID: call.RequestID}}, err
	})
}
