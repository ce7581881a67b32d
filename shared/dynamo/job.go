package dynamo

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"docket/shared/change"
	"docket/shared/job"
	"docket/shared/tenant"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

var _ job.Store = (*Table)(nil)

// jobKept is how long a job is kept when it is final.
const jobKept = 90 * 24 * time.Hour

type jobRecord struct {
	Kind      string `dynamodbav:"kind"`
	Arguments string `dynamodbav:"arguments,omitempty"`
	RequestID string `dynamodbav:"request_id"`
	Issuer    string `dynamodbav:"actor_issuer"`
	Subject   string `dynamodbav:"actor_subject"`
	KeyID     string `dynamodbav:"actor_key,omitempty"`
	Role      string `dynamodbav:"actor_role,omitempty"`
	Name      string `dynamodbav:"actor_name,omitempty"`
	Email     string `dynamodbav:"actor_email,omitempty"`
	State     string `dynamodbav:"state"`
	Cursor    string `dynamodbav:"cursor,omitempty"`
	Done      int    `dynamodbav:"done"`
	Total     int    `dynamodbav:"total,omitempty"`
	Error     string `dynamodbav:"error,omitempty"`
	Attempts  int    `dynamodbav:"attempts,omitempty"`
	Version   uint64 `dynamodbav:"ver"`
	CreatedAt string `dynamodbav:"created_at"`
	UpdatedAt string `dynamodbav:"updated_at"`
	NotBefore string `dynamodbav:"not_before,omitempty"`
	HeldUntil string `dynamodbav:"held_until,omitempty"`
	Expires   int64  `dynamodbav:"exp,omitempty"`
	timerKey
}

// encodeJob is a job as its item.
func encodeJob(j job.Job) (item, error) {
	r := jobRecord{
		Kind: string(j.Kind), Arguments: j.Arguments, RequestID: j.RequestID,
		Issuer: j.Actor.Issuer, Subject: j.Actor.Subject, KeyID: j.Actor.KeyID, Role: j.Actor.Role, Name: j.Actor.Name, Email: j.Actor.Email,
		State: string(j.State), Cursor: j.Cursor, Done: j.Done, Total: j.Total, Error: j.Error, Attempts: j.Attempts, Version: j.Version,
		CreatedAt: stamp(j.CreatedAt), UpdatedAt: stamp(j.UpdatedAt), NotBefore: stamp(j.NotBefore), HeldUntil: stamp(j.HeldUntil),
	}
	if due, any := j.Due(); any {
		k := jobTimer(due, j.ID)
		r.timerKey = timerKey{k.pk, k.sk}
	} else {
		r.Expires = j.UpdatedAt.Add(jobKept).Unix()
	}
	return encode(keysOf(j.Scope).job(j.ID), r)
}

func readJob(scope tenant.Scope, it item) (job.Job, error) {
	r, err := decode[jobRecord](it)
	var errs [4]error
	j := job.Job{
		ID: str(it[sk]), Scope: scope, Kind: job.Kind(r.Kind), Arguments: r.Arguments, RequestID: r.RequestID,
		Actor: change.Actor{Issuer: r.Issuer, Subject: r.Subject, KeyID: r.KeyID, Role: r.Role, Name: r.Name, Email: r.Email},
		State: job.State(r.State), Cursor: r.Cursor, Done: r.Done, Total: r.Total, Error: r.Error, Attempts: r.Attempts, Version: r.Version,
	}
	j.CreatedAt, errs[0] = instant(r.CreatedAt)
	j.UpdatedAt, errs[1] = instant(r.UpdatedAt)
	j.NotBefore, errs[2] = instant(r.NotBefore)
	j.HeldUntil, errs[3] = instant(r.HeldUntil)
	if err := errors.Join(err, errors.Join(errs[:]...)); err != nil {
		return j, fmt.Errorf("read job %s: %w", j.ID, err)
	}
	return j, nil
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

// Jobs implements job.Archive.
func (t *Table) Jobs(ctx context.Context, scope tenant.Scope, list job.List) (job.Listed, error) {
	ask := listing{partition: keysOf(scope).jobs(), after: list.Below, newest: true, limit: list.Limit, all: list.State == ""}
	found, err := rows(ctx, t, ask, func(it item) (job.Job, bool, error) {
		j, err := readJob(scope, it)
		return j, list.State == "" || j.State == list.State, err
	})
	return job.Listed{Jobs: found.rows, More: found.more, Next: found.last}, err
}

// SaveJob implements job.Store.
func (t *Table) SaveJob(ctx context.Context, before, after job.Job) error {
	was, err := encodeJob(before)
	is, err2 := encodeJob(after)
	if err := errors.Join(err, err2); err != nil {
		return err
	}
	in := difference(was, is)
	in.TableName, in.Key = &t.name, keysOf(after.Scope).job(after.ID).item()
	in.ConditionExpression, in.ExpressionAttributeValues[":was"] = aws.String("ver = :was"), number(before.Version)
	_, err = t.db.UpdateItem(ctx, in)
	if conditionFailed(err) {
		return change.ErrStale
	}
	if err != nil {
		return failed(fmt.Errorf("update job %s: %w", after.ID, err))
	}
	return nil
}

// difference is an update of the attributes in which two states of an item
// differ: what else the item has stays.
func difference(was, is item) *dynamodb.UpdateItemInput {
	in := &dynamodb.UpdateItemInput{ExpressionAttributeNames: map[string]string{}, ExpressionAttributeValues: item{}}
	var set, remove []string
	all := maps.Clone(was)
	maps.Copy(all, is)
	for i, name := range slices.Sorted(maps.Keys(all)) {
		if reflect.DeepEqual(was[name], is[name]) {
			continue
		}
		alias := fmt.Sprintf("#%d", i)
		in.ExpressionAttributeNames[alias] = name
		if is[name] == nil {
			remove = append(remove, alias)
			continue
		}
		value := fmt.Sprintf(":%d", i)
		set, in.ExpressionAttributeValues[value] = append(set, alias+" = "+value), is[name]
	}
	text := ""
	if len(set) > 0 {
		text = "SET " + strings.Join(set, ", ")
	}
	if len(remove) > 0 {
		text += " REMOVE " + strings.Join(remove, ", ")
	}
	in.UpdateExpression = &text
	return in
}
