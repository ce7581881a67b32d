package queue

import (
	"context"
	"slices"
	"time"

	"docket/shared/change"
	"docket/shared/customfield"
	"docket/shared/fault"
	"docket/shared/id"
	"docket/shared/job"
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
	return change.Do(ctx, s, act, change.Verb[Queue, Queue]{
		Read: func(context.Context) (Queue, error) { return Queue{}, nil },
		Decide: func(none Queue) (change.Decision[Queue], error) {
			at := change.After(time.Time{}, act.Now())
			q := draft
			q.ID, q.Version, q.CreatedAt, q.UpdatedAt = id.Prefixed(id.QueuePrefix, at), 1, at, at
			return decision(act.Change(change.QueueCreated, 0, at), none, q, change.Put{After: q}), nil
		},
		Render: render,
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

// check names the rules that the patch breaks whatever the queue is like.
func (p Patch) check() error {
	var r fault.Rules
	given(&r, p.Name, checkName)
	given(&r, p.Description, checkDescription)
	given(&r, p.Status, checkStatus)
	given(&r, p.DefaultAssigneeID, checkAssignee)
	given(&r, p.DefaultPriority, checkPriority)
	given(&r, p.FirstResponse, checkFirstResponse)
	given(&r, p.NextResponse, checkNextResponse)
	given(&r, p.Resolution, checkResolution)
	p.CustomFields.Clean().Check(&r, "custom_fields")
	return r.Err()
}

// given checks a value where there is one.
func given[T any](r *fault.Rules, value *T, check func(*fault.Rules, T)) {
	if value != nil {
		check(r, *value)
	}
}

func set[T any](field *T, given *T) {
	if given != nil {
		*field = *given
	}
}

// Update patches a queue. match judges the version found; false is a fault of
// kind PreconditionFailed.
func Update(ctx context.Context, s Store, act change.Act, queueID string, match func(version uint64) bool, p Patch, render change.Render[Queue]) (change.Answer, error) {
	if err := p.check(); err != nil {
		return change.Answer{}, err
	}
	return change.Do(ctx, s, act, change.Verb[Queue, Queue]{
		Read: func(ctx context.Context) (Queue, error) { return s.Queue(ctx, act.Principal.Scope, queueID) },
		Decide: func(before Queue) (change.Decision[Queue], error) {
			if !match(before.Version) {
				return change.Decision[Queue]{}, fault.New(fault.PreconditionFailed, "the queue is at another version")
			}
			after := p.apply(before)
			if err := after.check(); err != nil {
				return change.Decision[Queue]{}, err
			}
			if len(differences(before, after)) == 0 {
				return change.Unchanged(before), nil
			}
			at := change.After(before.UpdatedAt, act.Now())
			after.Version++
			after.UpdatedAt = at
			d := decision(act.Change(change.QueueUpdated, 0, at), before, after, change.Put{Before: before, After: after})
			if MovesTargets(d.Changes[0]) { // its open tickets follow
				d.Puts = append(d.Puts, change.Put{After: job.New(d.Changes[0], job.Rematch, after.ID)})
			}
			return d, nil
		},
		Render: render,
	})
}

// MovesTargets tells whether by a Change a queue promises something else than before.
func MovesTargets(c change.Change) bool {
	return slices.ContainsFunc(c.Fields, func(f change.Field) bool {
		return slices.Contains([]string{firstResponseField, nextResponseField, resolutionField}, f.Name)
	})
}

// decision is a write of one queue, told by c.
func decision(c change.Change, before, after Queue, put change.Put) change.Decision[Queue] {
	c.Resource, c.Sequence = after.ID, after.Version
	c.Fields = differences(before, after)
	return change.Decision[Queue]{Puts: []change.Put{put}, Changes: []change.Change{c}, Shown: after}
}

// differences are the fields in which a queue differs from what it was.
func differences(before, after Queue) []change.Field {
	return change.Diff(before.values(), after.values())
}

// values are the fields that a Change reports, by S0's names.
func (q Queue) values() map[string]any {
	values := map[string]any{
		"key":                 q.Key,
		"name":                q.Name,
		"description":         q.Description,
		"status":              q.Status,
		"default_assignee_id": q.DefaultAssigneeID,
		"default_priority":    q.DefaultPriority,
		firstResponseField:    q.Targets.FirstResponse,
		nextResponseField:     q.Targets.NextResponse,
		resolutionField:       q.Targets.Resolution,
	}
	for key, raw := range q.CustomFields {
		values["custom_fields."+key] = raw
	}
	return values
}
