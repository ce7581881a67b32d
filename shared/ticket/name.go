package ticket

import (
	"strconv"
	"strings"

	"docket/shared/fold"
	"docket/shared/id"
)

// Name is how somebody names a ticket: by its UUID, or by its reference.
type Name struct {
	ID        string // its UUID; empty: it is named by its reference
	Reference string // as it is written
	Number    uint32 // 0 where the name does not tell it
}

// NameOf is the name that a UUID is.
func NameOf(ticketID string) Name {
	n, _ := id.TicketNumber(ticketID)
	return Name{ID: ticketID, Number: n}
}

// ReadName reads a ticket's UUID, behind the usual prefix or without it, or a reference,
// in any letter case. A reference that Docket gives tells the number of its ticket.
func ReadName(text string) Name {
	if name := NameOf(strings.TrimPrefix(strings.ToLower(text), id.TicketPrefix)); name.Number != 0 {
		return name
	}
	name := Name{Reference: text}
	digits, ours := strings.CutPrefix(fold.Text(text), "tkt-")
	if n, err := strconv.ParseUint(digits, 10, 32); ours && err == nil && fold.Text(reference(uint32(n))) == fold.Text(text) {
		name.Number = uint32(n)
	}
	return name
}

// Means tells whether the ticket of a UUID and a reference is the named one.
func (n Name) Means(ticketID, reference string) bool {
	if n.ID != "" {
		return ticketID == n.ID
	}
	return fold.Text(reference) == fold.Text(n.Reference)
}
