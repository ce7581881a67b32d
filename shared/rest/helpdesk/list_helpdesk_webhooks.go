package helpdesk

import (
	"context"
	"net/http"

	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type listWebhooks struct{ rest.Input }

type listedWebhooks struct {
	Body struct {
		Webhooks []Webhook `json:"webhooks" nullable:"false"`
		PageEnd
	}
}

// ListHelpdeskWebhooks lists the workspace's webhooks in the order in which they were
// made. There are never more than a page of them.
func ListHelpdeskWebhooks(s Store) rest.Route {
	route := rest.Route{
		Operation: "list_helpdesk_webhooks", Method: http.MethodGet, Path: "/helpdesk/api/v1/webhooks",
		Permission: tenant.WebhooksWrite, Tag: "Webhooks",
		Table:   grant.On(grant.Webhooks, grant.Query),
		Summary: "List webhooks", Description: "Lists the webhooks of this workspace, the oldest first, without secrets.",
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, _ *listWebhooks) (*listedWebhooks, error) {
		found, err := s.AllEndpoints(ctx, call.Scope())
		out := &listedWebhooks{}
		out.Body.Webhooks = make([]Webhook, 0, len(found))
		for _, e := range found {
			out.Body.Webhooks = append(out.Body.Webhooks, showWebhook(e))
		}
		out.Body.Meta.PageSize = len(found)
		return out, err
	})
}
