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
	"docket/shared/tenant"
)

type updateQueue struct {
	rest.Input
	rest.Idempotent
	rest.Conditional
	QueueID string `path:"queue_id" maxLength:"200"`
	Body    struct {
		Name                       *string                             `json:"name,omitempty" minLength:"1" maxLength:"100"`
		Description                *string                             `json:"description,omitempty" format:"multiline" maxLength:"4096"`
		Status                     *vocabulary.QueueStatus             `json:"status,omitempty"`
		DefaultAssigneeID          rest.Clearable[string]              `json:"default_assignee_id,omitempty" minLength:"1" maxLength:"128" doc:"null clears it"`
		DefaultPriority            rest.Clearable[vocabulary.Priority] `json:"default_priority,omitempty" doc:"null clears it"`
		FirstResponseTargetMinutes rest.Clearable[int64]               `json:"first_response_target_minutes,omitempty" minimum:"0" maximum:"5270400" doc:"null clears it"`
		NextResponseTargetMinutes  rest.Clearable[int64]               `json:"next_response_target_minutes,omitempty" minimum:"0" maximum:"5270400" doc:"null clears it"`
		ResolutionTargetMinutes    rest.Clearable[int64]               `json:"resolution_target_minutes,omitempty" minimum:"0" maximum:"5270400" doc:"null clears it"`
		CustomFields               customfield.Values                  `json:"custom_fields,omitempty" doc:"Merged by key; null removes one"`
		IdempotencyKey             string                              `json:"idempotency_key,omitempty" minLength:"1" maxLength:"255"`
	}
}

// UpdateSupportQueue changes what is given of a queue. Tickets that are in it
// keep what it gave them.
func UpdateSupportQueue(s Store) rest.Route {
	route := rest.Route{
		Operation: "update_support_queue", Method: http.MethodPatch, Path: "/v1/support/queues/{queue_id}",
		Permission: tenant.SupportWrite, Tag: "Queues",
		Table: grant.Union(grant.On(grant.Queues, grant.Get, grant.Update), grant.On(grant.QueueKeys, grant.Update), grant.On(grant.Changes, grant.Put),
			grant.On(grant.Jobs, grant.Put), grant.KeepAnswer()),
		Summary: "Update a support queue", Description: "Changes what is given; a queue's key never changes.",
		Problems: []int{http.StatusNotFound, http.StatusPreconditionFailed, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[updateQueue, updatedQueue](route, func(ctx context.Context, call *rest.Call, in *updateQueue) (change.Answer, error) {
		b := in.Body
		patch := queue.Patch{
			Name: b.Name, Description: b.Description, Status: (*queue.Status)(b.Status),
			DefaultAssigneeID: b.DefaultAssigneeID.OrZero(), DefaultPriority: (*string)(b.DefaultPriority.OrZero()),
			FirstResponse: b.FirstResponseTargetMinutes.OrNil(), NextResponse: b.NextResponseTargetMinutes.OrNil(),
			Resolution: b.ResolutionTargetMinutes.OrNil(), CustomFields: b.CustomFields,
		}
		return queue.Update(ctx, s, call.Act(), in.QueueID, in.Match(), patch, answerQueue(call, http.StatusOK))
	})
}
