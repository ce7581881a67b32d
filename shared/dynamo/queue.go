package dynamo

import (
	"context"
	"errors"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/queue"
	"docket/shared/sla"
	"docket/shared/tenant"
)

type queueRecord struct {
	ID                string            `dynamodbav:"id"`
	Version           uint64            `dynamodbav:"ver"`
	Key               string            `dynamodbav:"key"`
	Name              string            `dynamodbav:"name"`
	Description       string            `dynamodbav:"description,omitempty"`
	Status            string            `dynamodbav:"status"`
	DefaultAssigneeID string            `dynamodbav:"default_assignee_id,omitempty"`
	DefaultPriority   string            `dynamodbav:"default_priority,omitempty"`
	TargetFirst       *int64            `dynamodbav:"target_first,omitempty"`
	TargetNext        *int64            `dynamodbav:"target_next,omitempty"`
	TargetResolution  *int64            `dynamodbav:"target_resolution,omitempty"`
	CustomFields      map[string]string `dynamodbav:"custom_fields,omitempty"`
	CreatedAt         time.Time         `dynamodbav:"created_at"`
	UpdatedAt         time.Time         `dynamodbav:"updated_at"`
}

func queueRecordOf(q queue.Queue) queueRecord {
	return queueRecord{
		ID: q.ID, Version: q.Version, Key: q.Key, Name: q.Name, Description: q.Description, Status: string(q.Status),
		DefaultAssigneeID: q.DefaultAssigneeID, DefaultPriority: q.DefaultPriority,
		TargetFirst: q.Targets.FirstResponse, TargetNext: q.Targets.NextResponse, TargetResolution: q.Targets.Resolution,
		CustomFields: fieldTexts(q.CustomFields), CreatedAt: q.CreatedAt, UpdatedAt: q.UpdatedAt,
	}
}

func readQueue(it item) (queue.Queue, error) {
	r, err := decode[queueRecord](it)
	return queue.Queue{
		ID: r.ID, Version: r.Version, Key: r.Key, Name: r.Name, Description: r.Description, Status: queue.Status(r.Status),
		DefaultAssigneeID: r.DefaultAssigneeID, DefaultPriority: r.DefaultPriority,
		Targets:      sla.Targets{FirstResponse: r.TargetFirst, NextResponse: r.TargetNext, Resolution: r.TargetResolution},
		CustomFields: fieldValues(r.CustomFields), CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt,
	}, err
}

// findQueue reads a queue by id; nil where there is none.
func (t *Table) findQueue(ctx context.Context, scope tenant.Scope, queueID string) (*queue.Queue, error) {
	it, err := t.get(ctx, keysOf(scope).queueByID(queueID))
	if err != nil || it == nil {
		return nil, err
	}
	q, err := readQueue(it)
	return &q, err
}

// Queue implements queue.Store.
func (t *Table) Queue(ctx context.Context, scope tenant.Scope, queueID string) (queue.Queue, error) {
	found, err := t.findQueue(ctx, scope, queueID)
	if err == nil && found == nil {
		err = queue.ErrNotFound
	}
	if err != nil {
		return queue.Queue{}, err
	}
	return *found, nil
}

// CommitQueue implements queue.Store: the queue under its id and under its
// key, its Change and the receipt, as one transaction.
func (t *Table) CommitQueue(ctx context.Context, c queue.Commit) (*change.Receipt, error) {
	k, record := keysOf(c.Change.Scope), queueRecordOf(c.After)
	byID, err := encode(k.queueByID(c.After.ID), record)
	byKey, err2 := encode(k.queueByKey(queue.FoldedKey(c.After.Key)), record)
	first, err3 := t.putChange(c.Change)
	if err := errors.Join(err, err2, err3); err != nil {
		return nil, err
	}
	parts := []part{first}
	if c.Before == nil {
		taken := fault.New(fault.KeyTaken, "a queue of this key exists in this workspace")
		parts = append(parts, t.put(byID, absent, nil, change.ErrStale), t.put(byKey, absent, nil, taken))
	} else {
		was := item{":ver": number(c.Before.Version)}
		parts = append(parts, t.put(byID, "ver = :ver", was, change.ErrStale), t.put(byKey, "ver = :ver", was, change.ErrStale))
	}
	if c.Receipt != nil {
		p, err := t.putReceipt(c.Change.Scope, c.Receipt, c.Change.At)
		if err != nil {
			return nil, err
		}
		parts = append(parts, p)
	}
	return t.commit(ctx, parts)
}

// Queues implements queue.Store.
func (t *Table) Queues(ctx context.Context, scope tenant.Scope, list queue.List) (queue.Page, error) {
	ask := listing{partition: keysOf(scope).config(), prefix: queues, after: list.After, limit: list.Limit,
		all: list.Status == "" && list.Filter.Empty()}
	found, err := rows(ctx, t, ask, func(it item) (queue.Queue, bool, error) {
		q, err := readQueue(it)
		return q, list.Keeps(q), err
	})
	return queue.Page{Queues: found.rows, More: found.more, Next: found.last}, err
}
