package dynamo

import (
	"context"

	"docket/shared/tenant"
	"docket/shared/ticket"

	"golang.org/x/sync/errgroup"
)

// Groups implements ticket.Store: a page of each group, all at once, over one look at
// the log, and beside them their counts.
func (t *Table) Groups(ctx context.Context, sight ticket.Sight, list ticket.List, groups []ticket.Choice) (pages []ticket.Page, err error) {
	filters := make([]ticket.Filter, len(groups))
	for i, group := range groups {
		filters[i] = list.Filter
		filters[i].Choices = append(filters[i].Choices[:len(filters[i].Choices):len(filters[i].Choices)], group)
	}
	f := list.Filter
	walked := f.Query != "" || !f.Created.Empty() || !f.Updated.Empty() || f.Unread != (tenant.User{}) // the index alone cannot count them
	var counts []ticket.Count
	together, within := errgroup.WithContext(ctx)
	together.Go(func() error {
		return t.restarting(sight, func() (err error) {
			pages, err = t.groups(within, sight, list, filters, walked && list.Count)
			return err
		})
	})
	if list.Count && !walked {
		together.Go(func() (err error) {
			counts, err = t.Counts(within, sight, filters...)
			return err
		})
	}
	if err := together.Wait(); err != nil {
		return nil, err
	}
	for i := range counts {
		pages[i].Count = &counts[i]
	}
	return pages, nil
}

// groups lists a page by each of some filters.
func (t *Table) groups(ctx context.Context, sight ticket.Sight, list ticket.List, filters []ticket.Filter, count bool) ([]ticket.Page, error) {
	budget := newBudget()
	seen := t.view(keysOf(sight.Scope()), budget, false)
	defer seen.reading.Wait()
	if err := seen.begin(ctx, true); err != nil {
		return nil, err
	}
	pages := make([]ticket.Page, len(filters))
	together, ctx := errgroup.WithContext(ctx)
	for i, f := range filters {
		together.Go(func() error {
			l := t.lister(sight, ticket.List{Filter: f, Order: list.Order, Limit: list.Limit, Count: count}, budget)
			l.view = seen.fork()
			err := l.answer(ctx)
			pages[i] = l.page
			return err
		})
	}
	return pages, together.Wait()
}

// fork is what was seen, for another list beside this one: each goes on by itself.
func (v *view) fork() *view {
	return &view{indexStore: v.indexStore, looked: v.looked, entries: v.entries, whole: v.whole, epoch: v.epoch, deleted: v.deleted,
		manifest: v.manifest, version: v.version, versioned: v.versioned}
}
