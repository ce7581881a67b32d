package modeltest_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"docket/shared/sla"
	"docket/shared/ticket"

	"pgregory.net/rapid"
)

// part is one part of a filter, as the index asks for it and as an oracle keeps it.
type part struct {
	name  string
	add   func(*ticket.Filter)
	keeps func(l *library, t ticket.Ticket) bool
}

func byChoice(name string, c ticket.Choice, keeps func(ticket.Ticket) bool) part {
	return part{name, func(f *ticket.Filter) { f.Choices = append(f.Choices, c) }, func(_ *library, t ticket.Ticket) bool { return keeps(t) }}
}

var vocabularyOf = []string{"printer", "printed", "invoice", "late", "refund", "Zürich"}

// drawLevels draws SLA states as a part of a filter.
func drawLevels(t *rapid.T, instants []time.Time) part {
	levels := rapid.SliceOfNDistinct(rapid.SampledFrom(sla.Levels()), 1, 3, rapid.ID).Draw(t, "levels")
	at := rapid.SampledFrom(instants).Draw(t, "at")
	return part{fmt.Sprintf("%q at %s", levels, at), func(f *ticket.Filter) { f.Levels, f.At = levels, at },
		func(_ *library, t ticket.Ticket) bool { return slices.Contains(levels, levelOf(t, at)) }}
}

// turning are the instants around which the SLA states of tickets change, and one at
// which none does.
func turning(tickets map[uint32]ticket.Ticket, now time.Time) []time.Time {
	soon := now.Add(2 * time.Second)
	at := []time.Time{soon}
	for _, n := range slices.Sorted(maps.Keys(tickets)) {
		for _, m := range sla.Metrics() {
			c := tickets[n].Clocks.Clock(m)
			for _, instant := range []time.Time{c.WarningAt.Add(-time.Second), c.WarningAt, c.DueAt, c.DueAt.Add(time.Second)} {
				if instant.After(soon) {
					at = append(at, instant)
				}
			}
		}
	}
	return at
}

// drawPart draws a part of a filter.
func drawPart(t *rapid.T, now time.Time) part {
	status := rapid.SliceOfNDistinct(rapid.SampledFrom(ticket.Statuses()), 1, 3, rapid.ID).Draw(t, "statuses")
	person := rapid.SampledFrom([]string{"ann", "ben"}).Draw(t, "person")
	from := now.Add(-time.Duration(rapid.IntRange(0, 3000).Draw(t, "milliseconds ago")) * time.Millisecond)
	within := ticket.Range{From: from, Until: from.Add(time.Duration(rapid.IntRange(1, 3000).Draw(t, "milliseconds")) * time.Millisecond)}
	word := rapid.SampledFrom(vocabularyOf).Draw(t, "word")
	isOne := func(t ticket.Ticket) bool { return slices.Contains(status, t.Status) }
	return rapid.SampledFrom([]part{
		byChoice(fmt.Sprint("one of ", status), ticket.OneOf("status", status...), isOne),
		byChoice(fmt.Sprint("none of ", status), ticket.Not(ticket.OneOf("status", status...)), func(t ticket.Ticket) bool { return !isOne(t) }),
		byChoice("of "+person, ticket.OneOf("assignee_id", person), func(t ticket.Ticket) bool { return t.AssigneeID == person }),
		byChoice("unassigned", ticket.None("assignee_id"), func(t ticket.Ticket) bool { return t.AssigneeID == "" }),
		byChoice("unassigned or of "+person, ticket.Either(ticket.None("assignee_id"), ticket.OneOf("assignee_id", person)), func(t ticket.Ticket) bool { return t.AssigneeID == "" || t.AssigneeID == person }),
		byChoice("tagged", ticket.Tagged("red", "blue"), func(t ticket.Ticket) bool {
			return slices.Contains(t.Tags, "red") || slices.Contains(t.Tags, "blue")
		}),
		byChoice("not red", ticket.Not(ticket.Tagged("red")), func(t ticket.Ticket) bool { return !slices.Contains(t.Tags, "red") }),
		byChoice("with a plan", ticket.Has("plan", ""), func(t ticket.Ticket) bool { return t.CustomFields["plan"] != nil }),
		byChoice("of 5 seats", ticket.Has("seats", "5"), func(t ticket.Ticket) bool { return string(t.CustomFields["seats"]) == "5" }),
		{fmt.Sprint("created in ", within), func(f *ticket.Filter) { f.Created = within }, func(l *library, t ticket.Ticket) bool { return l.filter.Created.Has(t.CreatedAt) }},
		{fmt.Sprint("updated in ", within), func(f *ticket.Filter) { f.Updated = within }, func(l *library, t ticket.Ticket) bool { return l.filter.Updated.Has(t.UpdatedAt) }},
		{fmt.Sprint("updated since ", from), func(f *ticket.Filter) { f.Updated = ticket.Range{From: from} }, func(l *library, t ticket.Ticket) bool { return l.filter.Updated.Has(t.UpdatedAt) }},
		{"with " + word, func(f *ticket.Filter) { f.Query += " " + word + " " }, func(l *library, t ticket.Ticket) bool { return l.says(t, word) }},
		{"noted or with " + word, func(f *ticket.Filter) { f.Query += " " + word + " "; f.Notes = true }, func(l *library, t ticket.Ticket) bool { return l.says(t, word) }},
	}).Draw(t, "part")
}

// levelOf is a ticket's SLA state at an instant.
func levelOf(t ticket.Ticket, at time.Time) sla.Level {
	if level := sla.Overall(t.Clocks, at); level != nil {
		return *level
	}
	return ""
}

// says tells whether a ticket has a word, where the list looks.
func (l *library) says(t ticket.Ticket, word string) bool {
	texts := append([]string{t.Subject, t.Description}, l.public[t.ID]...)
	if l.filter.Notes {
		texts = append(texts, l.notes[t.ID]...)
	}
	return slices.Contains(strings.Fields(strings.Join(texts, " ")), word)
}
