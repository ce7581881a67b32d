package dynamo

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"docket/shared/fault"
	"docket/shared/settings"
	"docket/shared/tenant"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"golang.org/x/sync/errgroup"
)

var _ settings.Store = (*Table)(nil)

// Plan implements settings.Store. What it returns is also what writes of
// tickets go by for the next five seconds.
func (t *Table) Plan(ctx context.Context, scope tenant.Scope) (settings.Plan, error) {
	return t.plans.Fresh(scope, func() (settings.Plan, error) { return t.readPlan(ctx, scope) })
}

// readPlan reads a plan, and beside it which statuses pause where it does not say.
func (t *Table) readPlan(ctx context.Context, scope tenant.Scope) (p settings.Plan, err error) {
	var it, workspace item
	both, within := errgroup.WithContext(ctx)
	both.Go(func() (err error) {
		it, err = t.get(within, keysOf(scope).plan())
		return err
	})
	both.Go(func() (err error) {
		workspace, err = t.get(within, keysOf(scope).settings())
		return err
	})
	if err := both.Wait(); err != nil {
		return p, err
	}
	if it != nil {
		r := reader{it: it}
		p = settings.Plan{Version: r.number(version), UpdatedAt: r.time("updated_at")}
		err = errors.Join(json.Unmarshal([]byte(r.text("plan")), &p.Plan), r.err)
	}
	r := reader{it: workspace}
	p.Pauses = r.workspacePauses()
	if err := errors.Join(err, r.err); err != nil {
		return p, fmt.Errorf("read the SLA plan of %s: %w", scope, err)
	}
	return p, nil
}

// workspacePauses are the statuses that pause in a workspace, nil where it does not say:
// an empty list says none.
func (r *reader) workspacePauses() []string {
	if r.it["pauses_on"] == nil {
		return nil
	}
	return append([]string{}, r.list("pauses_on")...)
}

func planItem(k keys, p settings.Plan) (writer, error) {
	encoded, err := json.Marshal(p.Plan)
	w := under(k.plan())
	w.number(version, p.Version)
	w.time("updated_at", p.UpdatedAt)
	w.text("plan", string(encoded))
	return w, err
}

// planParts are a plan, and each of its calendars under its hash, where the
// tickets that are held to it find it.
func (t *Table) planParts(k keys, before *settings.Plan, after settings.Plan) ([]part, error) {
	was, err := planItem(k, *before)
	is, err2 := planItem(k, after)
	parts := []part{t.write(version, was, is)}
	if err := errors.Join(err, err2); err != nil {
		return nil, fmt.Errorf("encode an SLA plan: %w", err)
	}
	kept := map[string]bool{}
	for _, c := range before.Calendars {
		kept[c.Hash()] = true
	}
	for _, c := range after.Calendars {
		if hash := c.Hash(); !kept[hash] {
			p, err := t.calendarPart(k, c.Calendar)
			if err != nil {
				return nil, err
			}
			kept[hash], parts = true, append(parts, p)
		}
	}
	return parts, nil
}

func workspaceItem(w tenant.Workspace) writer {
	it := under(keysOf(w.Scope).settings())
	it.number(version, w.Version)
	it.flag("support_enabled", w.SupportEnabled)
	it.bytes("cursor_key", w.CursorKey)
	it.number("retention_days", uint64(w.RetentionDays))
	it.text("search_language", w.SearchLanguage)
	it.text("name", w.Name)
	it.text("time_zone", w.TimeZone)
	it.text("first_email", w.FirstResponse.Email)
	it.text("first_portal", w.FirstResponse.Portal)
	it.text("first_chat", w.FirstResponse.Chat)
	it.flag("mail_reopens_closed", w.Mail.ReopenClosed)
	it.flag("unacknowledged", !w.Mail.Acknowledge)
	it.text("portal_url", w.Mail.Portal)
	it.text("mail_language", w.Mail.Language)
	if it.list("pauses_on", w.PausesOn); w.PausesOn != nil && len(w.PausesOn) == 0 {
		it["pauses_on"] = &types.AttributeValueMemberL{Value: []types.AttributeValue{}}
	}
	return it
}

// Workspace implements identity.Directory and settings.Store.
func (t *Table) Workspace(ctx context.Context, scope tenant.Scope) (tenant.Workspace, error) {
	it, err := t.get(ctx, keysOf(scope).settings())
	if err != nil {
		return tenant.Workspace{}, err
	}
	if it == nil {
		return tenant.Workspace{}, fault.New(fault.NotFound, "no such workspace")
	}
	r := reader{it: it}
	return tenant.Workspace{Scope: scope, Version: r.number(version), SupportEnabled: r.flag("support_enabled"),
		RetentionDays: int(cmp.Or(r.number("retention_days"), tenant.DefaultRetentionDays)), CursorKey: r.bytes("cursor_key"), SearchLanguage: r.text("search_language"),
		Name: r.text("name"), TimeZone: r.text("time_zone"), FirstResponse: tenant.FirstResponse{Email: r.text("first_email"), Portal: r.text("first_portal"), Chat: r.text("first_chat")},
		Mail:     tenant.Mail{ReopenClosed: r.flag("mail_reopens_closed"), Acknowledge: !r.flag("unacknowledged"), Portal: r.text("portal_url"), Language: r.text("mail_language")},
		PausesOn: r.workspacePauses()}, r.err
}

// InsertWorkspace makes a workspace; one that exists stays as it is.
func (t *Table) InsertWorkspace(ctx context.Context, w tenant.Workspace) error {
	w.Version = 1
	_, err := t.db.PutItem(ctx, &dynamodb.PutItemInput{TableName: &t.name, Item: item(workspaceItem(w)), ConditionExpression: aws.String(absent)})
	if conditionFailed(err) {
		return nil
	}
	return failed(err)
}

func (t *Table) workspaceParts(before *tenant.Workspace, after tenant.Workspace) []part {
	return []part{t.write(version, workspaceItem(*before), workspaceItem(after))}
}
