package ticket

import (
	"errors"
	"fmt"
	"slices"
)

// Order is how a list of tickets is sorted. The zero value is newest first. Of
// tickets that are the same by it the one created later is first, or last where
// it is ascending.
type Order struct {
	By        Sort
	Ascending bool
	Shown     func(value string) string // how a face shows what is sorted by: values that look the same are the same; nil: each is its own
}

// Sort is what tickets are sorted by.
type Sort uint8

// What tickets can be sorted by.
const (
	ByCreation  Sort = iota
	ByUpdate         // when it was last updated
	ByStatus         // in the order of Statuses
	ByPriority       // in the order of Priorities
	ByDeadline       // by Turn, and then what is done, the newest first; one way alone
	ByRelevance      // by the words of the filter's Query, the best first; not ascending
)

// Ranks are the values that a list goes through in its order, the first ones first,
// and the field that has them: those that the filter lets through. Values of one
// rank are the same. There are none for an order that goes by something else.
func (l List) Ranks() (field string, ranks [][]string) {
	field, values := l.Order.values()
	same := func(a, b string) bool { return l.Order.Shown != nil && l.Order.Shown(a) == l.Order.Shown(b) }
	for _, value := range values {
		switch last := len(ranks) - 1; {
		case !l.Filter.Takes(field, value):
		case last >= 0 && same(ranks[last][0], value):
			ranks[last] = append(ranks[last], value)
		default:
			ranks = append(ranks, []string{value})
		}
	}
	return field, ranks
}

// values are all those of the field that the order goes by, in its order.
func (o Order) values() (field string, values []string) {
	switch o.By {
	case ByStatus:
		field, values = "status", texts(Statuses())
	case ByPriority:
		field, values = "priority", texts(Priorities())
	}
	if !o.Ascending {
		slices.Reverse(values)
	}
	return field, values
}

func texts[T ~string](values []T) []string {
	all := make([]string, len(values))
	for i, v := range values {
		all[i] = string(v)
	}
	return all
}

// Position is where a list goes on: behind a ticket, by its number and what its
// order goes by. The zero value is the beginning.
type Position struct {
	Rank   int    // its value's, in an order by values; in that by deadline 1 of what is done
	At     uint64 // its turn, in an order by deadline; when it was last updated, in microseconds since 1970, in that order; in that of relevance how many were before
	Number uint32
}

// Position is behind a ticket of the list; in an order by relevance it is not known.
func (l List) Position(t Ticket) Position {
	at := Position{Number: t.Number}
	field, ranks := l.Ranks()
	switch {
	case l.Order.By == ByUpdate:
		at.At = uint64(t.UpdatedAt.UnixMicro())
	case l.Order.By == ByDeadline:
		if at.At = t.Turn().At; at.At == 0 {
			at.Rank = 1
		}
	case field != "":
		value := fieldOf(field).Get(&t)
		at.Rank = slices.IndexFunc(ranks, func(values []string) bool { return slices.Contains(values, value) })
	}
	return at
}

// String is the position as text; empty is the beginning.
func (p Position) String() string {
	if p == (Position{}) {
		return ""
	}
	return fmt.Sprintf("%d.%d.%d", p.Rank, p.At, p.Number)
}

// ErrPosition says that a text is no Position.
var ErrPosition = errors.New("no position of a list of tickets")

// ReadPosition reads what String gave.
func ReadPosition(text string) (p Position, err error) {
	if text == "" {
		return p, nil
	}
	if _, err = fmt.Sscanf(text, "%d.%d.%d", &p.Rank, &p.At, &p.Number); err != nil || p.Rank < 0 || p.String() != text {
		return Position{}, fmt.Errorf("%w: %q", ErrPosition, text)
	}
	return p, nil
}
