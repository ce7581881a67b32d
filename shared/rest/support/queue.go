package support

import (
	"time"

	"docket/shared/customfield"
	"docket/shared/queue"
	"docket/shared/rest"
	"docket/shared/rest/support/vocabulary"
)

// Queue is a support queue as this face shows it.
type Queue struct {
	ID                         string                 `json:"id"`
	Key                        string                 `json:"key"`
	Name                       string                 `json:"name"`
	Description                string                 `json:"description,omitempty"`
	Status                     vocabulary.QueueStatus `json:"status"`
	DefaultAssigneeID          string                 `json:"default_assignee_id,omitempty"`
	DefaultPriority            vocabulary.Priority    `json:"default_priority,omitempty"`
	FirstResponseTargetMinutes *int64                 `json:"first_response_target_minutes,omitempty" minimum:"0"`
	NextResponseTargetMinutes  *int64                 `json:"next_response_target_minutes,omitempty" minimum:"0"`
	ResolutionTargetMinutes    *int64                 `json:"resolution_target_minutes,omitempty" minimum:"0"`
	CustomFields               customfield.Values     `json:"custom_fields,omitempty"`
	CreatedAt                  time.Time              `json:"created_at"`
	UpdatedAt                  time.Time              `json:"updated_at"`
}

type queueAnswer struct {
	Queue     Queue  `json:"queue"`
	RequestID string `json:"request_id"`
}

type updatedQueue struct {
	Queue     rest.IfRead[Queue] `json:"queue"`
	RequestID string             `json:"request_id"`
}

func showQueue(q queue.Queue) Queue {
	return Queue{
		ID: q.ID, Key: q.Key, Name: q.Name, Description: q.Description, Status: vocabulary.QueueStatus(q.Status),
		DefaultAssigneeID: q.DefaultAssigneeID, DefaultPriority: vocabulary.Priority(q.DefaultPriority),
		FirstResponseTargetMinutes: q.Targets.FirstResponse, NextResponseTargetMinutes: q.Targets.NextResponse,
		ResolutionTargetMinutes: q.Targets.Resolution, CustomFields: q.CustomFields,
		CreatedAt: q.CreatedAt, UpdatedAt: q.UpdatedAt,
	}
}
