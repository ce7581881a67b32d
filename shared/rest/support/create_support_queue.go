package support

import (
	"context"
	"net/http"

	"docket/shared/change"
	"docket/shared/customfield"
	"docket/shared/grant"
	"docket/shared/queue"
	"docket/shared/rest"
	"docket/shared/rest/support/vocabulary"
	"docket/shared/sla"
	"docket/shared/tenant"
)

type createQueue struct {
	rest.Input
	rest.Idempotent
	Body struct {
		Key                        string                 `json:"key" minLength:"1" maxLength:"64" pattern:"^[A-Za-z0-9][A-Za-z0-9._-]*$" doc:"Its name in scripts: unique in the workspace whatever the case, and never changed"`
		Name                       string                 `json:"name" minLength:"1" maxLength:"100"`
		Description                string                 `json:"description,omitempty" format:"multiline" maxLength:"4096"`
		Status                     vocabulary.QueueStatus `json:"status,omitempty" doc:"active when left out"`
		DefaultAssigneeID          string                 `json:"default_assignee_id,omitempty" minLength:"1" maxLength:"128"`
		DefaultPriority            vocabulary.Priority    `json:"default_priority,omitempty"`
		FirstResponseTargetMinutes *int64                 `json:"first_response_target_minutes,omitempty" minimum:"0" maximum:"5270400"`
		NextResponseTargetMinutes  *int64                 `json:"next_response_target_minutes,omitempty" minimum:"0" maximum:"5270400"`
		ResolutionTargetMinutes    *int64                 `json:"resolution_target_minutes,omitempty" minimum:"0" maximum:"5270400"`
		CustomFields               customfield.Values     `json:"custom_fields,omitempty" doc:"User-defined queryable JSON fields"`
		IdempotencyKey             string                 `json:"idempotency_key,omitempty" minLength:"1" maxLength:"255"`
	}
}

// CreateSupportQueue makes a queue (S0-30, S0-38).
func CreateSupportQueue(s Store) rest.Route {
	route := rest.Route{
		Operation: "create_support_queue", Method: http.MethodPost, Path: "/v1/support/queues",
		Permission: tenant.SupportWrite, Tag: "Queues", Tool: true, Status: http.StatusCreated,
		Table:       grant.Union(grant.On(grant.Queues, grant.Put), grant.On(grant.QueueKeys, grant.Put), grant.On(grant.Changes, grant.Put), grant.KeepAnswer()),
		Summary:     "Create a support queue",
		Description: "Creates a queue or inbox with default assignment and targets.",
		Problems:    []int{http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[createQueue, queueAnswer](route, func(ctx context.Context, call *rest.Call, in *createQueue) (change.Answer, error) {
		b := in.Body
		draft := queue.Queue{
			Key: b.Key, Name: b.Name, Description: b.Description, Status: queue.Status(b.Status),
			DefaultAssigneeID: b.DefaultAssigneeID, DefaultPriority: string(b.DefaultPriority),
			Targets: sla.Targets{FirstResponse: b.FirstResponseTargetMinutes,
				NextResponse: b.NextResponseTargetMinutes, Resolution: b.ResolutionTargetMinutes},
			CustomFields: b.CustomFields,
		}
		return queue.Create(ctx, s, call.Act(), draft, answerQueue(call, http.StatusCreated))
	})
}

func answerQueue(call *rest.Call, status int) change.Render[queue.Queue] {
	return func(q queue.Queue) (change.Answer, error) {
		return rest.Answer(status, q.Version, queueAnswer{Queue: showQueue(q), RequestID: call.RequestID})
	}
}
