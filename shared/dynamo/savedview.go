package dynamo

import (
	"context"
	"slices"

	"docket/shared/change"
	"docket/shared/savedview"
	"docket/shared/tenant"

	"github.com/aws/aws-sdk-go-v2/aws"
)

func viewItem(k keys, v savedview.View) writer {
	w := under(k.view(v.Owner, v.ID))
	w.text("id", v.ID)
	w.number(version, v.Version)
	w.text("name", v.Name)
	w.text("filters", v.Filters)
	w.text("sort_by", v.SortBy)
	w.text("sort_order", v.SortOrder)
	w.list("columns", v.Columns)
	w.number("position", uint64(v.Position))
	w.text("owner_issuer", v.Owner.Issuer)
	w.text("owner_subject", v.Owner.Subject)
	w.time("created_at", v.CreatedAt)
	w.time("updated_at", v.UpdatedAt)
	return w
}

func readView(it item) (savedview.View, error) {
	r := reader{it: it}
	return savedview.View{
		ID: r.text("id"), Version: r.number(version), Name: r.text("name"), Filters: r.text("filters"), SortBy: r.text("sort_by"), SortOrder: r.text("sort_order"),
		Columns: r.list("columns"), Position: int(r.number("position")),
		Owner:     tenant.User{Issuer: r.text("owner_issuer"), Subject: r.text("owner_subject")},
		CreatedAt: r.time("created_at"), UpdatedAt: r.time("updated_at"),
	}, r.err
}

// viewParts are a view; a new one is counted.
func (t *Table) viewParts(k keys, before *savedview.View, after savedview.View) []part {
	if before != nil {
		return []part{t.write(version, viewItem(k, *before), viewItem(k, after))}
	}
	return []part{t.write(version, nil, viewItem(k, after)), t.tally(k.viewCount(after.Owner), 1, savedview.MaxViews, savedview.ErrTooMany)}
}

// viewGone take a view away.
func (t *Table) viewGone(k keys, v savedview.View) []part {
	gone := t.remove(k.view(v.Owner, v.ID))
	gone.refused = change.ErrStale
	gone.Delete.ConditionExpression = aws.String(version + " = :v")
	gone.Delete.ExpressionAttributeValues = item{":v": number(v.Version)}
	return []part{gone, t.tally(k.viewCount(v.Owner), -1, savedview.MaxViews, savedview.ErrTooMany)}
}

// viewers are whose views a user sees: everybody's, and the user's own.
func viewers(user tenant.User) []tenant.User { return []tenant.User{{}, user} }

// View implements savedview.Store.
func (t *Table) View(ctx context.Context, scope tenant.Scope, user tenant.User, viewID string) (savedview.View, error) {
	for _, owner := range viewers(user) {
		it, err := t.get(ctx, keysOf(scope).view(owner, viewID))
		switch {
		case err != nil:
			return savedview.View{}, err
		case it != nil:
			return readView(it)
		}
	}
	return savedview.View{}, savedview.ErrNotFound
}

// Views implements savedview.Store.
func (t *Table) Views(ctx context.Context, scope tenant.Scope, user tenant.User) ([]savedview.View, error) {
	var all []savedview.View
	for _, owner := range viewers(user) {
		some, err := allRows(ctx, t, keysOf(scope).views(), viewsOf(owner), readView)
		if err != nil {
			return nil, err
		}
		all = slices.Concat(all, some)
	}
	return all, nil
}

// AllViews are the saved views of everybody in a workspace.
func (t *Table) AllViews(ctx context.Context, scope tenant.Scope) ([]savedview.View, error) {
	return allRows(ctx, t, keysOf(scope).views(), views, readView)
}
