package lists

import (
	"context"
	"fmt"
	"time"

	"docket/scripts/bench/many"
	"docket/shared/lens"
	"docket/shared/sla"
	"docket/shared/ticket"
)

// row is one call that is measured.
type row struct {
	name string
	call func(context.Context) (rows int, err error)

	kind  kind
	units float64 // that it may read; 0: no bar
	trips int     // that it may need; 0: no bar
}

// kind is which bars a row is held to.
type kind uint8

const (
	page   kind = iota // at most so many times what is read by hand, and as fast with any number of tickets once it is full
	linear             // reads what grows with the tickets: such a row is only told
	write
)

const full = 25 // rows of a page

// pages is a row of one page of a list.
func (s *target) pages(name string, list ticket.List) row {
	list.Limit = full
	return row{name: name, call: func(ctx context.Context) (int, error) {
		found, err := s.table.Tickets(ctx, many.Sight, list)
		return len(found.Tickets), err
	}}
}

// within gives a row its bars.
func (r row) within(units float64, trips int) row {
	r.units, r.trips = units, trips
	return r
}

func (r row) of(k kind) row {
	r.kind = k
	return r
}

func filtered(choices ...ticket.Choice) ticket.List {
	return ticket.List{Filter: ticket.Filter{Choices: choices}}
}

func query(words string) ticket.List { return ticket.List{Filter: ticket.Filter{Query: words}} }

// Filters that meet in some of all tickets.
func three() []ticket.Choice {
	return []ticket.Choice{ticket.OneOf("status", ticket.Open), ticket.OneOf("priority", ticket.Normal), ticket.OneOf("assignee_id", many.Agent(0))}
}

func five() []ticket.Choice {
	return append(three(), ticket.OneOf("queue_id", many.Queue(0)), ticket.OneOf("source", ticket.Email))
}

// What a bar of a word's page and one of three filters allow, the tickets included.
const (
	filterUnits, filterTrips = 35, 4
	wordUnits, wordTrips     = 55, 4
)

func (s *target) rows(ctx context.Context) ([]row, error) {
	rows := []row{
		s.pages("status, priority and assignee", filtered(three()...)).within(filterUnits, filterTrips),
		s.pages("status", filtered(ticket.OneOf("status", ticket.Open))),
		s.pages("nothing", ticket.List{}),
		s.pages("a tag on 1%", filtered(ticket.Tagged(many.UncommonTag))),
		s.pages("a tag on 10%", filtered(ticket.Tagged(many.CommonTag))),
		s.pages("five filters", filtered(five()...)),
		s.pages("one of three statuses, not one tag", filtered(ticket.OneOf("status", ticket.New, ticket.Open, ticket.Pending), ticket.Not(ticket.Tagged(many.CommonTag)))),
		s.pages("no assignee", filtered(ticket.None("assignee_id"))),
		s.pages("two halves of nothing in common", filtered(ticket.OneOf("owner_id", many.Owner), ticket.OneOf("lead_id", many.Lead))).of(linear),
	}
	rows = append(rows, s.orders()...)
	rows = append(rows, s.deadlines()...)
	rows = append(rows,
		s.pages("a word in 0.01%", query(many.Rare+" ")).within(wordUnits, wordTrips),
		s.pages("a word in 1%", query(many.Uncommon+" ")).within(wordUnits, wordTrips),
		s.pages("a word in 10%", query(many.Common+" ")).within(wordUnits, wordTrips),
		s.pages("two words in 10% each", query(many.Common+" "+many.Other+" ")),
		s.pages("a beginning", query(many.Beginning)),
		s.pages("a phrase", query(`"`+many.Phrase+`"`)),
		s.pages("a word in 10% and three filters", ticket.List{Filter: ticket.Filter{Query: many.Common + " ", Choices: three()}}),
		s.pages("a word in 10%, by relevance", ticket.List{Filter: ticket.Filter{Query: many.Common + " "}, Order: ticket.Order{By: ticket.ByRelevance}}),
	)
	deep, err := s.deep(ctx, ticket.List{})
	if err != nil {
		return nil, err
	}
	return append(append(rows, deep), s.others()...), nil
}

// orders are all orders both ways, but for newest first, of all tickets and of
// three filters.
func (s *target) orders() (rows []row) {
	for _, filters := range [][]ticket.Choice{nil, three()} {
		for _, by := range []struct {
			name string
			sort ticket.Sort
		}{{"creation", ticket.ByCreation}, {"last update", ticket.ByUpdate}, {"status", ticket.ByStatus}, {"priority", ticket.ByPriority}} {
			for _, ascending := range []bool{false, true} {
				if by.sort == ticket.ByCreation && !ascending {
					continue
				}
				name := fmt.Sprintf("by %s, %s", by.name, map[bool]string{false: "descending", true: "ascending"}[ascending])
				list := filtered(filters...)
				if list.Order = (ticket.Order{By: by.sort, Ascending: ascending}); filters != nil {
					name += ", three filters"
				}
				rows = append(rows, s.pages(name, list))
			}
		}
	}
	return rows
}

// What a bar of a page of the desk's order allows, the tickets included, and one of it with a filter.
const (
	deadlineUnits, deadlineTrips = 35, 5
)

// deadlines are lists by deadline, as a desk's tabs are.
func (s *target) deadlines() (rows []row) {
	for _, tab := range []struct {
		name    string
		choices []ticket.Choice
	}{
		{"all", nil}, {"one status", []ticket.Choice{ticket.OneOf("status", ticket.New, ticket.Open)}},
		{"one agent", []ticket.Choice{ticket.OneOf("assignee_id", many.Agent(0))}}, {"three filters", three()},
	} {
		list := filtered(tab.choices...)
		list.Order.By = ticket.ByDeadline
		one := s.pages("by deadline, "+tab.name, list)
		if tab.choices == nil {
			one = one.within(deadlineUnits, deadlineTrips)
		}
		rows = append(rows, one)
	}
	for _, level := range []sla.Level{sla.LevelBreached, sla.LevelWarning} {
		list := ticket.List{Filter: ticket.Filter{Levels: []sla.Level{level}, At: many.Now()}}
		rows = append(rows, s.pages(string(level)+", newest first", list).of(linear))
		list.Order.By = ticket.ByDeadline
		rows = append(rows, s.pages("by deadline, "+string(level), list))
	}
	since := ticket.List{Filter: ticket.Filter{Updated: ticket.Range{From: many.Now().Add(-24 * time.Hour)}}, Order: ticket.Order{By: ticket.ByDeadline}}
	return append(rows, s.pages("by deadline, updated for a day", since))
}

// deepest is the page that deep paging comes to.
const deepest = 400

// deep goes to a page far down, which is the row.
func (s *target) deep(ctx context.Context, list ticket.List) (row, error) {
	list.Limit = full
	number := 1
	for ; number < deepest; number++ {
		found, err := s.table.Tickets(ctx, many.Sight, list)
		if err != nil {
			return row{}, err
		}
		if !found.More {
			break
		}
		list.After = found.Next
	}
	return s.pages(fmt.Sprintf("page %d of nothing", number), list), nil
}

// others are counts, an unchanged list, and an update.
func (s *target) others() []row {
	tabs := []ticket.Filter{{}, filtered(ticket.OneOf("assignee_id", many.Agent(0))).Filter}
	var groups []ticket.Choice
	for _, word := range lens.Desk.Status.Words() {
		groups = append(groups, ticket.OneOf("status", lens.Desk.Status.Canonical(word)...))
		tabs = append(tabs, ticket.Filter{Choices: groups[len(groups)-1:]})
	}
	levels := make([]ticket.Filter, len(sla.Levels()))
	for i, level := range sla.Levels() {
		levels[i] = ticket.Filter{Levels: []sla.Level{level}, At: many.Now()}
	}
	exact := filtered(three()...)
	exact.Count = true
	return []row{
		{name: "counts of the desk's tabs", kind: linear, call: func(ctx context.Context) (int, error) {
			counts, err := s.table.Counts(ctx, many.Sight, tabs...)
			return len(counts), err
		}},
		{name: "the desk's groups: ten of each status, and counts", kind: linear, call: func(ctx context.Context) (rows int, err error) {
			pages, err := s.table.Groups(ctx, many.Sight, ticket.List{Order: ticket.Order{By: ticket.ByDeadline}, Limit: 10, Count: true}, groups)
			for _, page := range pages {
				rows += len(page.Tickets)
			}
			return rows, err
		}},
		{name: "counts of the SLA states", kind: linear, call: func(ctx context.Context) (int, error) {
			counts, err := s.table.Counts(ctx, many.Sight, levels...)
			return len(counts), err
		}},
		s.pages("three filters, and how many in all", exact).of(linear),
		{name: "an unchanged list (304)", call: func(ctx context.Context) (int, error) {
			_, err := s.table.Tickets(ctx, many.Sight, ticket.List{Limit: full, Versioned: true, Unless: func(string) bool { return true }})
			return 0, err
		}},
		{name: "update of a ticket", kind: write, call: func(ctx context.Context) (int, error) { return 1, s.update(ctx) }},
	}
}
