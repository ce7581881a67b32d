package desk

import (
	"net/http"
	"slices"
	"strconv"

	"docket/shared/grant"
	"docket/shared/ticket"
)

// acts is what an act on a ticket, by its id or reference, does to the table.
func acts() grant.Table {
	return grant.Union(byName(), grant.On(grant.Tickets, grant.Query), grant.SaveTicket(), grant.ReadTerms(), grant.KeepAnswer())
}

// refusing are the problems of an act on a ticket with a body, and more.
func refusing(more ...int) []int { return refusingSaid(append(more, http.StatusPreconditionFailed)...) }

// refusingSaid are those of one that heeds no version.
func refusingSaid(more ...int) []int {
	return slices.Concat([]int{http.StatusNotFound, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType}, more)
}

// saidAnswer is what was said, as the thread has it.
type saidAnswer struct {
	Entry ThreadEntry `json:"entry"`
	Deed
}

// points is a score as it is shown, 0 for none.
func points(of ticket.Score) int {
	shown, err := strconv.Atoi(string(of))
	if err != nil {
		return 0
	}
	return shown
}

// score is a score as it is kept.
func score(of int) ticket.Score {
	if of == 0 {
		return ""
	}
	return ticket.Score(strconv.Itoa(of))
}
