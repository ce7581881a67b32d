package dynamo

import (
	"context"
	"fmt"
	"time"

	"docket/shared/change"
	"docket/shared/job"
	"docket/shared/list"
	"docket/shared/tenant"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

var _ job.Store = (*Table)(nil)

// jobKept is how long a job is kept when it is final.
const jobKept = 90 * 24 * time.Hour

// jobItem is a job as its item: in the timers index until it is final, and past
// that for the table to remove one day.
func jobItem(k keys, j job.Job) writer {
	w := under(k.job(j.ID))
	w.text("kind", string(j.Kind))
	w.text("arguments", j.Arguments)
	w.text("request_id", j.RequestID)
	w.text("actor_issuer", j.Actor.Issuer)
	w.text("actor_subject", j.Actor.Subject)
	w.text("actor_key", j.Actor.KeyID)
	w.text("actor_role", j.Actor.Role)
	w.text("actor_name", j.Actor.Name)
	w.text("actor_email", j.Actor.Email)
	w.flag("actor_automation", j.Actor.Automation)
	w.text("state", string(j.State))
	w.text("cursor", j.Cursor)
	w.number("done", uint64(j.Done))
	w.number("skipped", uint64(j.Skipped))
	w.number("total", uint64(j.Total))
	w.text("error", j.Error)
	w.number("attempts", uint64(j.Attempts))
	w.number(version, j.Version)
	w.time("created_at", j.CreatedAt)
	w.time("updated_at", j.UpdatedAt)
	w.time("not_before", j.NotBefore)
	w.time("held_until", j.HeldUntil)
	if due, any := j.Due(); any {
		at := jobTimer(due, j.ID)
		w.text(timerPK, at.pk)
		w.text(timerSK, at.sk)
	} else {
		w.number(exp, uint64(j.UpdatedAt.Add(jobKept).Unix()))
	}
	return w
}

func readJob(scope tenant.Scope, it item) (job.Job, error) {
	r := reader{it: it}
	return job.Job{
		ID: str(it[sk]), Scope: scope, Kind: job.Kind(r.text("kind")), Arguments: r.text("arguments"), RequestID: r.text("request_id"),
		Actor: change.Actor{Issuer: r.text("actor_issuer"), Subject: r.text("actor_subject"), KeyID: r.text("actor_key"),
			Role: r.text("actor_role"), Name: r.text("actor_name"), Email: r.text("actor_email"), Automation: r.flag("actor_automation")},
		State: job.State(r.text("state")), Cursor: r.text("cursor"), Done: int(r.number("done")), Skipped: int(r.number("skipped")), Total: int(r.number("total")),
		Error: r.text("error"), Attempts: int(r.number("attempts")), Version: r.number(version),
		CreatedAt: r.time("created_at"), UpdatedAt: r.time("updated_at"), NotBefore: r.time("not_before"), HeldUntil: r.time("held_until"),
	}, r.err
}

// WantCompaction begins the job that compacts a workspace's index, unless it
// was begun in this hour.
func (t *Table) WantCompaction(ctx context.Context, scope tenant.Scope) error {
	it := jobItem(keysOf(scope), job.NewCompaction(scope, time.Now()))
	_, err := t.db.PutItem(ctx, &dynamodb.PutItemInput{TableName: &t.name, Item: item(it), ConditionExpression: aws.String(absent)})
	if err == nil || conditionFailed(err) {
		return nil
	}
	return failed(fmt.Errorf("want a compaction of %s: %w", scope, err))
}

// jobParts are a job.
func (t *Table) jobParts(k keys, before *job.Job, after job.Job) []part {
	var was writer
	if before != nil {
		was = jobItem(k, *before)
	}
	return []part{t.write(version, was, jobItem(k, after))}
}

// Job implements job.Store.
func (t *Table) Job(ctx context.Context, scope tenant.Scope, id string) (job.Job, error) {
	it, err := t.get(ctx, keysOf(scope).job(id))
	if err == nil && it == nil {
		err = job.ErrNotFound
	}
	if err != nil {
		return job.Job{}, err
	}
	return readJob(scope, it)
}

// Jobs implements job.Reader.
func (t *Table) Jobs(ctx context.Context, scope tenant.Scope, q job.List) (list.Page[job.Job], error) {
	ask := listing{partition: keysOf(scope).jobs(), after: q.Below, newest: true, limit: q.Limit, all: q.State == ""}
	return rows(ctx, t, ask, func(it item) (job.Job, bool, error) {
		j, err := readJob(scope, it)
		return j, q.State == "" || j.State == q.State, err
	})
}

// SaveJob implements job.Store.
func (t *Table) SaveJob(ctx context.Context, before, after job.Job) error {
	p := t.jobParts(keysOf(after.Scope), &before, after)[0].Update
	_, err := t.db.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName: p.TableName, Key: p.Key, UpdateExpression: p.UpdateExpression, ConditionExpression: p.ConditionExpression,
		ExpressionAttributeNames: p.ExpressionAttributeNames, ExpressionAttributeValues: p.ExpressionAttributeValues,
		ReturnValues: types.ReturnValueNone,
	})
	if conditionFailed(err) {
		return change.ErrStale
	}
	if err != nil {
		return failed(fmt.Errorf("save job %s: %w", after.ID, err))
	}
	return nil
}
