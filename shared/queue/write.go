package queue

import (
	"context"
	"time"

	"docket/shared/change"
	"docket/shared/customfield"
	"docket/shared/fault"
	"docket/shared/id"
)

// Create opens a queue (S0-30). The draft's id, version and times are ours to set.
func Create(ctx context.Context, s Store, act change.Act, draft Queue, render change.Render[Queue]) (change.Answer, error) {
	if draft.Status == "" {
		draft.Status = Active
	}
	draft.CustomFields = draft.CustomFields.Clean()
	if err := draft.check(); err != nil {
		return change.Answer{}, err
	}
	return change.Attempt(ctx, "", func(ctx context.Context) (change.Answer, error) {
		at := change.After(time.Time{}, act.Now())
		ground, err := s.QueueGround(ctx, act.Principal.Scope, "", act.Once, at)
		if err != nil {
			return change.Answer{}, err
		}
		if ground.Prior != nil {
			return ground.Prior.Replay(*act.Once)
		}
		q := draft
		q.ID, q.Version, q.CreatedAt, q.UpdatedAt = id.Prefixed(id.QueuePrefix, at), 1, at, at
		return commit(ctx, s, act, Commit{After: q, Change: act.Change(change.QueueCreated, 0, at)}, render)
	})
}

// Patch changes what is given; custom fields merge by key, and null removes one.
type Patch struct {
	Name              *string
	Description       *string
	Status            *Status
	DefaultAssigneeID *string // empty clears
	DefaultPriority   *string // empty clears
	FirstResponse     **int64 // nil inside clears
	NextResponse      **int64
	Resolution        **int64
	CustomFields      customfield.Values
}

func (p Patch) apply(q Queue) Queue {
	set(&q.Name, p.Name)
	set(&q.Description, p.Description)
	set(&q.Status, p.Status)
	set(&q.DefaultAssigneeID, p.DefaultAssigneeID)
	set(&q.DefaultPriority, p.DefaultPriority)
	set(&q.Targets.FirstResponse, p.FirstResponse)
	set(&q.Targets.NextResponse, p.NextResponse)
	set(&q.Targets.Resolution, p.Resolution)
	q.CustomFields = q.CustomFields.Merge(p.CustomFields)
	return q
}

func set[T any](field *T, given *T) {
	if given != nil {
		*field = *given
	}
}

// Update patches a queue. match judges the version found; false is a fault of
// kind PreconditionFailed.
func Update(ctx context.Context, s Store, act change.Act, queueID string, match func(version uint64) bool, p Patch, render change.Render[Queue]) (change.Answer, error) {
	if err := p.apply(Queue{Key: "any", Name: "any", Status: Active}).check(); err != nil {
		return change.Answer{}, err
	}
	return change.Attempt(ctx, queueID, func(ctx context.Context) (change.Answer, error) {
		ground, err := s.QueueGround(ctx, act.Principal.Scope, queueID, act.Once, act.Now())
		switch {
		case err != nil:
			return change.Answer{}, err
		case ground.Prior != nil:
			return ground.Prior.Replay(*act.Once)
		case ground.Queue == nil:
			return change.Answer{}, ErrNotFound
		case !match(ground.Queue.Version):
			return change.Answer{}, fault.New(fault.PreconditionFailed, "the queue is at another version")
		}
		before := *ground.Queue
		after := p.apply(before)
		if err := after.check(); err != nil {
			return change.Answer{}, err
		}
		at := change.After(before.UpdatedAt, act.Now())
		after.Version++
		after.UpdatedAt = at
		return commit(ctx, s, act, Commit{Before: &before, After: after, Change: act.Change(change.QueueUpdated, 0, at)}, render)
	})
}

// commit completes c with its answer and its change's details, and writes it.
func commit(ctx context.Context, s Store, act change.Act, c Commit, render change.Render[Queue]) (change.Answer, error) {
	answer, err := render(c.After)
	if err != nil {
		return change.Answer{}, err
	}
	var before Queue
	if c.Before != nil {
		before = *c.Before
	}
	c.Change.Resource, c.Change.Sequence = c.After.ID, c.After.Version
	c.Change.Fields = change.Diff(before.values(), c.After.values())
	c.Receipt = act.Receipt(answer, c.Change.At)
	prior, err := s.CommitQueue(ctx, c)
	if prior != nil {
		return prior.Replay(*act.Once)
	}
	return answer, err
}

// values are the fields that a Change reports, by S0's names.
func (q Queue) values() map[string]any {
	values := map[string]any{
		"key":                           q.Key,
		"name":                          q.Name,
		"description":                   q.Description,
		"status":                        q.Status,
		"default_assignee_id":           q.DefaultAssigneeID,
		"default_priority":              q.DefaultPriority,
		"first_response_target_minutes": q.Targets.FirstResponse,
		"next_response_target_minutes":  q.Targets.NextResponse,
		"resolution_target_minutes":     q.Targets.Resolution,
	}
	for key, raw := range q.CustomFields {
		values["custom_fields."+key] = raw
	}
	return values
}
