package ticket

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"docket/shared/customfield"
	"docket/shared/id"
	"docket/shared/index"
	"docket/shared/sla"
	"docket/shared/tenant"
)

// Filter is a choice of tickets: those that every part of it takes. An empty
// part takes every ticket. Without Marked, tickets with a mark are left out.
type Filter struct {
	Choices []Choice
	Marked  Mark  // only tickets that have this mark
	Created Range // when they were created
	Updated Range // when they were last updated
	// Levels are SLA states of which a ticket has one at an instant, the time of the call:
	// "" where nothing is tracked of it. None ask for nothing.
	Levels []sla.Level
	At     time.Time
	// Unread is a user by whom a ticket is unread (UnreadBy); zero: whoever has read it.
	Unread tenant.User
	// Query is words that a ticket must have, all of them; the last one may be the
	// beginning of one. What stands in double quotes must stand there as it is.
	Query    string
	Language string // of Query's words (ISO 639-1), whose forms are then the same; empty: none
	Notes    bool   // Query looks in internal comments, too: for agents alone
}

// Identified tells whether a text is the ID of a ticket, behind a face's prefix or
// by itself, and gives it with the ticket's number.
func Identified(text string) (ticketID string, number uint32, is bool) {
	bare := strings.ToLower(strings.TrimSpace(text))
	bare = bare[strings.LastIndexByte(bare, '_')+1:]
	number, is = id.TicketNumber(bare)
	return bare, number, is
}

// Range is a span of time: from an instant on, until before another. A zero
// instant is no bound.
type Range struct{ From, Until time.Time }

// Has tells whether an instant lies in the range.
func (r Range) Has(at time.Time) bool {
	return !at.Before(r.From) && (r.Until.IsZero() || at.Before(r.Until))
}

// Empty tells a range without bounds.
func (r Range) Empty() bool { return r.From.IsZero() && r.Until.IsZero() }

// Choice takes the tickets that have one of some facets. The zero Choice takes
// every ticket.
type Choice struct{ group index.Group }

// OneOf takes the tickets that have one of some values in a field; values that
// are empty ask for nothing. By a field that no list is filtered by it takes none.
func OneOf[T ~string](field string, values ...T) Choice {
	f := fieldOf(field)
	var any []index.Facet
	for _, value := range values {
		if value != "" && f != nil && f.find != nil {
			any = append(any, f.find(field, string(value)))
		} else if value != "" {
			any = append(any, nothing)
		}
	}
	return anyOf(any...)
}

// nothing is the facet of no ticket.
var nothing = index.New("nothing", "")

// None takes the tickets whose field is empty: its Field says that it can.
func None(field string) Choice { return anyOf(hasNone(field)) }

// Tagged takes the tickets that have one of some tags; tags that are empty ask
// for nothing.
func Tagged[T ~string](tags ...T) Choice {
	var any []index.Facet
	for _, tag := range tags {
		if tag != "" {
			any = append(any, tagged(string(tag)))
		}
	}
	return anyOf(any...)
}

// Snoozed takes the tickets that are snoozed, until whenever.
func Snoozed() Choice { return anyOf(anySnooze(snoozeField, "")) }

// Has takes the tickets that have a custom field; an empty key asks for nothing.
// With a value it takes those that have this value in it: the value of a text, or
// a number or truth value in JSON.
func Has(key, value string) Choice {
	switch {
	case key == "":
		return Choice{}
	case value == "":
		return anyOf(hasField(key))
	}
	var any []index.Facet
	for _, form := range customfield.Asked(value) {
		any = append(any, fieldIs(key, form))
	}
	return anyOf(any...)
}

// Either takes what one of some choices takes, none of which is a Not.
func Either(choices ...Choice) Choice {
	var any []index.Facet
	for _, c := range choices {
		any = append(any, c.group.Any...)
	}
	return anyOf(any...)
}

// Not takes the tickets that a choice leaves out. The zero Choice stays as it is.
func Not(c Choice) Choice {
	c.group.Not = !c.group.Not && len(c.group.Any) > 0
	return c
}

func anyOf(any ...index.Facet) Choice { return Choice{index.Group{Any: any}} }

// TakesOpen tells whether the filter's choices take a status of tickets that are not done.
func (f Filter) TakesOpen() bool {
	return slices.ContainsFunc(Unresolved(), func(s Status) bool { return f.Takes("status", string(s)) })
}

// Takes tells whether the filter's choices by a field take one of its values.
func (f Filter) Takes(field, value string) bool {
	var same index.Facet
	if by := fieldOf(field); by != nil && by.find != nil {
		same = by.find(field, value)
	}
	prefix, _, _ := strings.Cut(string(same), "=")
	for _, c := range f.Choices {
		of := func(facet index.Facet) bool { return strings.HasPrefix(string(facet), prefix+"=") }
		if !c.group.Not && len(c.group.Any) > 0 && !slices.Contains(c.group.Any, same) && !slices.ContainsFunc(c.group.Any, func(facet index.Facet) bool { return !of(facet) }) {
			return false
		}
	}
	return true
}

// Facets are the facets that the filter asks for, and so the index. Each ticket
// that is found is judged by the rest of the filter. Nearly every ticket is live,
// so the index need not look for that before it found much that is not.
func (f Filter) Facets() index.Query {
	q := index.Query{{Any: []index.Facet{markedAs(f.Marked)}, Lazy: f.Marked == Unmarked}}
	for _, choice := range f.Choices {
		if len(choice.group.Any) > 0 {
			q = append(q, choice.group)
		}
	}
	return append(q, levelled(f.Levels)...)
}

// Matches tells whether the filter takes a ticket as it is, by all but Query and Unread.
func (f Filter) Matches(t Ticket) bool {
	facets := t.Facets()
	if len(f.Levels) > 0 {
		facets = append(facets, RunningAs(Running(t.Turn(), f.At)))
	}
	return f.Facets().Matches(facets) && f.TakesLevel(t) && f.Created.Has(t.CreatedAt) && f.Updated.Has(t.UpdatedAt)
}

// Indexed tells whether the index alone knows which tickets the filter takes, and of
// when they were created about.
func (f Filter) Indexed() bool {
	return f.Query == "" && f.Updated.Empty() && len(f.Levels) == 0 && f.Unread == (tenant.User{})
}

// choice is a Choice as JSON.
type choice struct {
	Any []index.Facet `json:"any"`
	Not bool          `json:"not,omitempty"`
}

// MarshalJSON keeps a choice for a work that lasts.
func (c Choice) MarshalJSON() ([]byte, error) {
	return json.Marshal(choice{c.group.Any, c.group.Not})
}

// UnmarshalJSON reads what MarshalJSON kept.
func (c *Choice) UnmarshalJSON(text []byte) error {
	var kept choice
	err := json.Unmarshal(text, &kept)
	c.group = index.Group{Any: kept.Any, Not: kept.Not}
	return err
}
