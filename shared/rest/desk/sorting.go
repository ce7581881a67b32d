package desk

import (
	"docket/shared/lens"
	"docket/shared/ticket"
)

// Sorting is by what a list of tickets is sorted.
type Sorting struct {
	SortBy string `query:"sort_by" json:"sort_by,omitempty" enum:"deadline,created_at,updated_at,status,priority,relevance" doc:"By deadline unless another is asked for: what is due next by a clock that runs, then whose customer waits the longest, then other unresolved ones, then resolved and closed ones, the newest first. Statuses and priorities are sorted by their rank; of tickets that are the same by it the one created later comes first, or last where the order is asc. Relevance is by the words of query, the best first"`

	SortOrder string `query:"sort_order" json:"sort_order,omitempty" enum:"asc,desc" doc:"Descending unless asc is asked for. Not heeded by deadline and relevance, which go one way alone"`
}

func (s Sorting) order() ticket.Order {
	order := ticket.Order{Ascending: s.SortOrder == "asc"}
	switch s.SortBy {
	case "", "deadline":
		return ticket.Order{By: ticket.ByDeadline}
	case "relevance":
		return ticket.Order{By: ticket.ByRelevance}
	case "updated_at":
		order.By = ticket.ByUpdate
	case "status":
		order.By = ticket.ByStatus
		order.Shown = func(value string) string { return lens.Desk.Status.Show(ticket.Status(value)) }
	case "priority":
		order.By = ticket.ByPriority
	}
	return order
}
