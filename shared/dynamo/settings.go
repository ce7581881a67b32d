package dynamo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/settings"
	"docket/shared/tenant"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"golang.org/x/sync/errgroup"
)

var _ settings.Store = (*Table)(nil)

type planRecord struct {
	Version   uint64 `dynamodbav:"ver"`
	UpdatedAt string `dynamodbav:"updated_at"`
	Plan      string `dynamodbav:"plan"` // JSON: sla.Plan
}

// Plan implements settings.Store.
func (t *Table) Plan(ctx context.Context, scope tenant.Scope) (settings.Plan, error) {
	it, err := t.get(ctx, keysOf(scope).plan())
	if err != nil || it == nil {
		return settings.Plan{}, err
	}
	r, err := decode[planRecord](it)
	if err != nil {
		return settings.Plan{}, err
	}
	at, err := instant(r.UpdatedAt)
	p := settings.Plan{Version: r.Version, UpdatedAt: at}
	if err := errors.Join(err, json.Unmarshal([]byte(r.Plan), &p.Plan)); err != nil {
		return p, fmt.Errorf("read the SLA plan of %s: %w", scope, err)
	}
	return p, nil
}

// PlanGround implements settings.Store.
func (t *Table) PlanGround(ctx context.Context, scope tenant.Scope, once *change.Once, now time.Time) (settings.Ground[settings.Plan], error) {
	return groundOf(ctx, t, scope, once, now, t.Plan)
}

// WorkspaceGround implements settings.Store.
func (t *Table) WorkspaceGround(ctx context.Context, scope tenant.Scope, once *change.Once, now time.Time) (settings.Ground[tenant.Workspace], error) {
	return groundOf(ctx, t, scope, once, now, t.Workspace)
}

// groundOf reads a setting and the receipt at once.
func groundOf[T any](ctx context.Context, t *Table, scope tenant.Scope, once *change.Once, now time.Time,
	read func(context.Context, tenant.Scope) (T, error)) (settings.Ground[T], error) {
	var ground settings.Ground[T]
	together, ctx := errgroup.WithContext(ctx)
	together.Go(func() (err error) {
		ground.Found, err = read(ctx, scope)
		return err
	})
	if once != nil {
		together.Go(func() (err error) {
			ground.Prior, err = t.receipt(ctx, scope, once, now)
			return err
		})
	}
	return ground, together.Wait()
}

// CommitPlan implements settings.Store.
func (t *Table) CommitPlan(ctx context.Context, c settings.Commit[settings.Plan]) (*change.Receipt, error) {
	plan, err := json.Marshal(c.After.Plan)
	if err != nil {
		return nil, fmt.Errorf("encode the SLA plan of %s: %w", c.Change.Scope, err)
	}
	record := planRecord{Version: c.After.Version, UpdatedAt: stamp(c.After.UpdatedAt), Plan: string(plan)}
	return t.commitSetting(ctx, keysOf(c.Change.Scope).plan(), record, c.Before.Version, c.Change, c.Receipt)
}

// settingsRecord is a workspace as an item.
type settingsRecord struct {
	Version        uint64 `dynamodbav:"ver"`
	SupportEnabled bool   `dynamodbav:"support_enabled"`
	CursorKey      []byte `dynamodbav:"cursor_key"`
}

func settingsRecordOf(w tenant.Workspace) settingsRecord {
	return settingsRecord{Version: w.Version, SupportEnabled: w.SupportEnabled, CursorKey: w.CursorKey}
}

// Workspace implements identity.Directory.
func (t *Table) Workspace(ctx context.Context, scope tenant.Scope) (tenant.Workspace, error) {
	it, err := t.get(ctx, keysOf(scope).settings())
	if err != nil {
		return tenant.Workspace{}, err
	}
	if it == nil {
		return tenant.Workspace{}, fault.New(fault.NotFound, "no such workspace")
	}
	r, err := decode[settingsRecord](it)
	return tenant.Workspace{Scope: scope, Version: r.Version, SupportEnabled: r.SupportEnabled, CursorKey: r.CursorKey}, err
}

// InsertWorkspace makes a workspace; one that exists stays as it is.
func (t *Table) InsertWorkspace(ctx context.Context, w tenant.Workspace) error {
	w.Version = 1
	it, err := encode(keysOf(w.Scope).settings(), settingsRecordOf(w))
	if err != nil {
		return err
	}
	_, err = t.db.PutItem(ctx, &dynamodb.PutItemInput{TableName: &t.name, Item: it, ConditionExpression: aws.String(absent)})
	if conditionFailed(err) {
		return nil
	}
	return failed(err)
}

// CommitWorkspace implements settings.Store.
func (t *Table) CommitWorkspace(ctx context.Context, c settings.Commit[tenant.Workspace]) (*change.Receipt, error) {
	return t.commitSetting(ctx, keysOf(c.Change.Scope).settings(), settingsRecordOf(c.After), c.Before.Version, c.Change, c.Receipt)
}

// commitSetting writes a setting in place of its version was, with its Change
// and the receipt.
func (t *Table) commitSetting(ctx context.Context, k key, record any, was uint64, c change.Change, receipt *change.Receipt) (*change.Receipt, error) {
	it, err := encode(k, record)
	first, err2 := t.putChange(c)
	if err := errors.Join(err, err2); err != nil {
		return nil, err
	}
	parts := []part{first}
	if was == 0 {
		parts = append(parts, t.put(it, absent, nil, change.ErrStale))
	} else {
		parts = append(parts, t.put(it, "ver = :ver", item{":ver": number(was)}, change.ErrStale))
	}
	if receipt != nil {
		p, err := t.putReceipt(c.Scope, receipt, c.At)
		if err != nil {
			return nil, err
		}
		parts = append(parts, p)
	}
	return t.commit(ctx, parts)
}
