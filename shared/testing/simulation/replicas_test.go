package simulation

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"docket/shared/tenant"
	"docket/shared/testing/dynamodel"
	"docket/shared/ticket"
)

// Replicas are seconds behind, and a list has every write all the same: right after it,
// right after the log was folded, and when nothing was written for long, where a ticket
// is half a unit.
func TestAListHasEveryWriteHoweverFarReplicasAreBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := dynamodel.Bare()
		o.Lag = 5 * time.Second
		w := newWorld(t, o)
		table := w.process()
		const tickets = 25
		var all []ticket.Ticket
		for range tickets {
			all = append(all, w.open(table, ticket.Ticket{Category: "common"}))
		}
		common := ticket.Filter{Choices: []ticket.Choice{ticket.OneOf("category", "common")}}
		list := func() (units float64) {
			t.Helper()
			before := w.model.Usage()[""].Read
			for by, list := range map[string]ticket.List{"creation": {Filter: common, Limit: 25}, "last update": {Filter: common, Limit: 25, Order: ticket.Order{By: ticket.ByUpdate}}} {
				page, err := table.Tickets(t.Context(), ticket.SightOf(tenant.Principal{Scope: w.scope}), list)
				if err != nil || len(page.Tickets) != len(all) || slices.ContainsFunc(page.Tickets, func(tk ticket.Ticket) bool { return tk.Category != "common" }) {
					t.Errorf("by %s: %d of %d tickets, %v", by, len(page.Tickets), len(all), err)
				}
			}
			return w.model.Usage()[""].Read - before
		}
		fold := func() {
			t.Helper()
			if err := table.CompactAll(t.Context(), w.scope); err != nil {
				t.Fatal(err)
			}
		}
		leave := func() { // the list, into another category
			t.Helper()
			other := "other"
			if err := w.patch(table, all[0].ID, ticket.Patch{Fields: map[string]*string{"category": &other}}); err != nil {
				t.Fatal(err)
			}
			all = all[1:]
		}
		list()
		fold()
		fresh := list()
		time.Sleep(settles)
		if settled := list(); settled > fresh-20 {
			t.Errorf("%v units when all is settled, and right after a fold %v", settled, fresh)
		}
		leave()
		list()
		leave()
		fold()
		list()
		time.Sleep(settles)
		list()
	})
}

// settles is longer than a write takes to reach every replica.
const settles = 11 * time.Second
