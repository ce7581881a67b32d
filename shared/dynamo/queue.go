package dynamo

import (
	"context"

	"docket/shared/fault"
	"docket/shared/list"
	"docket/shared/queue"
	"docket/shared/sla"
	"docket/shared/tenant"
)

func queueItem(at key, q queue.Queue) writer {
	w := under(at)
	w.text("id", q.ID)
	w.number(version, q.Version)
	w.text("key", q.Key)
	w.text("name", q.Name)
	w.text("description", q.Description)
	w.text("status", string(q.Status))
	w.text("default_assignee_id", q.DefaultAssigneeID)
	w.text("default_priority", q.DefaultPriority)
	w.minutes("target_first", q.Targets.FirstResponse)
	w.minutes("target_next", q.Targets.NextResponse)
	w.minutes("target_resolution", q.Targets.Resolution)
	w.texts("custom_fields", fieldTexts(q.CustomFields))
	w.time("created_at", q.CreatedAt)
	w.time("updated_at", q.UpdatedAt)
	return w
}

func readQueue(it item) (queue.Queue, error) {
	r := reader{it: it}
	return queue.Queue{
		ID: r.text("id"), Version: r.number(version), Key: r.text("key"), Name: r.text("name"), Description: r.text("description"),
		Status: queue.Status(r.text("status")), DefaultAssigneeID: r.text("default_assignee_id"), DefaultPriority: r.text("default_priority"),
		Targets: sla.Targets{FirstResponse: r.minutes("target_first"), NextResponse: r.minutes("target_next"),
			Resolution: r.minutes("target_resolution")},
		CustomFields: fieldValues(r.texts("custom_fields")), CreatedAt: r.time("created_at"), UpdatedAt: r.time("updated_at"),
	}, r.err
}

// Queue implements queue.Store.
func (t *Table) Queue(ctx context.Context, scope tenant.Scope, queueID string) (queue.Queue, error) {
	it, err := t.get(ctx, keysOf(scope).queueByID(queueID))
	if err == nil && it == nil {
		err = queue.ErrNotFound
	}
	if err != nil {
		return queue.Queue{}, err
	}
	return readQueue(it)
}

// queueParts are a queue under its id and under its key, which is unique.
func (t *Table) queueParts(k keys, before *queue.Queue, after queue.Queue) []part {
	byID, byKey := k.queueByID(after.ID), k.queueByKey(queue.FoldedKey(after.Key))
	if before == nil {
		taken := fault.New(fault.QueueKeyTaken, "a queue of this key exists in this workspace")
		return []part{t.write(version, nil, queueItem(byID, after)), t.put(item(queueItem(byKey, after)), absent, nil, taken)}
	}
	var parts []part
	for _, at := range []key{byID, byKey} {
		parts = append(parts, t.write(version, queueItem(at, *before), queueItem(at, after)))
	}
	return parts
}

// Queues implements queue.Store.
func (t *Table) Queues(ctx context.Context, scope tenant.Scope, q queue.List) (list.Page[queue.Queue], error) {
	ask := listing{partition: keysOf(scope).config(), prefix: queues, after: q.After, limit: q.Limit,
		all: q.Status == "" && q.Filter.Empty()}
	return rows(ctx, t, ask, func(it item) (queue.Queue, bool, error) {
		found, err := readQueue(it)
		return found, q.Keeps(found), err
	})
}
